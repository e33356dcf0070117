// Where tshark and the playground differ on what is said in a conversation, and why.
import { METHODS } from 'node:http';
import { handshakes } from '../../server/shared/dissect/tls/names.ts';
import type { Field } from '../../server/shared/dissect/types.ts';
import type { Read } from '../support/tshark-said.ts';
import { common, type SpokenDifference } from '../support/tshark-spoken.ts';
import type { Reason } from './tshark-reasons.ts';

/** All that we say they say, too, in the same order; or the other way round. */
const weLack = ({ ours, same }: SpokenDifference): boolean => same === ours.length;
const theyLack = ({ theirs, same }: SpokenDifference): boolean => same === theirs.length;
/** The same holds of all that whole messages say. */
const wholeAgree = ({ whole, theirs }: SpokenDifference): boolean => common(whole, theirs) === whole.length;

/** They lack values, and we only behind what cannot be read. */
const endsTogether = (one: SpokenDifference): boolean => theyLack(one) || has(one, 'bad');

/** A field of ours with this id, at any depth, of which this holds. */
const has = (
  { messages }: Pick<SpokenDifference, 'messages'>,
  id: string,
  holds: (field: Field) => boolean = () => true,
): boolean => {
  const inner = (fields: readonly Field[]): boolean =>
    fields.some((field) => (field.id === id && holds(field)) || inner(field.fields ?? []));
  return messages.some(({ fields }) => inner(fields));
};
/** The same in all of the conversation. */
const everywhere = (one: SpokenDifference, id: string, holds?: (field: Field) => boolean): boolean =>
  has({ messages: one.conversation }, id, holds);

/** In the conversation is a request of HTTP with this method, which may be one that cannot be read. */
const asks = (one: SpokenDifference, method: string): boolean =>
  everywhere(one, 'method', ({ text }) => text === method) ||
  everywhere(one, 'bad', ({ says }) => says.startsWith(`“${method} `));

