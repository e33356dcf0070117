// The sentence for a port that is taken: who holds it, as a listener or as a client that borrowed it.
import type { Holder } from '../sockets/owners.ts';
import { holds } from '../sockets/taken.ts';

/** "Port 62893 is taken: node (pid 812) listens there." One sentence; undefined means that nobody could be seen. */
export function takenSentence(port: number, holder: Holder | undefined): string {
  if (holder === undefined) return `Port ${port} is taken, by a program that cannot be seen from here.`;
  return `Port ${port} is taken: ${holds(holder)}.`;
}

/** The whole line: "… Using port 43127 instead." */
export function insteadSentence(port: number, holder: Holder | undefined, instead: number): string {
  return `${takenSentence(port, holder)} Using port ${instead} instead.`;
}
