// The shown command that waits at a port, in the words of the netcat that is installed.
import type { Shell, Target } from '../types.ts';
import { quote } from '../../shared/shell-quote.ts';

/** Wait at a port, print what comes; undefined where no program of the system can. Over UDP where the target says so. */
export function listening({ address, port, transport }: Target, { netcat, enter }: Shell): string | undefined {
  const udp = transport === 'udp' ? ' -u' : '';
  const at = `${quote(address)} ${port}`;
  switch (netcat) {
    case 'openbsd':
    case 'plain':
      return `${enter}nc -l${udp} ${at}`;
    case 'ncat':
      return `${enter}ncat -l${udp} ${at}`;
    case 'traditional':
      return `${enter}nc -l${udp} -s ${quote(address)} -p ${port}`;
    case 'python':
    case 'none':
      return undefined;
  }
}
