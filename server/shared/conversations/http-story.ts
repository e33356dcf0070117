// What a packet with HTTP in it means, in a title and one to three plain sentences.
import { httpName } from '../dissect/http/words.ts';
import { httpNotes, type HttpMessage } from '../dissect/http/types.ts';
import { bytesText } from '../dissect/text.ts';
import { httpOf } from './context.ts';
import type { Story } from './story.ts';
import type { TcpConversation, TcpPacket } from './types.ts';

/** Undefined where the packet carries no HTTP. */
export function httpStory(
  packet: TcpPacket,
  conversation: TcpConversation,
  me: string,
  peer: string,
): Story | undefined {
  const found = httpOf(packet, conversation);
  const [message, ...more] = found?.http ?? [];
  if (found === undefined || message === undefined) return undefined;
  const end = packet.offset + packet.length;
  const name = [...httpName(message)]
    .slice(0, 40)
    .join('')
    .replace(/[\u0000-\u001f\u007f-\u009f!.]/g, '·');
  if (message.start < packet.offset) {
    const last = message.state === 'whole' && message.end <= end;
    return {
      title: `${me} goes on with ${name}`,
      says: last ? 'With these bytes the message is whole.' : 'More bytes of the same message.',
    };
  }
  const verb = message.kind === 'request' ? 'asks' : 'answers';
  const also = more.length === 0 ? '' : ' Another message follows in the same packet.';
  return { title: `${me} ${verb}: ${name}`, says: `${stand(message, end, peer)}${notes(message)}${also}` };
}

/** How the message stands at the end of this packet. */
function stand(message: HttpMessage, end: number, peer: string): string {
  const { state, why = '', body } = message;
  if (state === 'bad') return `This cannot be read as HTTP. ${why}`;
  if (state === 'whole' && message.end <= end) return `The whole message: ${bodyText(message)}.`;
  if (state === 'waits') return `The message is not whole: ${why}. ${upper(peer)} waits for more.`;
  if (state === 'cut') return `The message never became whole: ${why}.`;
  return body.framing === 'chunked'
    ? 'The body comes in chunks, in the packets that follow.'
    : 'The rest is in the packets that follow.';
}

const bodyText = ({ body }: HttpMessage): string =>
  body.framing === 'none' ? 'a head, and no body' : `a head, and a body of ${bytesText(body.length)}`;

const notes = (message: HttpMessage): string => message.notes.map((note) => ` ${httpNotes[note]}`).join('');
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
