// The shown command that publishes a port: socat does truly the same, one program on the host and one in the world.
import type { Shell, Target } from '../types.ts';
import { quote } from '../../shared/shell-quote.ts';

/** None without socat, where the port is the kernel's choice, or in the host world, where nothing is to be published. */
export function publishing(port: number, { address, port: its, transport }: Target, shell: Shell): string | undefined {
  const { enter, socat } = shell;
  if (!socat || port === 0 || its === 0 || enter === '' || transport === 'udp') return undefined;
  const there = address.includes(':') ? `TCP6:[${address}]:${its}` : `TCP:${address}:${its}`;
  // socat reads colons as its own but in quotes (socat(1), Address Specifications); what would end those is not said.
  if (/['"\\]/.test(enter)) return undefined;
  const listens = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`;
  return `socat ${listens} ${quote(`EXEC:"${enter}socat STDIO ${there}"`)}`;
}
