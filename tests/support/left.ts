// What lives on this computer of a playground: processes, told by what is in their environment or by the network that they are
// in (proc(5)). A process may leave its parent, its session and its environment; it cannot leave its network.
import fs from 'node:fs';

/** The name of the network that a process is in. */
export const networkOf = (pid: number | 'self'): string => fs.readlinkSync(`/proc/${pid}/ns/net`);

/** Networks that are held open: the kernel gives the number of one that is gone to the next one, whoever makes that. */
export class HeldNetworks implements Disposable {
  readonly #files = new Map<number, number>();

  /** Hold the network of this process. */
  hold(pid: number): void {
    const file = fs.openSync(`/proc/${pid}/ns/net`, 'r');
    const { ino } = fs.fstatSync(file);
    if (this.#files.has(ino)) fs.closeSync(file);
    else this.#files.set(ino, file);
  }

  /** Hold the networks of these processes, but for those that have ended meanwhile: another of them may be there still. */
  holdAll(pids: readonly number[]): void {
    for (const pid of pids) orWhenUnseen(() => this.hold(pid), undefined);
  }

  get size(): number {
    return this.#files.size;
  }

  /** Processes that are in one of them now. */
  get processes(): number[] {
    const names = new Set([...this.#files.keys()].map((ino) => `net:[${ino}]`));
    return processes((pid) => names.has(networkOf(pid)));
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) fs.closeSync(file);
    this.#files.clear();
  }
}

/** Processes that were given this, as NAME=VALUE. */
export const given = (variable: string): number[] =>
  processes((pid) => fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${variable}\0`));

/** What a person sees of processes: their numbers and command lines, for a test that fails. */
export const shown = (pids: readonly number[]): string[] =>
  pids.flatMap((pid) => orWhenUnseen(() => [`${pid} ${commandOf(pid)}`], []));

const commandOf = (pid: number): string => fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');

/** Those of which this is true. One that has ended meanwhile (a zombie too), or is another user's, is none. */
function processes(holds: (pid: number) => boolean): number[] {
  const pids = fs.readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
  return pids.filter((pid) => orWhenUnseen(() => holds(pid), false));
}

function orWhenUnseen<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && unseen.has(String(error.code))) return otherwise;
    throw error;
  }
}

const unseen = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);
