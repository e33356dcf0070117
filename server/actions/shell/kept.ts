// The shown commands for a connection that is kept open: bash gives a netcat that runs on a descriptor to write to, and its PID.
// Not bash's own /dev/tcp: it cannot end one side alone, and closing with unread bytes would send RST.
import type { Shell, Target } from '../types.ts';
import { netcat as netcatTo } from './netcat.ts';
import { printing, quote } from '../../shared/shell-quote.ts';

/** Open it: what is written to descriptor 3 is sent, what comes is printed. */
export const opening = (target: Target, shell: Shell): string => `exec 3> >(${shell.enter}${netcatTo(target, shell)})`;

/** Say something on it. */
export const sayingOn = (text: string, { enter }: Shell): string => `${enter}${printing(text)} >&3`;

/** End our side: netcat's input ends, and it sends FIN. Bash alone, in the place of a netcat, cannot. */
export const halfClosing = (shell: Shell): string | undefined => (shell.netcat === 'none' ? undefined : 'exec 3>&-');

/** Close both sides: the program ends, and the kernel closes its socket. Bash alone leaves when its input ends. */
export const closing = ({ netcat, enter }: Shell): string =>
  netcat === 'none' ? 'exec 3>&-' : `${enter}kill $!; exec 3>&-`;

/** No netcat can do this to a connection it has: one of its own, reset as soon as it stands. */
export function resetting({ address, port }: Target, shell: Shell): string {
  const script = [
    'import socket, struct',
    `s = socket.create_connection(("${address}", ${port}))`,
    's.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))',
    's.close()',
  ].join('; ');
  return `${shell.enter}python3 -c ${quote(script)}`;
}
