// The survey on conversations made by hand: what is counted of each, which protocols there are, what is left out.
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { inOrder, rateOf } from '../../../server/shared/statistics/order.ts';
import { Survey } from '../../../server/shared/statistics/survey.ts';
import type { ConversationRow, ProtocolNode } from '../../../server/shared/statistics/types.ts';
import { cutAt, datagram, pieceOf } from '../conversations/pieces.ts';
import { datagramOf, frameOf, handshake, script } from '../conversations/segments.ts';
import { allProtocols } from '../dissect/support.ts';
import { hello } from '../client-fixture.ts';

const protocols = await allProtocols();

function surveyOf(frames: readonly Frame[], from = 1): Survey {
  const survey = new Survey(protocols);
  for (const frame of frames) survey.add(frame, frame.id >= from);
  return survey;
}
const played = (text: string, ports?: readonly [number, number], first = 1): Frame[] =>
  script(text).map((sent, at) => frameOf({ ...sent, ...(ports && { ports }) }, first + at));
const rowsOf = (frames: readonly Frame[], from = 1): readonly ConversationRow[] =>
  surveyOf(frames, from).conversations.rows;
const endings = (text: string): string[] =>
  rowsOf(played(text)).map(({ ending }) => ('by' in ending ? `${ending.how} ${ending.by}` : ending.how));
/** "ipv4 10/688 (tcp 10/688)" */
const tree = (nodes: readonly ProtocolNode[]): string =>
  nodes
    .map(
      ({ protocol, packets, bytes, above }) =>
        `${protocol} ${packets}/${bytes}${above.length === 0 ? '' : ` (${tree(above)})`}`,
    )
    .join(', ');

const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const get = [
  ...script(handshake),
  { from: 'a', flags: 'PA', seq: 1001, ack: 5001, data: request.slice(0, 3) },
  { from: 'a', flags: 'PA', seq: 1004, ack: 5001, data: request.slice(3) },
  { from: 'b', flags: 'PA', seq: 5001, ack: 1001 + request.length, data: 'HTTP/1.1 204 No Content\r\n\r\n' },
] as const;

describe('a conversation', () => {
  test('of a real hello: packets and bytes each way, from when to when, how long answers took, how it ended', () => {
    expect(rowsOf(hello())).toEqual([
      {
        key: 'tcp-1',
        id: 1,
        transport: 'tcp',
        world: 0,
        a: { address: '127.0.0.1', port: 43670 },
        b: { address: '127.0.0.1', port: 43127 },
        spoken: ['lines'],
        packets: { a: 6, b: 4 },
        bytes: { a: 410, b: 278 },
        again: { a: 0, b: 0 },
        began: 0,
        lasted: hello()[9]?.at,
        trips: { count: 6, median: expect.any(Number) as number, largest: expect.any(Number) as number },
        ending: { how: 'closed' },
      },
    ]);
  });

  test('what was sent again is counted on its side, and its answer is no round trip', () => {
    const [row] = rowsOf(
      played(`${handshake}
        a PA 1 ack 1 "hello"
        a PA 1 ack 1 after 200 "hello"
        b A 1 ack 6
        a PA 6 ack 1 "hello"
        b A 1 ack 11 after 3`),
    );
    expect(row?.again).toEqual({ a: 1, b: 0 });
    expect(row?.trips).toEqual({ count: 3, median: 1000, largest: 3_001_000 });
  });

  test.each([
    ['closed', `${handshake}\na FA 1 ack 1\nb FA 1 ack 2\na A 2 ack 2`],
    ['half-closed b', `${handshake}\nb FA 1 ack 1`],
    ['reset b', `${handshake}\nb R 1`],
    ['refused', 'a S 0\nb RA 0 ack 1'],
    ['unanswered', 'a S 0\na S 0 after 1000'],
    ['open', handshake],
  ])('that ended: %s', (how, text) => {
    expect(endings(text)).toEqual([how]);
  });

  test('of UDP has no end, and one that an error came back from says so', () => {
    const asked = datagramOf({ data: 'ping' }, 1);
    const error = new Uint8Array([0x45, ...new Array<number>(19).fill(0), 3, 3, 0, 0, 0, 0, 0, 0, ...asked.bytes]);
    new DataView(error.buffer).setUint16(2, error.length);
    error.set([64, 1], 8);
    error.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
    const back = { ...asked, id: 2, at: 2000, bytes: error, original: error.length };
    expect(rowsOf([asked])[0]?.ending).toEqual({ how: 'none' });
    const [row] = rowsOf([asked, back]);
    expect(row).toMatchObject({ ending: { how: 'unreachable' }, packets: { a: 1, b: 0 }, bytes: { a: 32, b: 0 } });
  });

  test('a port that is used again begins another one, also where the end of the first was not seen', () => {
    const again = `a S 70000\nb SA 90000 ack 70001\na A 70001 ack 90001`;
    const rows = rowsOf(played(`${handshake}\na PA 1 ack 1 "hello"\nb A 1 ack 6\n${again}`));
    expect(rows.map(({ packets }) => packets)).toEqual([
      { a: 3, b: 2 },
      { a: 2, b: 1 },
    ]);
  });

  test('what came before the step is not counted, and still known', () => {
    const frames = played(`${handshake}\na PA 1 ack 1 "hello"\nb A 1 ack 6`);
    const [row] = rowsOf(frames, 4);
    expect(row).toMatchObject({ key: 'tcp-1', id: 4, packets: { a: 1, b: 1 }, trips: { count: 1 } });
  });

  test('that is written in pieces of packets counts the piece that completes it', () => {
    const payload = datagram(new Uint8Array(3000));
    const frames = cutAt(payload.length, [1480]).map((piece, at) => pieceOf({ version: 4, payload }, piece, at + 1));
    const survey = surveyOf(frames);
    expect(survey.conversations.rows[0]).toMatchObject({ packets: { a: 1, b: 0 }, bytes: { a: 1548, b: 0 } });
    expect([0, 1].map((place) => survey.numbers.next(1, place))).toEqual([0, 1]);
  });
});

