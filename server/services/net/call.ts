// Connects over TCP on behalf of somebody else, and tells of it as it happens. Helper of the programs that hand on.
import { connect, type Socket } from 'node:net';
import { ends, errorCode } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { follow, type TellNews } from './follow.ts';

export function call({ address, port }: Endpoint, tell: TellNews, noDelay = false): Socket {
  const hr = String(process.hrtime.bigint());
  const tcp = connect({ host: address, port, allowHalfOpen: true, noDelay });
  const remote = { address, port };
  // The borrowed port is known in the next tick, long before the service has answered.
  process.nextTick(() => tell({ what: 'connecting', ...ends(tcp), remote, hr }));
  const failed = (error: Error): void => {
    tell({ what: 'error', ...ends(tcp), remote, error: errorCode(error, 'internal') });
  };
  const closed = (): void => tell({ what: 'closed', transport: 'tcp', remote });
  tcp.on('error', failed).on('close', closed);
  tcp.on('connect', () => {
    tcp.off('error', failed).off('close', closed);
    follow(tcp, tell, undefined, 'connected');
  });
  return tcp;
}
