// Which frames belong to one conversation, and where a new one begins.
import { expect, test } from 'vitest';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { frameOf, handshake, play, playOne, script } from './segments.ts';

const closing = `a FA 1 ack 1
  b FA 1 ack 2
  a A 2 ack 2`;

test('both directions of a 5-tuple are one conversation, and its first speaker is a', () => {
  const conversation = playOne(script(handshake));
  expect(conversation.a).toEqual({ address: '127.0.0.1', port: 50_000 });
  expect(conversation.b).toEqual({ address: '127.0.0.1', port: 80 });
  expect(conversation.packets.map(({ from }) => from)).toEqual(['a', 'b', 'a']);
});

test('the same 5-tuple in another world, over IPv6 or with another port is another conversation', () => {
  const syn = { flags: 'S', seq: 1 } as const;
  const list = play([syn, { ...syn, world: 1 }, { ...syn, version: 6 }, { ...syn, ports: [50_001, 80] }]);
  expect(list).toHaveLength(4);
  expect(list[2]?.a.address).toBe('::1');
  expect(new Set(list.map(({ key }) => key)).size).toBe(4);
});

test('IPv6 is followed like IPv4', () => {
  const sent = script(`${handshake}\na PA 1 ack 1 "hi"\n${closing.replace('FA 1', 'FA 3').replace('ack 2', 'ack 4')}`);
  const conversation = playOne(sent.map((one) => ({ ...one, version: 6 as const })));
  expect(Buffer.from(conversation.sent.a).toString()).toBe('hi');
  expect(conversation.fins.b).toEqual({ id: 6, acked: 7 });
});

test('a SYN with another number after the end begins a new conversation', () => {
  const again = { flags: 'S', seq: 9000 } as const;
  for (const end of [closing, 'b RA 1 ack 1', 'a R 1']) {
    const list = play([...script(`${handshake}\n${end}`), again]);
    expect(list).toHaveLength(2);
    expect(list[1]?.packets).toHaveLength(1);
    expect(list[1]?.a.port).toBe(50_000);
  }
});

test('after the end, the former server may be the client', () => {
  const list = play([...script(`${handshake}\n${closing}`), { from: 'b', flags: 'S', seq: 77 }]);
  expect(list[1]?.a.port).toBe(80);
  expect(list[1]?.states).toMatchObject([{ end: 'a', state: 'SYN_SENT' }]);
});

test('a SYN that was given up or refused does not hold the next one', () => {
  const next = { flags: 'S', seq: 9000 } as const;
  expect(play([...script('a S 0\na S 0'), next])).toHaveLength(2);
  expect(play([...script('a S 0\nb RA 0 ack 1'), next])).toHaveLength(2);
});

test('the same SYN again is a repetition, not a new conversation', () => {
  const { packets } = playOne(script('a S 0\na S 0'));
  expect(packets.map(({ repeats }) => repeats)).toEqual([undefined, 1]);
});

test('a stray SYN in an open conversation changes nothing', () => {
  const stray = { flags: 'S', seq: 777_777 } as const;
  const conversation = playOne([
    ...script(handshake),
    ...script('b PA 1 ack 1 "hi"'),
    stray,
    ...script('a A 1 ack 3\na PA 1 ack 3 "x"'),
  ]);
  expect(conversation.packets).toHaveLength(7);
  expect(conversation.sides.a?.isn).toBe(1000);
  expect(Buffer.from(conversation.sent.a).toString()).toBe('x');
});

test('a SYN in an open conversation that is answered begins the next one: the end was not seen', () => {
  const list = play([
    ...script(handshake),
    ...script('b PA 1 ack 1 "hi"'),
    { flags: 'S', seq: 70_000 },
    { from: 'b', flags: 'SA', seq: 80_000, ack: 70_001 },
    { flags: 'A', seq: 70_001, ack: 80_001 },
  ]);
  expect(list.map(({ packets }) => packets.map(({ id }) => id))).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7],
  ]);
  expect(list[1]?.handshake).toEqual([5, 6, 7]);
});

test('`add` gives the conversation, and nothing for what is part of none', () => {
  const conversations = new Conversations();
  const frame = frameOf({ flags: 'S', seq: 1 });
  expect(conversations.add(frame)).toBe(conversations.list[0]);
  const igmp = { ...frame, bytes: frame.bytes.slice() };
  igmp.bytes[9] = 2;
  expect(conversations.add(igmp)).toBeUndefined();
  expect(conversations.add({ ...frame, bytes: frame.bytes.subarray(0, 39) })).toBeUndefined();
  expect(conversations.add({ ...frame, bytes: new Uint8Array(0) })).toBeUndefined();
  expect(conversations.list).toHaveLength(1);
});

test('beyond ten thousand, conversations that are over are forgotten and open ones kept', () => {
  const conversations = new Conversations();
  let id = 1;
  const add = (port: number, seq: number, flags: string, from: 'a' | 'b'): void => {
    conversations.add(frameOf({ from, flags, seq, ack: seq, ports: [port, 80] }, id++));
  };
  add(1, 5, 'S', 'a');
  for (let port = 2; port < 12_000; port++) {
    add(port, 5, 'S', 'a');
    add(port, 6, 'RA', 'b');
  }
  expect(conversations.list.length).toBeLessThanOrEqual(10_000);
  expect(conversations.list[0]?.a.port).toBe(1);
  expect(conversations.list.at(-1)?.a.port).toBe(11_999);
});

test('a conversation keeps twenty thousand packets and counts the rest', () => {
  const conversations = new Conversations();
  for (let id = 1; id <= 20_050; id++) conversations.add(frameOf({ flags: 'A', seq: 5, ack: id }, id));
  expect(conversations.list[0]?.packets).toHaveLength(20_000);
  expect(conversations.list[0]?.unlisted).toBe(50);
});

test.each([0, 1, 4])(
  'a header that says it has %i words of the five it has at least is of no conversation',
  (words) => {
    const conversations = new Conversations();
    const frame = frameOf({ flags: 'PA', seq: 1, ack: 1, data: 'hello' });
    frame.bytes[32] = words << 4;
    expect(conversations.add(frame)).toBeUndefined();
    expect(conversations.list).toEqual([]);
  },
);