/** A record of TLS goes beyond what has come, though the messages in it may be whole. */
const recordWaits = (one: SpokenDifference): boolean =>
  (one.field.startsWith('tls.') && has(one, 'waits')) ||
  one.messages.some((message) =>
    has({ messages: [message] }, 'record-length', ({ value, end }) => end + Number(value) > message.frame.length),
  );

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
    why: 'Of a message that is not whole yet ours shows what has come; theirs waits for its rest.',
    fields: /./,
    // In TLS that holds of a record with all its messages.
    holds: (one) => theyLack(one) && ((has(one, 'waits') && wholeAgree(one)) || recordWaits(one)),
  },
  {
    why: 'A message that cannot be read: ours says so, and ends there; theirs reads on.',
    fields: /./,
    holds: (one) => has(one, 'bad') && wholeAgree(one),
  },
  {
    why: 'A packet that theirs gives up: ours shows what is behind the mistake, too.',
    fields: /./,
    holds: (one) => one.malformed && theyLack(one),
  },
  {
    why: 'A name of DNS that is none, or a record that is not what its type says: ours says so, and no more; theirs reads on.',
    fields: /^dns\./,
    holds: (one) =>
      (has(one, 'wrong', ({ text }) => text.includes('none')) ||
        has(one, 'content', ({ text }) => text === 'cannot be read')) &&
      (weLack(one) || has(one, 'waits')),
  },
  {
    why: 'A kind of handshake message that nobody knows: theirs takes it for an encrypted one.',
    fields: /^tls\.handshake\.type$/,
    holds: ({ ours, theirs }) => ours.filter((kind) => Number(kind) in handshakes).join() === theirs.join(),
  },
  {
    why: 'A certificate with a mistake in it: theirs leaves out what is behind it.',
    seed: 11,
    fields: /^tls\.handshake\./,
    holds: (one) => theyLack(one) && has(one, 'certificate'),
  },
  {
    why: 'A Server Hello behind a Change Cipher Spec, as after a Hello Retry Request, which is spoilt: theirs takes it for encrypted.',
    seed: 8,
    fields: /^tls\.handshake\./,
    holds: (one) => theyLack(one) && has(one, 'change') && has(one, 'handshake', ({ value }) => value === 2),
  },
  {
    why: 'A proof to PostgreSQL that goes on in a later packet, or whose question cannot be read: both go by the question before it, and theirs reads on there.',
    seed: 2,
    fields: /^pgsql\.(?:auth\.sasl|password)/,
    holds: (one) => (everywhere(one, 'bad') && !has(one, 'bad')) || has(one, 'part'),
  },
  {
    why: 'A text of MQTT with a zero byte, which it must not have: theirs ends it there.',
    seed: 13,
    fields: /^mqtt\./,
    holds: ({ ours, theirs }) => {
      const cut = ours.map((value) => value.replace(/\\x00.*/, '')).filter((value) => value !== '');
      return cut.join() === theirs.join();
    },
  },
  {
    why: 'A record of TLS with a version that there is not: theirs takes it for none.',
    fields: /^tls\./,
    holds: (one) => has(one, 'record-version', ({ value }) => Number(value) > 0x304) && endsTogether(one),
  },
  {
    why: 'An upgrade to WebSocket with a mistake in it: theirs reads no frame behind it.',
    seed: 2,
    fields: /^websocket\./,
    holds: ({ theirs }) => theirs.length === 0,
  },
  {
    why: 'A record of TLS that cannot be read, or waits for more than comes: ours ends there; theirs, where it takes it for none, goes on behind it.',
    seed: 2,
    fields: /^tls\./,
    holds: (one) => has(one, 'bad') || has(one, 'waits'),
  },
  {
    why: 'A number of Redis that is none, which theirs takes for 0.',
    fields: /^resp\.integer$/,
    holds: ({ ours }) => ours.some((value) => !/^[+-]?\d+$/.test(value)),
  },
  {
    why: 'A line of Redis with a CR or an LF alone: theirs ends it there, ours at the next CR LF.',
    fields: /^resp\./,
    holds: (one) => one.messages.some(({ frame }) => /\r[^\n]|[^\r]\n/.test(Buffer.from(frame).toString('latin1'))),
  },
  {
    why: 'A message that goes on in a later packet: ours shows in each of them what lies there.',
    fields: /./,
    holds: (one) => has(one, 'part') && (theyLack(one) || one.ours.join('') === one.theirs.join('')),
  },
  {
    why: 'A version of PostgreSQL’s protocol other than 3.0, which ours reads all the same.',
    fields: /^pgsql\./,
    holds: (one) => has(one, 'version', ({ value }) => Number(value) !== 0x30000),
  },
  {
    why: 'What is said in a tunnel of HTTP: theirs reads no HTTP in it. Where the request for it or its answer cannot be read, it is none for ours.',
    fields: /^http\./,
    holds: (one) => asks(one, 'CONNECT') && (everywhere(one, 'bad') || (theyLack(one) && one.messages.length > 1)),
  },
  {
    why: 'Several requests in one packet, one of them HEAD: theirs takes what follows its answer for its body, and ends where a line is none.',
    fields: /^http\./,
    holds: (one) => theyLack(one) && asks(one, 'HEAD'),
  },
  {
    why: 'A method that nobody knows: theirs takes the request for none; ours reads it.',
    seed: 8,
    fields: /^http\./,
    holds: (one) => (theyLack(one) || has(one, 'bad')) && has(one, 'method', ({ text }) => !METHODS.includes(text)),
  },
  {
    why: 'A value of a property that is no text, or is cut short, or whose kind nobody knows: ours shows its bytes.',
    fields: /^mqtt\.prop_/,
    holds: (one) =>
      one.ours.some((value) => /^(?:[0-9a-f]{2} ?)+…?$/.test(value)) ||
      has(one, 'property', ({ text }) => text === 'cut short'),
  },
  {
    why: 'A second CONNECT, which there cannot be, or one that goes on behind what answers it: theirs goes by another version.',
    seed: 2,
    fields: /^mqtt\./,
    holds: ({ conversation }) =>
      conversation.filter(isConnect).length > 1 ||
      has({ messages: conversation }, 'part', ({ text }) => text.includes('CONNECT')),
  },
  {
    why: 'Bits of a subscription beside the QoS, which must be 0: theirs takes all for the QoS.',
    seed: 5,
    fields: /^mqtt\.sub\.qos/,
    holds: ({ ours, theirs }) =>
      ours.length === theirs.length && theirs.every((value, index) => (Number(value) & 3) === Number(ours[index])),
  },
  {
    why: 'A proxy that listens answers twice: theirs takes the second answer for what is passed on.',
    fields: /^socks\./,
    holds: (one) => everywhere(one, 'command', ({ value }) => value === 2) && has(one, 'reply'),
  },
  {
    why: 'A message of SOCKS that is not a packet of its own: theirs reads one from the beginning of each; ours goes by its length, and ends with what is none.',
    fields: /^socks\./,
    holds: (one) =>
      ['waits', 'bad', 'part'].some((id) => everywhere(one, id)) ||
      one.messages.some(({ frame }, at) => frame === one.messages[at + 1]?.frame),
  },
  {
    why: 'An array that goes on in the next packet, which theirs shows twice: as far as it has come, and whole.',
    fields: /^resp\.array\.length$/,
    holds: (one) => weLack(one) && one.theirs.every((value) => one.ours.includes(value)),
  },
];
