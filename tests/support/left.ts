// What lives on this computer of a playground: processes, told by what is in their environment or by the network that they are
// in (proc(5)). A process may leave its parent, its session and its environment; it cannot leave its network.
import fs from 'node:fs';

/** The name of the network that a process is in. */
export const networkOf = (pid: number | 'self'): string => fs.readlinkSync(`/proc/${pid}/ns/net`);

/** Processes in one of these networks. */
export const inNetworks = (networks: ReadonlySet<string>): number[] => processes((pid) => networks.has(networkOf(pid)));

/** Processes that were given this, as NAME=VALUE. */
export const given = (variable: string): number[] =>
  processes((pid) => fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${variable}\0`));

/** What a person sees of processes: their numbers and command lines, for a test that fails. */
export const shown = (pids: readonly number[]): string[] =>
  pids.flatMap((pid) => processes((one) => one === pid).map(() => `${pid} ${commandOf(pid)}`));

const commandOf = (pid: number): string => fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');

/** Those of which this is true. One that has ended meanwhile (a zombie too), or is another user's, is none. */
function processes(holds: (pid: number) => boolean): number[] {
  const pids = fs.readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
  return pids.filter((pid) => {
    try {
      return holds(pid);
    } catch (error) {
      if (error instanceof Error && 'code' in error && unseen.has(String(error.code))) return false;
      throw error;
    }
  });
}

const unseen = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);
