// What stands out about TCP packets: their marks, the packets that they acknowledge, and the bytes under way.
import { describe, expect, test } from 'vitest';
import { refersTo } from '../../../server/shared/conversations/refers.ts';
import { resetReason } from '../../../server/shared/conversations/reset.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import { label } from '../../../server/shared/conversations/label.ts';
import { marksOf } from '../../../server/shared/conversations/marks.ts';
import { initialRoundTrip, roundTrip } from '../../../server/shared/conversations/round-trip.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { Following } from '../../../server/shared/conversations/following.ts';
import type { TcpConversation } from '../../../server/shared/conversations/types.ts';
import { scenes } from './scenes.ts';
import { frameOf, handshake, play, playOne, script } from './segments.ts';

const packetsOf = (lines: string) =>
  play(script(lines))
    .flatMap((conversation) => conversation.packets.map((packet) => ({ packet, conversation })))
    .sort((x, y) => x.packet.id - y.packet.id);

describe('marks', () => {
  test.each(scenes)('$name', ({ lines, marks }) => {
    expect(packetsOf(lines).map(({ packet }) => [...marksOf(packet)].sort())).toEqual(
      marks.map((names) => [...names].sort()),
    );
  });
});

test('a repeated ACK says which one it repeats, and how often', () => {
  const { packets } = playOne(
    script(`${handshake}
      a PA 1 ack 1 "aaaa"
      b A 1 ack 5
      a PA 9 ack 1 "cccc"
      b A 1 ack 5
      b A 1 ack 5`),
  );
  expect(packets.map(({ same }) => same).slice(4)).toEqual([
    undefined,
    undefined,
    { as: 5, count: 1 },
    { as: 5, count: 2 },
  ]);
});

test('a later part knows how the room is counted, and how much is under way only behind an ACK', () => {
  const frames = script(`${handshake}
    b A 1 ack 1 win 8
    a PA 1 ack 1 "aaaa"
    a PA 5 ack 1 "bbbb"
    b A 1 ack 9 win 80
    a PA 9 ack 1 "c"`).map((sent, at) => frameOf(sent, at + 1));
  const follow = (from: number, to: number, following: Following = {}) => {
    const conversations = new Conversations([], following);
    for (const frame of frames.slice(from, to)) conversations.add(frame);
    return conversations.list[0] as TcpConversation;
  };
  const told = ({ packets }: TcpConversation) =>
    packets.map((packet) => [marksOf(packet).includes('window-full'), packet.inFlight ?? 0]);
  const { world, a, sides } = follow(0, 3);
  const before = { world, a, sides };
  expect(told(follow(3, 8, { before }))).toEqual([
    [false, 0],
    [false, 4],
    [true, 8],
    [false, 0],
    [false, 1],
  ]);
  expect(told(follow(4, 8, { before }))).toEqual([
    [false, 0],
    [false, 0],
    [false, 0],
    [false, 1],
  ]);
  expect(told(follow(4, 8))).toEqual([
    [false, 4],
    [false, 8],
    [false, 0],
    [false, 1],
  ]);
});

test('round trips, the first one of all, and bytes under way', () => {
  const conversation = playOne(
    script(`a S 0
      b SA 0 ack 1 after 10
      a A 1 ack 1 after 20
      a PA 1 ack 1 "aaaa"
      a PA 5 ack 1 "bbbb"
      b A 1 ack 9 after 40
      a PA 9 ack 1 "c"`),
  );
  const { packets } = conversation;
  expect(packets.map(({ acks }) => acks)).toEqual([0, 1, 2, 0, 0, 5, 0]);
  expect(packets.map((packet) => roundTrip(packet, conversation))).toEqual([
    ...[undefined, 10_001_000, 20_001_000, undefined, undefined, 40_001_000, undefined],
  ]);
  expect(packets.map((packet) => initialRoundTrip(packet, conversation))[1]).toBeUndefined();
  expect(packets.map((packet) => initialRoundTrip(packet, conversation)).slice(2)).toEqual(Array(5).fill(30_002_000));
  expect(packets.map(({ inFlight }) => inFlight).slice(3)).toEqual([4, 8, 0, 1]);
});

test('over the wrap of the numbers', () => {
  const { packets } = playOne([
    { flags: 'S', seq: 0xfffffffe },
    { from: 'b', flags: 'SA', seq: 0, ack: 0xffffffff },
    { flags: 'PA', seq: 0xffffffff, ack: 1, data: 'abc' },
    { flags: 'PA', seq: 2, ack: 1, data: 'def' },
    { from: 'b', flags: 'A', seq: 1, ack: 5 },
    { flags: 'PA', seq: 0xffffffff, ack: 1, data: 'abc', late: 200 },
  ]);
  expect(packets.map((packet) => marksOf(packet).join())).toEqual([
    ...['', '', '', '', '', 'retransmission,spurious-retransmission'],
  ]);
  expect(packets[3]?.inFlight).toBe(6);
});

test('packets that nobody acknowledges are followed up to a bound, and counted anew from there', () => {
  const many = Array.from({ length: 10_001 }, (_, at) => ({ flags: 'PA', seq: at * 10, ack: 1, data: 'ten bytes.' }));
  const { packets } = playOne(many);
  expect(packets.slice(-2).map(({ inFlight }) => inFlight)).toEqual([100_000, 10]);
  expect(packets.every(({ marks }) => marks === 0)).toBe(true);
});

