// Where tshark and the playground differ on what is said in a conversation, and why: one has more to say than the other. That a value is
// another one, or that ours leaves one out before another, has hardly ever a reason (`otherwise`).
import { METHODS } from 'node:http';
import type { Field } from '../../server/shared/dissect/types.ts';
import type { Read } from '../support/tshark-said.ts';
import { common, type SpokenDifference } from '../support/tshark-spoken.ts';
import type { Reason } from './tshark-reasons.ts';

/** All that we say they say, too, in the same order; or the other way round. */
const weLack = ({ ours, same }: SpokenDifference): boolean => same === ours.length;
const theyLack = ({ theirs, same }: SpokenDifference): boolean => same === theirs.length;

/** A field of ours with one of these ids, at any depth, of which this holds. */
const has = (
  { messages }: Pick<SpokenDifference, 'messages'>,
  ids: string,
  holds: (field: Field) => boolean = () => true,
): boolean => {
  const inner = (fields: readonly Field[]): boolean =>
    fields.some((field) => (ids.split(' ').includes(field.id) && holds(field)) || inner(field.fields ?? []));
  return messages.some(({ fields }) => inner(fields));
};
/** The same in all of the conversation. */
const everywhere = (one: SpokenDifference, ids: string, holds?: (field: Field) => boolean): boolean =>
  has({ messages: one.conversation }, ids, holds);

/** In the conversation is a request of HTTP with this method, which may be one that cannot be read. */
const asks = (one: SpokenDifference, method: string): boolean =>
  everywhere(one, 'method', ({ text }) => text === method) ||
  everywhere(one, 'bad', ({ says }) => says.startsWith(`“${method} `));
const isOddMethod = ({ text }: Field): boolean => !METHODS.includes(text);
const isConnectLine = ({ says }: Field): boolean => says.startsWith('“CONNECT ');

/** A record of TLS goes beyond what has come, though the messages in it may be whole. */
const recordWaits = (one: SpokenDifference): boolean =>
  one.messages.some((message) =>
    has({ messages: [message] }, 'record-length', ({ value, end }) => end + Number(value) > message.frame.length),
  );

/** A record of a version that there is not, which theirs takes for none. */
const hasOddVersion = (one: SpokenDifference): boolean =>
  has(one, 'record-version', ({ value }) => Number(value) > 0x304);

const isConnect = ({ fields }: Read): boolean =>
  fields.some(
    ({ id, fields: inner = [] }) => id === 'first' && inner.some((one) => one.id === 'kind' && one.value === 1),
  );

/** The first that holds is taken. One that holds nowhere any more is an error. */
export const spokenReasons: readonly Reason<SpokenDifference>[] = [
  {
    why: 'By its content it is no message of the protocol: ours claims none; theirs was told that what goes to this port is one.',
    fields: /./,
    holds: (one) => one.messages.length === 0,
  },
  {
    why: 'A message of which something is missing, or cannot be read: ours shows what is there, and ends; theirs waits for the rest, gives the packet up, or reads on.',
    fields: /./,
    holds: (one) =>
      has(one, 'bad waits part') ||
      (weLack(one) && has(one, 'rest')) ||
      recordWaits(one) ||
      (theyLack(one) && (one.malformed || has(one, 'certificate'))) ||
      hasOddVersion(one),
  },
  {
    why: 'A name of DNS that is none, or a record that is not what its type says: ours says so, and no more; theirs reads on.',
    fields: /^dns\./,
    otherwise: true,
    holds: (one) =>
      weLack({ ...one, ours: one.whole, same: common(one.whole, one.theirs) }) &&
      (has(one, 'wrong', ({ text }) => text.includes('none')) ||
        has(one, 'content', ({ text }) => text === 'cannot be read')),
  },
  {
    why: 'Behind a Change Cipher Spec: theirs takes for encrypted what comes in later packets, and nothing in the same one; ours goes by the version.',
    fields: /^tls\.handshake\./,
    holds: (one) => has(one, 'change'),
  },
  {
    why: 'A record of TLS with a mistake in it: theirs goes on with the next packet, ours by the lengths of records.',
    seed: 3,
    fields: /^tls\.(?:record\.|handshake\.type$)/,
    otherwise: true,
    holds: (one) => one.elsewhere && (one.malformed || has(one, 'bad') || hasOddVersion(one)),
  },
  {
    why: 'A startup of PostgreSQL of another version than 3.0: theirs takes it for none.',
    fields: /^pgsql\./,
    otherwise: true,
    holds: (one) => (theyLack(one) || weLack(one)) && has(one, 'version', ({ value }) => Number(value) !== 0x30000),
  },
  {
    why: 'What is said in a tunnel of HTTP: theirs reads no HTTP in it. Where the request for it or its answer cannot be read, it is none for ours.',
    fields: /^http\./,
    otherwise: true,
    holds: (one) =>
      asks(one, 'CONNECT') &&
      ((theyLack(one) && one.messages.length > 1) ||
        ((theyLack(one) || weLack(one)) && everywhere(one, 'bad')) ||
        // The request that cannot be read is one for theirs.
        (has(one, 'bad', isConnectLine) && one.theirs.length === 1)),
  },
  {
    why: 'What theirs takes for no message of HTTP: what follows an answer to HEAD in one packet, and a request with a method that nobody knows.',
    fields: /^http\./,
    otherwise: true,
    holds: (one) =>
      (theyLack(one) && asks(one, 'HEAD')) || (has(one, 'method', isOddMethod) && (theyLack(one) || has(one, 'bad'))),
  },
  {
    why: 'An upgrade to WebSocket with a mistake in it: theirs reads no frame behind it.',
    seed: 2,
    fields: /^websocket\./,
    holds: ({ theirs }) => theirs.length === 0,
  },
  {
    why: 'A message of SOCKS that is not a packet of its own, or a second answer: theirs reads one from the beginning of each packet, and one answer; ours goes by lengths, and ends with what is none.',
    fields: /^socks\./,
    otherwise: true,
    holds: (one) =>
      (theyLack(one) || weLack(one) || one.elsewhere || (one.malformed && has(one, 'part'))) &&
      (everywhere(one, 'waits bad part') ||
        everywhere(one, 'command', ({ value }) => value === 2) ||
        one.messages.some(({ frame }, at) => frame === one.messages[at + 1]?.frame)),
  },
  {
    why: 'A line of Redis with a CR or an LF alone, which ends there for theirs, and at the next CR LF for ours; or an array that goes on in the next packet, which theirs shows twice.',
    fields: /^resp\./,
    holds: (one) =>
      one.messages.some(({ frame }) => /\r[^\n]|[^\r]\n/.test(Buffer.from(frame).toString('latin1'))) ||
      (weLack(one) && one.field === 'resp.array.length' && one.theirs.every((value) => one.ours.includes(value))),
  },
  {
    why: 'A value of a property that is no text, or is cut short: ours shows its bytes.',
    fields: /^mqtt\.prop_/,
    otherwise: true,
    holds: (one) => has(one, 'property') && (theyLack(one) || weLack(one) || one.malformed),
  },
  {
    why: 'A second CONNECT, which there cannot be, or one that goes on behind what answers it: theirs goes by another version.',
    seed: 2,
    fields: /^mqtt\./,
    otherwise: true,
    holds: (one) =>
      // What a code means, and whether there is one, is another matter in each version.
      (theyLack(one) || weLack(one) || one.field.includes('reason_code')) &&
      (one.conversation.filter(isConnect).length > 1 ||
        everywhere(one, 'part', ({ text }) => text.includes('CONNECT'))),
  },
];
