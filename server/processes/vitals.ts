// How processes are doing, from the kernel: stopped or not, and how much memory they hold. Read by the watch.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Vital {
  /** Stopped by a signal (SIGSTOP, Ctrl-Z), whoever sent it. */
  readonly stopped: boolean;
  /** Resident memory, bytes. */
  readonly memory: number;
}

/** Characters of a command line that are told. */
const longest = 1_000;

/** The command line of a process as the kernel has it, its words apart by spaces; empty where it has none, or has ended. */
export async function readCommand(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    try {
      return parseCommand(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      // ENOENT or ESRCH: the process has ended, and its 'exit' tells of that.
      return '';
    }
  }
  return (await askPs(['-o', 'command=', '-p', String(pid)])).trim().slice(0, longest);
}

/**
 * proc(5), /proc/PID/cmdline: words that end in NUL. A program may have written a title of its own over them, with NULs behind it.
 */
export const parseCommand = (words: string): string =>
  words.replace(/\0+$/, '').replaceAll('\0', ' ').slice(0, longest);

/** Read the vitals of processes; those that are gone are missing in the answer. */
export function readVitals(pids: readonly number[]): Promise<Map<number, Vital>> {
  if (process.platform !== 'linux') return fromPs(pids);
  const vitals = pids.flatMap((pid) => {
    const vital = fromProc(pid);
    return vital === undefined ? [] : [[pid, vital] as const];
  });
  return Promise.resolve(new Map(vitals));
}

function fromProc(pid: number): Vital | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    // ENOENT or ESRCH: the process has ended, and its 'exit' tells of that.
    return undefined;
  }
}

/** proc(5), /proc/PID/status: not `stat`, which counts in pages of a size that only a C program can ask for. */
export function parseStatus(status: string): Vital | undefined {
  const state = /^State:\s+(\S)/m.exec(status)?.[1];
  const memory = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  // A process that has just ended (a zombie) has no memory left.
  return state === undefined || memory === undefined
    ? undefined
    : { stopped: state === 'T', memory: Number(memory) * 1024 };
}

/** `ps` of POSIX systems without /proc; memory in KiB. */
async function fromPs(pids: readonly number[]): Promise<Map<number, Vital>> {
  const out = await askPs(['-o', 'pid=,state=,rss=', '-p', pids.join(',')]);
  const rows = [...out.matchAll(/^\s*(\d+)\s+(\S)\S*\s+(\d+)/gm)];
  return new Map(
    rows.map(([, pid, state, rss]) => [Number(pid), { stopped: state === 'T', memory: Number(rss) * 1024 }]),
  );
}

/** What `ps` prints. It ends with 1 when a process is missing; what it printed of the others holds. */
const askPs = (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile('ps', args, { timeout: 2000 }, (_error, out) => resolve(out));
  });
