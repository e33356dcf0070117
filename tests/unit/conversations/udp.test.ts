// UDP conversations on real packets: who posts to whom, and which datagram an ICMP error is about.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { ViewBuilder } from '../../../server/shared/checks/view.ts';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { label, protocolOf } from '../../../server/shared/conversations/label.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import type { UdpConversation, UdpPacket } from '../../../server/shared/conversations/types.ts';
import { Columns } from '../../../server/shared/dissect/columns.ts';
import { frameOf, handshake, script } from './segments.ts';

const file = readCaptureFile(
  new Uint8Array(fs.readFileSync(new URL('../../fixtures/postcards.pcap', import.meta.url))),
);
if (!file.ok) throw new Error(file.detail);
const { frames } = file;

function play(list: readonly Frame[]): readonly UdpConversation[] {
  const conversations = new Conversations();
  for (const frame of list) conversations.add(frame);
  return conversations.udp;
}

const line = (packet: UdpPacket): string =>
  packet.kind === 'icmp'
    ? `${packet.id} ${packet.from} ${packet.name} quotes ${packet.quotes}`
    : `${packet.id} ${packet.from} ${Buffer.from(packet.payload).toString()} ${packet.length}`;

/** Write over bytes of a frame. */
function changed(frame: Frame, id: number, change: (bytes: Uint8Array) => void): Frame {
  const bytes = frame.bytes.slice();
  change(bytes);
  return { ...frame, id, bytes };
}

describe('real postcards', () => {
  const list = play(frames);

  test('each 5-tuple is a conversation; the first to post is a', () => {
    expect(list.map(({ packets }) => packets.map(line))).toEqual([
      ['1 a ping 4', '2 b ping 4', '3 a  0', '4 b  0'],
      ['5 a postcard 1 10', '6 b port unreachable quotes 5', '7 a postcard 3 10', '8 b port unreachable quotes 7'],
      ['9 a ping 4', '10 b ping 4', '11 a  0', '12 b  0'],
      [
        '13 a postcard 1 10',
        '14 b port unreachable quotes 13',
        '15 a postcard 3 10',
        '16 b port unreachable quotes 15',
      ],
      ['17 a one 3', '18 b port unreachable quotes 17', '19 a two 3', '20 b port unreachable quotes 19'],
    ]);
    expect(list[1]).toMatchObject({
      transport: 'udp',
      a: { address: '127.0.0.1', port: 33671 },
      b: { address: '127.0.0.1', port: 37527 },
    });
    expect(list[3]?.a.address).toBe('::1');
  });

  test('labels and stories', () => {
    const all = list.flatMap((conversation) =>
      conversation.packets.map((packet) => ({ packet, conversation, line: label(packet, conversation) })),
    );
    expect(all.slice(0, 6).map((one) => one.line)).toEqual([
      'datagram 4 B “ping”',
      'datagram 4 B “ping”',
      'datagram 0 B',
      'datagram 0 B',
      'datagram 10 B “postcard 1”',
      'port unreachable: :37527',
    ]);
    for (const { packet, conversation } of all) {
      const { title, says } = story(packet, conversation);
      expect(title).toMatch(/^(Port \d+ posts|Nobody has port \d+ open for UDP)/);
      expect(says).toMatch(/^[A-Z][^!]+\.$/);
      expect(protocolOf(packet, conversation)).toBe(packet.kind === 'icmp' ? 'icmp' : 'udp');
    }
  });

  test('echoes belong to no conversation', () => {
    expect(play(frames.slice(20))).toEqual([]);
  });
});

describe('ICMP errors', () => {
  const [card, error] = [frames[4], frames[5]];
  if (!card || !error) throw new Error('no postcard');

  test('one whose datagram was not seen still tells who posted to whom', () => {
    const [conversation, ...more] = play([error]);
    expect(more).toEqual([]);
    expect(conversation).toMatchObject({ a: { port: 33671 }, b: { port: 37527 } });
    expect(conversation?.packets).toMatchObject([{ kind: 'icmp', from: 'b', by: '127.0.0.1' }]);
    expect(conversation?.packets[0]).not.toHaveProperty('quotes');
  });

  test('each quotes the datagram with its own marks, the oldest of equals first', () => {
    const twice = [card, { ...card, id: 6 }, { ...error, id: 7 }, { ...error, id: 8 }, { ...error, id: 9 }];
    expect(play(twice)[0]?.packets.map((packet) => (packet.kind === 'icmp' ? packet.quotes : 0))).toEqual([
      0,
      0,
      5,
      6,
      undefined,
    ]);
    const other = changed(card, 6, (bytes) => (bytes[18] = 99));
    expect(play([other, { ...error, id: 7 }])[0]?.packets[1]).not.toHaveProperty('quotes');
  });

  test('of a router on the way: its address is said', () => {
    const router = changed(error, 6, (bytes) => bytes.set([127, 0, 0, 9], 26));
    const [conversation] = play([card, router]);
    const [, packet] = conversation?.packets ?? [];
    expect(conversation && packet && label(packet, conversation)).toBe('port unreachable: :37527, says 127.0.0.9');
    expect(conversation && packet && story(packet, conversation).title).toBe('127.0.0.9 says: port unreachable');
  });

  test('about a TCP conversation it stands beside its packets, and names the one it quotes', () => {
    const conversations = new Conversations();
    const sent = script(`${handshake}\na PA 1 ack 1 "hi"`);
    for (const [index, one] of sent.entries()) conversations.add(frameOf(one, index + 1));
    const quoted = frameOf(sent[3] ?? { flags: '', seq: 0 }, 4).bytes.slice(0, 28);
    const head = [0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 3, 13, 0, 0, 0, 0, 0, 0];
    const bytes = Uint8Array.from([...head, ...quoted]);
    const frame = { id: 5, at: 5000, world: 0, iface: 0, link: 101, original: bytes.length, bytes };
    const conversation = conversations.add(frame);
    expect(conversation).toBe(conversations.list[0]);
    expect(conversations.list[0]?.icmp).toMatchObject([{ from: 'b', name: 'prohibited by a filter', quotes: 4 }]);
    expect(conversations.list[0]?.packets).toHaveLength(4);
    expect(conversations.udp).toEqual([]);
    expect(conversations.add({ ...frame, world: 1 })).toBeUndefined();
  });
});

