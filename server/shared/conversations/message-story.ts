// What a message means that a packet carries, in a title and one to three plain sentences.
import { httpNotes, isHttp, type HttpMessage } from '../dissect/http/types.ts';
import type { Message, Span } from '../dissect/messages/types.ts';
import { clip } from '../dissect/messages/words.ts';
import { bytesText } from '../dissect/text.ts';
import type { Story } from './story.ts';

/** The story of the bytes `part` of their stream, in which these messages lie; `me` and `peer` as a sentence calls them. */
export function messageStory(messages: readonly Message[], part: Span, me: string, peer: string): Story | undefined {
  const [message, ...more] = messages;
  if (message === undefined) return undefined;
  const name = clip(message.name).replaceAll('!', '·');
  if (message.start < part.start) {
    const last = message.state === 'whole' && message.end <= part.end;
    return {
      title: `${me} goes on with ${name}`,
      says: last ? 'With these bytes the message is whole.' : 'More bytes of the same message.',
    };
  }
  const also = more.length === 0 ? '' : ' Another message follows in the same packet.';
  const says = `${stand(message, part.end, peer)}${isHttp(message) ? notes(message) : ''}${also}`;
  return { title: `${me} ${verbOf(message)}${name}`, says };
}

/** What a message means, whichever packets it came in; `peer`: who it is for. Empty where nothing more is to be said. */
export const meaningOf = (message: Message, peer: string): string =>
  `${stand(message, message.end, peer)}${isHttp(message) ? notes(message) : ''}`.trim();

const verbOf = (message: Message): string => {
  if (!isHttp(message)) return 'says: ';
  return message.kind === 'request' ? 'asks: ' : 'answers: ';
};

/** How the message stands at the end of this packet. */
function stand(message: Message, end: number, peer: string): string {
  const { state, why = '', says } = message;
  if (state === 'bad') return `${isHttp(message) ? 'This cannot be read as HTTP.' : 'This cannot be read on.'} ${why}`;
  const means = says === undefined ? '' : `${says} `;
  if (state === 'whole' && message.end <= end)
    return isHttp(message) ? `The whole message: ${bodyText(message)}.` : means.trim();
  if (state === 'waits') return `${means}The message is not whole: ${why}. ${upper(peer)} waits for more.`;
  if (state === 'cut') return `${means}The message never became whole: ${why}.`;
  return isHttp(message) && message.body.framing === 'chunked'
    ? 'The body comes in chunks, in the packets that follow.'
    : `${means}The rest is in the packets that follow.`;
}

const bodyText = ({ body }: HttpMessage): string =>
  body.framing === 'none' ? 'a head, and no body' : `a head, and a body of ${bytesText(body.length)}`;

const notes = (message: HttpMessage): string => message.notes.map((note) => ` ${httpNotes[note]}`).join('');
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
