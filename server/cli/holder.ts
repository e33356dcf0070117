// The sentence for a port that is taken: who holds it, as a listener or as a client that borrowed it.
import type { Holder } from '../sockets/owners.ts';

/** "Port 62893 is taken: node (pid 812) listens there." One sentence; undefined means that nobody could be seen. */
export function takenSentence(port: number, holder: Holder | undefined): string {
  if (holder === undefined) return `Port ${port} is taken, by a program that cannot be seen from here.`;
  const who = nameOf(holder);
  const { local, remote, state } = holder.row;
  if (holder.how === 'listener') return `Port ${port} is taken: ${who} listens at ${shown(local)}.`;
  if (holder.pid === undefined && state !== 'ESTABLISHED') {
    return `Port ${port} is taken: a connection to ${shown(remote)} that used it is still closing (${state}).`;
  }
  return `Port ${port} is taken: ${who} borrowed it for a connection to ${shown(remote)}.`;
}

/** The whole line: "… Using port 43127 instead." */
export function insteadSentence(port: number, holder: Holder | undefined, instead: number): string {
  return `${takenSentence(port, holder)} Using port ${instead} instead.`;
}

function nameOf({ pid, program, row }: Holder): string {
  if (pid === undefined) return `a program of user ${row.uid}`;
  return `${program ?? 'a program'} (pid ${pid})`;
}

function shown({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
