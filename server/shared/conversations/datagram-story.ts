// What a datagram or an ICMP error means, in a title and one to three plain sentences.
import { bytesText } from '../dissect/text.ts';
import { namedIn } from './context.ts';
import { messageStory } from './message-story.ts';
import type { Story } from './story.ts';
import type { Conversation, End, IcmpError, Packet, UdpDatagram } from './types.ts';

const other = (end: End): End => (end === 'a' ? 'b' : 'a');

/** The story of any packet that is not TCP's own. */
export function datagramStory(packet: Packet, conversation: Conversation): Story {
  if (!('kind' in packet)) return { title: '', says: '' };
  return packet.kind === 'icmp' ? errorStory(packet, conversation) : postStory(packet, conversation);
}

function postStory(packet: UdpDatagram, conversation: Conversation): Story {
  const { length } = packet;
  const message = namedIn(packet, conversation)?.messages[0];
  const said =
    message && messageStory([message], { start: 0, end: length }, `Port ${conversation[packet.from].port}`, '');
  if (said) return said;
  const title = `Port ${conversation[packet.from].port} posts ${bytesText(packet.length)}`;
  const answers = conversation.packets.some(
    (one) => one.from === other(packet.from) && one.id < packet.id && !isError(one),
  );
  const says = answers
    ? 'One datagram, back the way another came. UDP itself knows nothing of questions and answers.'
    : 'One datagram: nothing was agreed before it, and nobody confirms that it has come.';
  return { title, says };
}

const isError = (packet: Packet): packet is IcmpError => 'kind' in packet && packet.kind === 'icmp';

const portUnreachable = ({ version, type, code }: IcmpError): boolean =>
  version === 4 ? type === 3 && code === 3 : type === 1 && code === 4;

function errorStory(error: IcmpError, conversation: Conversation): Story {
  const { address, port } = conversation[error.from];
  const sender = conversation[other(error.from)].port;
  const transport = conversation.transport.toUpperCase();
  const quote = `It quotes the beginning of the packet that it is about, so that the kernel can tell who at port ${sender} is meant.`;
  if (portUnreachable(error) && error.by === address)
    return {
      title: `Nobody has port ${port} open for ${transport}`,
      says: `ICMP, port unreachable: the kernel at the other end sends this, not a program. ${quote}`,
    };
  return {
    title: `${error.by} says: ${error.name}`,
    says: `ICMP: a packet to port ${port} did not get there. ${quote}`,
  };
}
