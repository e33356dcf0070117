// What a conversation says beside its states: numbers, windows, who acknowledged what, and what was repeated.
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { tcpContext } from '../../../server/shared/conversations/context.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { isMarked } from '../../../server/shared/conversations/marks.ts';
import { handshake, play, playOne, script } from './segments.ts';

const scale = (shift: number): number[] => [1, 3, 3, shift];

/** The conversations of a real "hello", captured on Linux. */
function hello(): Conversations {
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(new URL('../../fixtures/hello.pcap', import.meta.url))));
  if (!file.ok) throw new Error(file.detail);
  const conversations = new Conversations();
  for (const frame of file.frames) conversations.add(frame);
  return conversations;
}

test('a real hello: ten packets, twice', () => {
  const [first, second, ...more] = hello().list;
  expect(more).toEqual([]);
  expect(first?.packets.map(({ from, seq, ack, length }) => `${from} ${seq} ${ack} ${length}`)).toEqual([
    'a 0 0 0',
    'b 0 1 0',
    'a 1 1 0',
    'a 1 1 6',
    'b 1 7 0',
    'b 1 7 6',
    'a 7 7 0',
    'a 7 7 0',
    'b 7 8 0',
    'a 8 8 0',
  ]);
  expect(first?.states.map(({ end, state, id }) => `${end} ${state} ${id}`)).toEqual([
    'a SYN_SENT 1',
    'b SYN_RECV 2',
    'a ESTABLISHED 2',
    'b ESTABLISHED 3',
    'a FIN_WAIT_1 8',
    'b CLOSE_WAIT 8',
    'b LAST_ACK 9',
    'a TIME_WAIT 9',
    'b CLOSED 10',
  ]);
  expect(first).toMatchObject({
    a: { address: '127.0.0.1', port: 43670 },
    b: { address: '127.0.0.1', port: 43127 },
    sides: { a: { isn: 3853548563, shift: 10 }, b: { isn: 1486012973, shift: 10 } },
    handshake: [1, 2, 3],
    fins: { a: { id: 8, acked: 9 }, b: { id: 9, acked: 10 } },
    unlisted: 0,
  });
  expect(first?.reset).toBeUndefined();
  expect(Buffer.from(first?.sent.a ?? []).toString()).toBe('hello\n');
  expect(Buffer.from(first?.sent.b ?? []).toString()).toBe('hello\n');
  expect(second?.handshake).toEqual([11, 12, 13]);
});

test('a conversation can be copied to another thread whole', () => {
  const [conversation] = hello().list;
  expect(structuredClone(conversation)).toEqual(conversation);
});

test('the context for dissection turns with the sender', () => {
  const conversation = playOne(script(handshake));
  expect(tcpContext(conversation, 'b')).toMatchObject({ sender: { isn: 5000 }, receiver: { isn: 1000 } });
});

test('windows are scaled only when both SYNs offer it, and not in the SYNs themselves', () => {
  const opening = (b: number[]) =>
    playOne([
      { flags: 'S', seq: 0, options: scale(7), window: 64 },
      { from: 'b', flags: 'SA', seq: 0, ack: 1, options: b, window: 64 },
      { flags: 'A', seq: 1, ack: 1, window: 64 },
      { from: 'b', flags: 'A', seq: 1, ack: 1, window: 64 },
    ]);
  expect(opening(scale(2)).packets.map(({ window }) => window)).toEqual([64, 64, 64 * 128, 64 * 4]);
  expect(opening([]).packets.map(({ window }) => window)).toEqual([64, 64, 64, 64]);
  expect(opening([]).sides).toMatchObject({ a: { shift: 0 }, b: { shift: 0 } });
  expect(opening(scale(200)).sides.b?.shift).toBe(14);
});

test('without the SYN, numbers stay as in the header', () => {
  const conversation = playOne(script('a PA 1 ack 1 "hello"\nb A 1 ack 6'));
  expect(conversation.packets.map(({ seq, ack }) => [seq, ack])).toEqual([
    [1001, 5001],
    [5001, 1006],
  ]);
  expect(conversation.sides).toEqual({});
  expect(conversation.handshake).toBeUndefined();
  expect(Buffer.from(conversation.sent.a).toString()).toBe('hello');
});