describe('bounds', () => {
  const [card] = frames.slice(4);
  if (!card) throw new Error('no postcard');

  test('1 MiB of payload and twenty thousand packets are kept, the rest is counted', () => {
    const conversations = new Conversations();
    for (let id = 1; id <= 20_050; id++) conversations.add({ ...card, id });
    expect(conversations.udp[0]?.packets).toHaveLength(20_000);
    expect(conversations.udp[0]?.unlisted).toBe(50);
    const large = changed(card, 1, (bytes) => bytes.set([0xff, 0xe3], 38));
    const bytes = new Uint8Array(42 + 65_499);
    bytes.set(large.bytes.subarray(0, 42));
    bytes.set([0xff, 0xf7], 16);
    const many = new Conversations();
    for (let id = 1; id <= 20; id++) many.add({ ...card, id, original: bytes.length, bytes });
    const packets = many.udp[0]?.packets ?? [];
    const kept = packets.map((packet) => (packet.kind === 'datagram' ? packet.payload.length : 0));
    expect(kept.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(2 ** 20);
    expect(kept.filter((length) => length > 0)).toHaveLength(16);
    expect(packets.every((packet) => packet.kind === 'datagram' && packet.length === 65_499)).toBe(true);
  });

  test('beyond ten thousand conversations the oldest are forgotten', () => {
    const conversations = new Conversations();
    for (let port = 1; port <= 10_001; port++)
      conversations.add(changed(card, port, (bytes) => bytes.set([port >> 8, port & 255], 34)));
    expect(conversations.udp).toHaveLength(9_001);
    expect(conversations.udp[0]?.a.port).toBe(1_001);
    conversations.add(changed(card, 20_000, (bytes) => bytes.set([0, 1], 34)));
    expect(conversations.udp.at(-1)).toMatchObject({ key: 'udp-20000', a: { port: 1 } });
  });

  test('the payload is a copy: it does not hold on to the frame', () => {
    const bytes = card.bytes.slice();
    const [conversation] = play([{ ...card, bytes }]);
    bytes.fill(0);
    const [packet] = conversation?.packets ?? [];
    expect(packet?.kind === 'datagram' && Buffer.from(packet.payload).toString()).toBe('postcard 1');
  });

  test('the copies of many lie in few buffers, and each is as it was', () => {
    const [conversation] = play(
      Array.from({ length: 2_000 }, (_, index) =>
        changed(card, index + 1, (bytes) => bytes.set([index >> 8, index & 255], 42)),
      ),
    );
    const said = (conversation?.packets ?? []).map((packet) => (packet.kind === 'datagram' ? packet.payload : []));
    expect(said.map(([high = 0, low = 0]) => (high << 8) | low)).toEqual(Array.from({ length: 2_000 }, (_, at) => at));
    expect(said.map((payload) => Buffer.from(payload.slice(2)).toString())).toEqual(Array(2_000).fill('stcard 1'));
    expect(new Set(said.map((payload) => 'buffer' in payload && payload.buffer)).size).toBeLessThan(15);
  });
});

test('a check sees the posts since its step began, of an older flow only those', () => {
  const view = new ViewBuilder([{ name: 'w1', kind: 'private' }], 'captured');
  for (const frame of frames) view.addFrame(frame);
  expect(view.view(1, true).udp).toHaveLength(5);
  const later = view.view(7, true).udp;
  expect(later.map(({ packets }) => packets.map(({ id }) => id))).toEqual([
    [7, 8],
    [9, 10, 11, 12],
    [13, 14, 15, 16],
    [17, 18, 19, 20],
  ]);
  expect(view.view(7, true).conversations).toEqual([]);
});

test('the columns of the list know which conversation an error is about', () => {
  const columns = new Columns();
  for (const frame of frames) columns.add(frame);
  const conversation = columns.conversation(4);
  expect(columns.quoted(5)).toBe(conversation);
  expect(columns.ends(conversation)).toEqual({
    a: { address: '127.0.0.1', port: 33671 },
    b: { address: '127.0.0.1', port: 37527 },
  });
  expect([columns.transport(5), columns.sourcePort(5), columns.ack(5), columns.payload(5)]).toEqual([1, 0, 0, 38]);
  expect([0, 4, 20, 21].map((row) => columns.quoted(row))).toEqual([-1, -1, -1, -1]);
  expect(columns.quoted(13)).toBe(columns.conversation(12));
});
