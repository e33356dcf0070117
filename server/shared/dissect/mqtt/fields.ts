// The fields of a packet of MQTT.
import { counted, Cursor, mostShown } from '../messages/cursor.ts';
import type { Field } from '../types.ts';
import { propertiesField, sizedData, sizedText, varintField } from './parts.ts';
import type { MqttMessage } from './types.ts';
import { kinds, reasons, returnCodes } from './words.ts';

/** Reads what comes behind the length; `flags` are the lower four bits of the first byte. */
type Read = (at: Cursor, five: boolean, flags: number) => void;

const yes = (bit: number): string => (bit === 1 ? 'set' : 'not set');
const qosText = (level: number): string =>
  ['0, at most once', '1, at least once', '2, exactly once'][level] ?? `${level}, not allowed`;
const reasonText = (code: number): string => `0x${code.toString(16).padStart(2, '0')}, ${reasons[code] ?? 'unknown'}`;
const reason = (at: Cursor): number =>
  at.number('reason', 'reason', 1, 'How it went; from 0x80 on it failed.', reasonText);
const packetId = (at: Cursor): number =>
  at.number('packet-id', 'packet id', 2, 'The answer has the same number, so that the two find each other.', String);

/** All fields of a packet; `bytes` are its own, as far as they are there. */
export function mqttFields(bytes: Uint8Array, { level }: MqttMessage): readonly Field[] {
  const at = new Cursor(bytes);
  const first = bytes[0] ?? 0;
  const [kind, flags] = [first >> 4, first & 15];
  const name = kinds[kind]?.[0] ?? 'unknown';
  at.group(
    'first',
    'first byte',
    'What kind of packet it is, and four bits more.',
    (inner) => {
      inner.bits('kind', 'kind', 1, [0, 4], 'What kind of packet it is.', () => `${kind}, ${name}`);
      if (kind === 3) {
        inner.bits('dup', 'again', 1, [4, 5], 'It was sent before, and nobody said that it came.', yes);
        inner.bits('qos', 'QoS', 1, [5, 7], 'How sure it must be that it comes.', qosText);
        inner.bits('retain', 'retain', 1, [7, 8], 'The broker keeps it for those who come later.', yes);
      } else inner.bits('flags', 'flags', 1, [4, 8], 'Set by the kind of packet.', (bits) => `0x${bits.toString(16)}`);
      inner.at += 1;
      return name;
    },
    1,
  );
  varintField(at, 'length', 'remaining length', 'Bytes behind this length: seven bits in each byte, the lowest first.');
  if (!at.short) reads[kind]?.(at, level === 5, flags);
  at.rest('rest', 'rest', 'Bytes that this kind of packet does not have.');
  return at.list;
}

const connectFlags = [
  ['has-user', 'user name', [0, 1], 'A user name follows.', yes],
  ['has-password', 'password', [1, 2], 'A password follows.', yes],
  ['will-retain', 'last words retained', [2, 3], 'The broker keeps them for those who come later.', yes],
  ['will-qos', 'QoS of the last words', [3, 5], 'How sure it must be that they come.', qosText],
  ['will', 'last words', [5, 6], 'What shall be said should the client vanish follows.', yes],
  ['clean', 'clean start', [6, 7], 'Forget what was left of an earlier conversation.', yes],
  ['reserved', 'reserved', [7, 8], 'Must be 0.', yes],
] as const;

function connect(at: Cursor): void {
  sizedText(at, 'protocol', 'protocol', 'Its name.');
  const level = at.number(
    'level',
    'level',
    1,
    'The version of the protocol.',
    (one) => `${one}, ${{ 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5' }[one] ?? 'unknown'}`,
  );
  const flags = at.bytes[at.at] ?? 0;
  at.group(
    'connect-flags',
    'connect flags',
    'What follows, and how it is meant.',
    (inner) => {
      for (const [id, label, bits, says, show] of connectFlags) inner.bits(id, label, 1, bits, says, show);
      inner.at += 1;
      return `0x${flags.toString(16).padStart(2, '0')}`;
    },
    at.at + 1,
  );
  const alive = 'The client says something at least this often; 0 for never.';
  at.number('keep-alive', 'keep alive', 2, alive, (seconds) => `${seconds} s`);
  if (level === 5) propertiesField(at);
  sizedText(at, 'client-id', 'client id', 'Who the client is; empty lets the broker choose.');
  if ((flags & 4) !== 0) {
    if (level === 5) propertiesField(at, 'will-properties', 'properties of the last words');
    sizedText(at, 'will-topic', 'topic of the last words', 'Where they are said.');
    sizedData(at, 'will-payload', 'last words', 'Said by the broker should the client vanish.');
  }
  if ((flags & 0x80) !== 0) sizedText(at, 'user', 'user name', 'Who wants to come in.');
  if ((flags & 0x40) !== 0) sizedText(at, 'password', 'password', 'Everybody on the way can read it.');
}