test('the line of a packet says what stands out', () => {
  const linesOf = (name: string): string[] =>
    packetsOf(scenes.find((scene) => scene.name === name)?.lines ?? '').map(({ packet, conversation }) =>
      label(packet, conversation),
    );
  expect(linesOf('the same ACK three times, and the answer to that').slice(7)).toEqual([
    'the same ACK, 2nd time',
    'the same ACK, 3rd time',
    'the same ACK, 4th time',
    '4 bytes “bbbb”, again',
    'ACK (all 8)',
  ]);
  expect(linesOf('overtaken within a slow round trip').slice(3)).toEqual([
    '4 bytes “bbbb”, after a gap',
    '4 bytes “aaaa”, out of order',
    'ACK (all 8)',
  ]);
  expect(linesOf('no room, a byte that asks, and the answer').slice(4)).toEqual([
    'ACK (all 4), no room',
    '1 byte “b”, is there room?',
    'ACK, no room',
    'ACK “room for 64”',
    '4 bytes “bbbb”, again',
  ]);
  expect(linesOf('all the room is taken').slice(5, 6)).toEqual(['4 bytes “bbbb”, no room left']);
  expect(linesOf('is anyone there?').slice(5, 7)).toEqual(['ACK “are you there?”', 'ACK “I am here”']);
});

describe('what a packet that stands out says', () => {
  const toldOf = (lines: string) => packetsOf(lines).map(({ packet, conversation }) => story(packet, conversation));

  test.each(scenes)('$name: a plain sentence for each', ({ lines, marks }) => {
    for (const [at, { title, says }] of toldOf(lines).entries()) {
      expect(title).toMatch(/^(The|Port) [^.!]+$/);
      expect(says).toMatch(/^[A-Z0-9][^!]+\.$/);
      expect(says).not.toMatch(/undefined|NaN| {2}/);
      if ((marks[at] ?? []).length > 0) expect(says.split('. ').length, says).toBeLessThanOrEqual(5);
    }
  });

  test('no mark is without its sentence', () => {
    const plain = new Set(scenes.flatMap(({ marks }) => marks.flat()));
    expect([...plain].sort()).toEqual([...marksOf({ marks: -1 })].sort());
  });

  test('again: why, and in vain', () => {
    const of = (name: string) =>
      toldOf(scenes.find((scene) => scene.name === name)?.lines ?? '').map(({ says }) => says);
    expect(of('said again after a while')[4]).toContain('No ACK for all that it carries was seen.');
    expect(of('said again after a while')[4]).not.toContain('first packet');
    expect(of('the SYN, the SYN ACK and the FIN said again')[1]).toContain('No answer had come.');
    expect(of('said again although it was acknowledged')[5]).toContain('in vain: the server had already acknowledged');
    expect(of('never captured, and said again much later')[4]).toContain('the first one was not captured');
    expect(of('the same ACK three times, and the answer to that')[9]).toContain('The same ACK for the 4th time');
  });

  test('which packet it repeats, or is a copy of', () => {
    const refers = (lines: string) =>
      packetsOf(lines).flatMap(({ packet, conversation }) =>
        refersTo(packet, conversation).map(({ how, packet: other }) => [packet.id, how, other]),
      );
    const of = (name: string) => refers(scenes.find((scene) => scene.name === name)?.lines ?? '');
    expect(of('said again after a while')).toEqual([[5, 'repeats', 4]]);
    expect(of('never captured, and said again much later')).toEqual([]);
    expect(
      refers(`${handshake}\na PA 1 ack 1 "aaaa"\na PA 1 ack 1 after 500 "aaaa"\na PA 1 ack 1 after 900 "aaaa"`),
    ).toEqual([
      [5, 'repeats', 4],
      [6, 'repeats', 4],
    ]);
  });

  test('a round trip, and bytes under way', () => {
    const told = toldOf(`${handshake}
      a PA 1 ack 1 "aaaa"
      a PA 5 ack 1 "bbbb"
      b A 1 ack 9 after 40`);
    expect(told[4]?.says).toContain('With it, 8 bytes are under way.');
    expect(told[5]?.says).toContain('That took 40\u00a0ms, there and back.');
  });

  test('half-closed, once one goodbye was heard', () => {
    const told = toldOf(`${handshake}\na FA 1 ack 1\nb A 1 ack 2\nb FA 1 ack 2\na A 2 ack 2`);
    expect(told[4]?.says).toContain('half-closed');
    expect(told[6]?.says).toContain('Both sides have said goodbye.');
  });
});

describe('a reset says why, as far as it can be seen', () => {
  test.each([
    ['nobody listens', 'a S 0\nb RA 0 ack 1', 'refused'],
    ['it had closed', `${handshake}\nb FA 1 ack 1\na PA 1 ack 2 "x"\nb R 2`, 'closed'],
    ['it knows nothing of it', `${handshake}\na PA 1 ack 1 "x"\nb R 1`, 'unknown'],
    ['not all was read', `${handshake}\nb PA 1 ack 1 "x"\na PA 1 ack 2 "xyz"\nb RA 2 ack 4`, 'unread'],
    ['it had the last word', `${handshake}\na PA 1 ack 1 "xyz"\nb PA 1 ack 4 "x"\nb RA 2 ack 4`, 'ended'],
    ['it alone had spoken', `${handshake}\na PA 1 ack 1 "xyz"\na RA 4 ack 1`, 'aborted'],
    ['nothing was said', `${handshake}\na RA 1 ack 1`, 'aborted'],
    [
      'nobody answered',
      `${handshake}\nb PA 1 ack 1 "x"\na A 0 ack 2 after 9\na A 0 ack 2 after 9\na RA 1 ack 2`,
      'gave-up',
    ],
  ])('%s', (_, lines, reason) => {
    const conversation = playOne(script(lines));
    const packet = conversation.packets.at(-1);
    expect(packet && resetReason(packet, conversation)).toBe(reason);
  });
});
