// A long conversation is followed in parts: where messages begin on both sides, the next part goes on with the protocol that was spoken,
// and with what its reader knows.
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { TcpConversation } from '../../../server/shared/conversations/types.ts';
import type { Message } from '../../../server/shared/dissect/messages/types.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { batch, newModel } from '../client-fixture.ts';
import { loadFolder } from '../client-folder.ts';
import { talkOf, type Word } from '../client-talk-frames.ts';

const files = (await loadFolder('server/shared/dissect/protocols')) as { protocol: Protocol }[];
const protocols = files.map(({ protocol }) => protocol);

const text = (words: string): Buffer => Buffer.from(words, 'latin1');
const u32 = (value: number): Buffer => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const u16 = (value: number): Buffer => Buffer.from([value >>> 8, value]);

/** PostgreSQL's messages, and a table of one column. */
const lettered = (letter: string, body: Buffer): Buffer => Buffer.concat([text(letter), u32(body.length + 4), body]);
const opening = text('\0\x03\0\0user\0me\0\0');
const column = Buffer.concat([u16(1), text('colour\0'), u32(0), u16(0), u32(25), u16(4), u32(0), u16(0)]);
const cell = (words: string): Buffer => lettered('D', Buffer.concat([u16(1), u32(words.length), text(words)]));
const postgresql: Word[] = [
  ['a', Buffer.concat([u32(opening.length + 4), opening])],
  ['b', Buffer.concat([lettered('R', u32(0)), lettered('Z', text('I'))])],
  ['a', lettered('Q', text('select colour\0'))],
  ['b', lettered('T', column)],
  ['b', cell('red')],
  ['b', Buffer.concat([cell('green'), cell('blue')])],
  ['b', Buffer.concat([lettered('C', text('SELECT 3\0')), lettered('Z', text('I'))])],
  ['a', lettered('X', text(''))],
];

const redis: Word[] = [
  ['a', '*2\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n'],
  ['b', '*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n'],
  ['b', '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nfirst\r\n'],
  ['b', '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$6\r\nsec'],
  ['b', 'ond\r\n'],
  ['b', '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nthird\r\n'],
];

/** In MQTT 5, properties stand before what is said, and a reason behind the number of what is acknowledged. */
const mqtt: Word[] = [
  ['a', '\x10\x0f\0\x04MQTT\x05\x02\0\x3c\0\0\x02me'],
  ['b', '\x20\x03\0\0\0'],
  ['a', '\x32\x0a\0\x01t\0\x01\0hull'],
  ['b', '\x40\x03\0\x01\x10'],
  ['b', '\x30\x08\0\x01t\0post'],
];

/** Packed with what was packed before it in mind: the last four bytes are left out (RFC 7692). */
function packer(): (words: string) => Buffer {
  let before = Buffer.alloc(0);
  return (words) => {
    const packed = zlib.deflateRawSync(words, { finishFlush: zlib.constants.Z_SYNC_FLUSH, dictionary: before });
    before = Buffer.concat([before, Buffer.from(words)]);
    const body = packed.subarray(0, -4);
    return Buffer.concat([Buffer.from([0xc1, body.length]), body]);
  };
}
const packed = packer();
const websocket: Word[] = [
  ['a', 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
  [
    'b',
    'HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  ],
  ['b', packed('the first of many words')],
  ['b', packed('the second of many words')],
  ['b', text('\x01\x03par')],
  ['a', text('\x89\x80\0\0\0\0')],
  ['b', text('\x80\x02ts')],
  ['b', packed('the third of many words')],
];

const messagesOf = ({ messages }: TcpConversation): Message[] => [...(messages?.a ?? []), ...(messages?.b ?? [])];
const told = (all: readonly Message[]) => all.map(({ start, end, ...rest }) => ({ ...rest, length: end - start }));

describe.each([
  ['postgresql', postgresql, 7],
  ['redis', redis, 4],
  ['mqtt', mqtt, 4],
  ['websocket', websocket, 6],
])('%s', (id, talk, places) => {
  const frames = talkOf(talk);
  const read = (from: number, to: number, following = {}) => {
    const conversations = new Conversations(protocols, following);
    for (const frame of frames.slice(from, to)) conversations.add(frame);
    const [one] = conversations.list;
    if (one === undefined) throw new Error('no conversation');
    return { one, spoken: conversations.goesOn(one) };
  };

  test('goes on behind each packet with which a message ends, as if it had never been cut', () => {
    const all = read(0, frames.length).one;
    let count = 0;
    for (let cut = 4; cut < frames.length; cut++) {
      const { one, spoken } = read(0, cut);
      if (spoken === undefined) continue;
      count += 1;
      expect(spoken.protocol).toBe(id);
      const before = { world: one.world, a: one.a, sides: one.sides, spoken };
      // Sent once more, what came before is not taken for what comes next.
      for (const from of [cut, cut - 1]) {
        const rest = read(from, frames.length, { before }).one;
        expect(rest.a).toEqual(one.a);
        for (const side of ['a', 'b'] as const) {
          const [earlier, later] = [one.messages?.[side] ?? [], rest.messages?.[side] ?? []];
          expect(told([...earlier, ...later])).toEqual(told(all.messages?.[side] ?? []));
        }
      }
    }
    expect(messagesOf(all).map(({ state }) => state)).not.toContain('bad');
    expect(count).toBe(places);
  });
});

test('a subscriber that only listens is read to the end of the longest conversation', async () => {
  const news = (at: number): Word => ['b', `\x30\x09\0\x01t\0${10_000 + at}`];
  const frames = talkOf([...mqtt, ...Array.from({ length: 21_000 }, (_, at) => news(at))]);
  const model = await newModel();
  model.add(batch(frames));
  const last = frames.length;
  expect(model.detail(last)?.layers.at(-1)).toMatchObject({ protocol: 'mqtt', title: 'MQTT, PUBLISH t: 30999' });
  expect(model.decoded(last)?.messages.at(-1)?.name).toBe('PUBLISH t: 30999');
});
