// Finding datagrams: the posts between one client port and a service.
import type { UdpConversation } from '../conversations/types.ts';
import { isAt } from './places.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** Posts to the place where a service waits, or waited, oldest first. */
export function post(view: RunView, on: ServiceFacts): readonly UdpConversation[] {
  return view.udp.filter(({ b, world }) => isAt(view, world, b, on));
}

/** Why no datagram has come to the service: TCP, another place, or nothing so far. */
export function strayPost(view: RunView, { listens }: ServiceFacts): string {
  const port = listens?.port ?? 0;
  if (view.conversations.some(({ b }) => b.port === port))
    return `You knocked at port ${port} with TCP. The program is there for UDP, and TCP’s ports are other doors.`;
  const other = view.udp.at(-1);
  if (other) return `Your datagram went to ${other.b.address}, port ${other.b.port}. This step looks at port ${port}.`;
  return view.settled ? `No datagram has come to port ${port} yet.` : 'Waiting for packets.';
}