test('relative numbers and streams go over the wrap', () => {
  const conversation = playOne([
    { flags: 'S', seq: 0xfffffffe },
    { from: 'b', flags: 'SA', seq: 0, ack: 0xffffffff },
    { flags: 'PA', seq: 0xffffffff, ack: 1, data: 'abc' },
    { flags: 'PA', seq: 2, ack: 1, data: 'def' },
    { from: 'b', flags: 'A', seq: 1, ack: 5 },
  ]);
  expect(conversation.packets.map(({ seq }) => seq)).toEqual([0, 0, 1, 4, 1]);
  expect(conversation.packets[4]).toMatchObject({ ack: 7, acked: 6, waiting: 6 });
  expect(Buffer.from(conversation.sent.a).toString()).toBe('abcdef');
});

test('an acknowledgement says how many new bytes it covers, of how many that waited', () => {
  const conversation = playOne(
    script(`${handshake}
      a PA 1 ack 1 "abc"
      a PA 4 ack 1 "def"
      b A 1 ack 4
      b A 1 ack 7
      b A 1 ack 7
      a FA 7 ack 1
      b A 1 ack 8`),
  );
  const facts = conversation.packets.slice(2).map(({ acked, waiting }) => `${acked} of ${waiting}`);
  expect(facts).toEqual(['0 of 0', '0 of 0', '0 of 0', '3 of 6', '3 of 3', '0 of 0', '0 of 0', '0 of 0']);
});

test('a repeated packet names the first one it repeats', () => {
  const conversation = playOne(
    script(`${handshake}
      a PA 1 ack 1 "abc"
      a PA 4 ack 1 "def"
      a PA 1 ack 1 "abc"
      a PA 1 ack 1 "abcdefghi"
      a FA 10 ack 1
      a FA 10 ack 1
      a A 11 ack 1`),
  );
  expect(conversation.packets.map(({ repeats }) => repeats).slice(3)).toEqual([
    undefined,
    undefined,
    4,
    4,
    undefined,
    8,
    undefined,
  ]);
  expect(Buffer.from(conversation.sent.a).toString()).toBe('abcdefghi');
});

test('a segment that fills a gap repeats nothing', () => {
  const conversation = playOne(script(`${handshake}\na PA 4 ack 1 "def"\na PA 1 ack 1 "abc"`));
  expect(conversation.packets.some(({ repeats }) => repeats !== undefined)).toBe(false);
  expect(Buffer.from(conversation.sent.a).toString()).toBe('abcdef');
});

test('the handshake is the SYN that was answered', () => {
  expect(playOne(script('a S 0\na S 0\nb SA 0 ack 1\na A 1 ack 1')).handshake).toEqual([2, 3, 4]);
  expect(playOne(script('a S 0\nb SA 0 ack 1')).handshake).toBeUndefined();
  expect(playOne(script('a S 0\nb SA 0 ack 1\na PA 1 ack 1 "hi"')).handshake).toEqual([1, 2, 3]);
});

test('the first RST is kept, with its sender', () => {
  expect(playOne(script(`${handshake}\nb RA 1 ack 1\na R 1`)).reset).toEqual({ id: 4, from: 'b' });
});

test('a probe is an empty ACK one number back', () => {
  const conversation = playOne(script(`${handshake}\na PA 1 ack 1 "abc"\na A 3 ack 1\na A 4 ack 1`));
  expect(conversation.packets.map((packet) => isMarked(packet, 'keep-alive'))).toEqual([
    ...[false, false, false, false, true, false],
  ]);
});

test('a frame that was cut keeps its length, and its missing bytes stay missing', () => {
  const [syn, answer, ack, data] = script(`${handshake}\na PA 1 ack 1 "abcdef"`);
  if (!syn || !answer || !ack || !data) throw new Error('four lines');
  const [conversation] = play([syn, answer, ack, { ...data, snap: 43 }]);
  expect(conversation?.packets[3]).toMatchObject({ length: 6 });
  expect(conversation?.packets[3]?.payload).toHaveLength(3);
  expect(Buffer.from(conversation?.sent.a ?? []).toString()).toBe('abc');
});
