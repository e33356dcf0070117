// Who holds a port, in words: for the command line, and for a service that could not bind.
import type { Endpoint } from '../shared/contract/entry.ts';
import type { Holder } from './owners.ts';

/** "node (pid 812) listens at 127.0.0.1:62893", or what a client or a closing connection does there. No full stop. */
export function holds(holder: Holder): string {
  const { how, pid, program, row } = holder;
  const who = pid === undefined ? `a program of user ${row.uid}` : `${program ?? 'a program'} (pid ${pid})`;
  if (how === 'listener') {
    return `${who} ${row.transport === 'tcp' ? 'listens' : 'waits for datagrams'} at ${shown(row.local)}`;
  }
  if (pid === undefined && row.transport === 'tcp' && row.state !== 'ESTABLISHED') {
    return `a connection to ${shown(row.remote)} that used it is still closing (${row.state})`;
  }
  return `${who} borrowed it for a connection to ${shown(row.remote)}`;
}

/** "127.0.0.1:62893", "[::1]:62893" */
export function shown({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