describe('protocols', () => {
  test('lie one in another, and a packet counts for each', () => {
    expect(tree(surveyOf(hello()).protocols)).toBe('ethernet 10/688 (ipv4 10/688 (tcp 10/688 (lines 2/144)))');
  });

  test('behind VLAN tags, and without IP, are counted, too', () => {
    const ethernet = (...rest: number[]): Frame => {
      const bytes = Uint8Array.from([...new Array<number>(12).fill(0), ...rest]);
      return { id: 1, at: 0, world: 0, iface: 0, link: 1, original: bytes.length, bytes };
    };
    const [{ bytes } = { bytes: new Uint8Array() }] = played('a S 0');
    const tagged = ethernet(0x81, 0, 0, 7, 0x08, 0, ...bytes);
    expect(tree(surveyOf([tagged]).protocols)).toBe('ethernet 1/58 (vlan 1/58 (ipv4 1/58 (tcp 1/58)))');
    const others = surveyOf([ethernet(0x08, 0x06, 0, 1), ethernet(0x12, 0x34, 0)]);
    expect(tree(others.protocols)).toBe('ethernet 2/31 (arp 1/16, data 1/15)');
  });

  test('what was said before it was known what it is, is counted for it afterwards', () => {
    const frames = get.map((sent, at) => frameOf(sent, at + 1));
    const early = surveyOf(frames.slice(0, 4));
    expect(tree(early.protocols)).toBe('raw 4/163 (ipv4 4/163 (tcp 4/163 (data 1/43)))');
    const survey = surveyOf(frames);
    expect(tree(survey.protocols)).toBe('raw 6/294 (ipv4 6/294 (tcp 6/294 (http 3/174)))');
    expect(survey.conversations.rows[0]?.spoken).toEqual(['http']);
  });

  test('what is behind the part that is kept is still what its side speaks', () => {
    // One request after another: more than is kept of a side.
    const more = Array.from({ length: 99 }, (_, at) =>
      frameOf({ from: 'a', flags: 'PA', seq: 1001 + (at + 1) * request.length, ack: 5001, data: request }, at + 7),
    );
    const start = get.map((sent, at) => frameOf(sent, at + 1));
    const [tcp] = surveyOf([...start, ...more]).protocols[0]?.above[0]?.above ?? [];
    expect(tcp?.above.map(({ protocol, packets }) => [protocol, packets])).toEqual([['http', 102]]);
  });
});

describe('the order', () => {
  const rows = rowsOf([
    ...played(handshake, [50_001, 80]),
    ...played(`${handshake}\na PA 1 ack 1 "hello"`, [50_002, 80], 4),
    ...played('a S 0', [50_003, 80], 8),
  ]);
  const ports = (by: Parameters<typeof inOrder>[1]['by'], down: boolean, most = 9): number[] =>
    inOrder(rows, { by, down }, most).map(({ a }) => a.port);

  test('is by what was asked for; equals stand as they began', () => {
    expect(ports('bytes', true)).toEqual([50_002, 50_001, 50_003]);
    expect(ports('packets', false)).toEqual([50_003, 50_001, 50_002]);
    expect(ports('again', true)).toEqual([50_001, 50_002, 50_003]);
    expect(ports('ends', true, 2)).toEqual([50_003, 50_002]);
  });

  test('of endings begins with what somebody looks for who has a problem, of answers with the longest', () => {
    const ended = rowsOf([
      ...played(`${handshake}\na FA 1 ack 1\nb FA 1 ack 2`, [50_001, 80]),
      ...played('a S 0', [50_002, 80], 6),
      ...played(`${handshake}\nb RA 1 ack 1`, [50_003, 80], 7),
    ]);
    expect(inOrder(ended, { by: 'ending', down: false }, 9).map(({ a }) => a.port)).toEqual([50_003, 50_002, 50_001]);
    const timed = ended.map((row, at) => (at === 1 ? row : { ...row, answers: { count: 1, median: at, largest: at } }));
    expect(inOrder(timed, { by: 'answers', down: true }, 9).map(({ a }) => a.port)).toEqual([50_003, 50_001, 50_002]);
  });

  test('bits a second count over the time from the first packet to the last', () => {
    expect(rateOf({ bytes: { a: 1000, b: 500 }, lasted: 2e9 })).toEqual({ a: 4000, b: 2000 });
    expect(rateOf({ bytes: { a: 1000, b: 0 }, lasted: 0 })).toBeUndefined();
  });
});