const connack: Read = (at, five) => {
  at.bits('session', 'session present', 1, [7, 8], 'The broker still knows this client.', yes);
  at.number('acknowledge-flags', 'flags', 1, 'Only the last bit is used.', String);
  const says = 'Whether the client is let in.';
  at.number('reason', 'reason', 1, says, five ? reasonText : (code) => `${code}, ${returnCodes[code] ?? 'unknown'}`);
  if (five) propertiesField(at);
};

const publish: Read = (at, five, flags) => {
  sizedText(at, 'topic', 'topic', 'What it is about: words with slashes between them.');
  if ((flags & 6) !== 0) packetId(at);
  if (five) propertiesField(at);
  at.rest('payload', 'payload', 'What is said: MQTT does not ask what it is.');
};

/** In version 5 the end may be left out: success, and no properties (3.4.2.1). */
const answer: Read = (at, five) => {
  packetId(at);
  if (five && at.left > 0) reason(at);
  if (five && at.left > 0) propertiesField(at);
};

const goodbye: Read = (at, five) => {
  if (five && at.left > 0) reason(at);
  if (five && at.left > 0) propertiesField(at);
};

/** Topics or answers up to the end. */
function each(at: Cursor, one: string, read: () => void): void {
  for (let count = 0; at.left > 0 && count < mostShown; count++) read();
  const more = counted(at.left, 'byte');
  if (at.left > 0) at.add('more', 'more', at.left, more, more, `More of the kind “${one}”, not shown one by one.`);
}

const subscribe: Read = (at, five) => {
  packetId(at);
  if (five) propertiesField(at);
  each(at, 'topic', () =>
    at.group('subscription', 'subscription', 'A topic, and how it is wanted.', (inner) => {
      const topic = sizedText(inner, 'topic', 'topic', 'Which topics: + stands for one word, # for all that follow.');
      if (five) {
        inner.bits(
          'retain-handling',
          'retained ones',
          1,
          [2, 4],
          '0: send those kept, 1: if it is new, 2: do not.',
          String,
        );
        inner.bits('as-published', 'retain as published', 1, [4, 5], 'Leave the mark of those kept as it was.', yes);
        inner.bits('no-local', 'not my own', 1, [5, 6], 'Do not send the client what it said itself.', yes);
      }
      const qos = inner.bits('qos', 'QoS', 1, [6, 8], 'How sure it must be that they come, at most.', qosText);
      inner.at += inner.short ? 0 : 1;
      return `${topic}, QoS ${qos}`;
    }),
  );
};

const suback: Read = (at, five) => {
  packetId(at);
  if (five) propertiesField(at);
  const granted = (code: number): string => (code < 3 ? `${code}, granted QoS ${code}` : reasonText(code));
  each(at, 'answer', () => at.number('reason', 'answer', 1, 'One for each topic, in their order.', granted));
};

const unsubscribe: Read = (at, five) => {
  packetId(at);
  if (five) propertiesField(at);
  each(at, 'topic', () => sizedText(at, 'topic', 'topic', 'No longer wanted.'));
};

const unsuback: Read = (at, five) => {
  packetId(at);
  if (five) propertiesField(at);
  if (five) each(at, 'answer', () => reason(at));
};

const reads: Readonly<Record<number, Read>> = {
  1: connect,
  2: connack,
  3: publish,
  4: answer,
  5: answer,
  6: answer,
  7: answer,
  8: subscribe,
  9: suback,
  10: unsubscribe,
  11: unsuback,
  14: goodbye,
  15: goodbye,
};
