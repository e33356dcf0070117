// What the Statistics view asks for and shows: the worker's answers piece by piece, axes with round numbers, and what pictures point
// at and tables say.
import { describe, expect, test } from 'vitest';
import type { StatisticsAnswer, StatisticsQuestion } from '../../client/src/dissector/statistics.ts';
import {
  binLines,
  binPoints,
  binsOf,
  sequenceLines,
  sequencePoints,
  tripLines,
  tripPoints,
} from '../../client/src/stage/statistics/lines.ts';
import { frameOf as plotOf, nearest } from '../../client/src/stage/statistics/plot.ts';
import { linesOf } from '../../client/src/stage/statistics/protocols.ts';
import { bytesAxis, numberAxis, spanAxis, timeAxis, type Axis } from '../../client/src/stage/statistics/scale.ts';
import { rateText, shareText, sizeText } from '../../client/src/stage/statistics/words.ts';
import type { Model } from '../../client/src/dissector/model.ts';
import { batch, hello, newModel } from './client-fixture.ts';
import { talkOf } from './client-talk-frames.ts';
import { datagramOf, frameOf, handshake, script } from './conversations/segments.ts';

const asked: StatisticsQuestion = { part: 'conversations', order: { by: 'began', down: false }, of: undefined };
const ask = (model: Model, more: Partial<StatisticsQuestion> = {}): StatisticsAnswer =>
  model.statistics({ ...asked, ...more });
async function modelOf(...batches: Parameters<typeof batch>[0][]): Promise<Model> {
  const model = await newModel();
  for (const frames of batches) model.add(batch(frames));
  return model;
}
const number = (id: number): string => `#${id}`;
const said = ({ marks, unit }: Axis): string => `${marks.map(({ text }) => text).join(' ')} ${unit}`.trim();

describe('the worker’s statistics', () => {
  test('count the step’s packets alone, and go on with what comes', async () => {
    const model = await modelOf(hello());
    expect(ask(model)).toMatchObject({ counted: 10, packets: 10, begun: 1, unfinished: false });
    model.add(batch(script(handshake).map((sent, at) => frameOf(sent, at + 11))));
    expect(ask(model)).toMatchObject({ counted: 13, begun: 2 });
    model.enter(11);
    const { counted, conversations } = ask(model);
    expect(counted).toBe(3);
    expect(conversations.map(({ id, packets }) => [id, packets])).toEqual([[11, { a: 2, b: 1 }]]);
  });

  test('say how long the answers of each conversation took, as far as all packets are kept with theirs', async () => {
    const http = (from: 'a' | 'b', text: string): [from: 'a' | 'b', text: string] => [from, `${text}\r\n\r\n`];
    const frames = talkOf([
      http('a', 'GET /1 HTTP/1.1\r\nHost: x'),
      http('b', 'HTTP/1.1 204 No Content'),
      http('a', 'GET /2 HTTP/1.1\r\nHost: x'),
      http('b', 'HTTP/1.1 204 No Content'),
    ]).map((frame) => ({ ...frame, at: frame.id === 7 ? 9e6 : frame.id * 1e6 }));
    const model = await modelOf(frames);
    expect(ask(model)).toMatchObject({
      timed: true,
      conversations: [{ answers: { count: 2, median: 1e6, largest: 3e6 } }],
    });
    expect(ask(model, { part: 'protocols' }).timed).toBe(false);
    model.until(6);
    expect(ask(model).conversations[0]?.answers).toEqual({ count: 1, median: 1e6, largest: 1e6 });
    const silent = Array.from({ length: 20_001 }, (_, at) => datagramOf({ ports: [40_000, 53] }, at + 1));
    expect(ask(await modelOf(silent)).timed).toBe(false);
  });

  test('of many packets come piece by piece: an answer says how far it has come', async () => {
    const many = Array.from({ length: 25_000 }, (_, at) => datagramOf({ ports: [40_000 + (at % 300), 53] }, at + 1));
    const model = await modelOf(many);
    const counted = [ask(model), ask(model), ask(model)];
    expect(counted.map((one) => [one.counted, one.unfinished])).toEqual([
      [10_000, true],
      [20_000, true],
      [25_000, false],
    ]);
    expect([counted[2]?.conversations.length, counted[2]?.begun]).toEqual([200, 300]);
  });

  test('are drawn of the picked packet’s conversation; numbers, for want of one, of the largest of TCP', async () => {
    const small = script(handshake).map((sent, at) => frameOf({ ...sent, ports: [50_001, 80] }, at + 1));
    const large = script(`${handshake}\na PA 1 ack 1 "hello"`).map((sent, at) =>
      frameOf({ ...sent, ports: [50_002, 80] }, at + 4),
    );
    const post = datagramOf({ data: 'x'.repeat(900) }, 8);
    const model = await modelOf([...small, ...large, post]);
    const of = (more: Partial<StatisticsQuestion>): unknown[] => {
      const { shown, charts } = ask(model, more);
      return [shown?.a.port, charts?.trips.all, charts?.sequence?.a.sent.all];
    };
    expect(of({ part: 'trips', of: 2 })).toEqual([50_001, 2, 2 - 1]);
    expect(of({ part: 'trips' })).toEqual([undefined, 4, undefined]);
    expect(of({ part: 'sequence' })).toEqual([50_002, 2, 2]);
    expect(of({ part: 'sequence', of: 8 })).toEqual([50_000, 0, undefined]);
    expect(of({ part: 'protocols', of: 1 })).toEqual([50_001, undefined, undefined]);
  });
});

describe('axes', () => {
  test('have round numbers in one unit', () => {
    expect(said(timeAxis(4_205_000, 5))).toBe('0 1 2 3 4 ms');
    expect(said(timeAxis(900, 3))).toBe('0 500 ns');
    expect(said(numberAxis(1_200_000, 6))).toBe('0 200 400 600 800 1000 1200 thousands');
    expect(said(numberAxis(7, 6))).toBe('0 2 4 6 8');
    expect(said(numberAxis(1, 6))).toBe('0 1');
    expect(said(bytesAxis(110_000, 6000, 6))).toBe('20 0 20 40 60 80 100 120 kB');
  });

  test('of spans have steps of ten times, of about twice where all are alike', () => {
    expect(said(spanAxis(5_000, 44e6))).toBe('1 µs 10 µs 100 µs 1 ms 10 ms 100 ms');
    expect(said(spanAxis(12_000, 37_000))).toBe('10 µs 20 µs 50 µs 100 µs');
    expect(said(spanAxis(8_000, 60_000))).toBe('1 µs 2 µs 5 µs 10 µs 20 µs 50 µs 100 µs');
    expect([spanAxis(5_000, 44e6).times, spanAxis(12_000, 37_000).times]).toEqual([10, 2]);
    // One span alone, at a mark; and none at all.
    expect(said(spanAxis(1e6, 1e6))).toBe('1 ms 2 ms 5 ms 10 ms');
    expect(said(spanAxis(0, 0))).toBe('1 ns 2 ns 5 ns 10 ns');
  });

  test('of spans put as much room between 10 and 100 as between 1 and 10', () => {
    const { y, bottom } = plotOf(300, 234, timeAxis(100, 5), spanAxis(1_000, 1e6));
    expect([1e3, 1e4, 1e5, 1e6, 0].map((took) => Math.round(bottom - y(took)))).toEqual([0, 67, 133, 200, 0]);
  });

  test('go to the last number: of time just so far, of others to the next mark', () => {
    expect([timeAxis(4_205_000, 5).to, numberAxis(37, 5).to]).toEqual([4_205_000, 40]);
    expect(bytesAxis(0, 90, 3).from).toBe(-100);
    expect(timeAxis(0, 5).to).toBeGreaterThan(0);
  });
});

describe('points and lines', () => {
  test('the nearest point is found', () => {
    const frame = plotOf(300, 200, timeAxis(100, 5), numberAxis(10, 5));
    const points = [0, 50, 100].map((x) => ({ id: x + 1, x, y: 5, text: '' }));
    expect(nearest(points, frame, frame.x(60), frame.y(9))).toBe(1);
    expect(nearest([], frame, 0, 0)).toBe(-1);
  });

  test('of bytes over time: only where something crossed', () => {
    const bins = binsOf({ from: 5e9, width: 10e6, bytes: { a: [60, 0, 0], b: [0, 0, 40] }, first: [7, 0, 9] });
    expect(binPoints(bins, number).map(({ id, y, text }) => [id, y, text])).toEqual([
      [7, 60, '0 ns to 10 ms: 60 B up, 0 B down, from #7 on'.replaceAll(' B', '\u00a0B')],
      [9, -40, '20 ms to 30 ms: 0 B up, 40 B down, from #9 on'.replaceAll(' B', '\u00a0B')],
    ]);
    expect(binLines(bins, 1e9)[1]?.cells).toEqual(['1.020 000', '1.030 000', '0', '40', 9]);
  });

  test('of round trips and of numbers: the same packets in the picture and in the table', () => {
    const trips = { points: [{ id: 5, at: 9e6, of: 4, from: 'a', took: 3e6 }], all: 1 } as const;
    const name = (end: 'a' | 'b'): string => (end === 'a' ? 'client' : 'echo');
    expect(tripPoints(trips, 0, number, name)[0]?.text).toBe('#4 from client: #5 said so 3 ms later');
    expect(tripLines(trips, 0, name)[0]?.cells).toEqual(['0.009 000', 'client', 4, 5, '3 ms']);
    const sequence = {
      sent: { points: [{ id: 4, at: 2e6, start: 1, end: 7, again: false }], all: 1 },
      again: { points: [{ id: 6, at: 8e6, start: 1, end: 7, again: true }], all: 1 },
      acks: { points: [{ id: 5, at: 4e6, ack: 7, edge: 107 }], all: 1 },
    };
    expect(sequencePoints(sequence, 2e6, number).map(({ text }) => text)).toEqual([
      '#4: numbers 1 to 6, after 0 ns',
      '#5: all below 7 has come, after 2 ms',
      '#6: numbers 1 to 6 again, after 6 ms',
    ]);
    expect(sequenceLines(sequence, 0).map(({ cells }) => cells)).toEqual([
      ['0.002 000', 4, 'sent', '1 to 6', ''],
      ['0.004 000', 5, 'acknowledged', 'all below 7', '107'],
      ['0.008 000', 6, 'sent again', '1 to 6', ''],
    ]);
  });

  test('of protocols: each with how deep it lies, and with what carries it', () => {
    const data = { protocol: 'data', packets: 1, bytes: 40, above: [] };
    const nodes = [{ protocol: 'ipv4', packets: 2, bytes: 80, above: [{ ...data, protocol: 'udp', above: [data] }] }];
    expect(linesOf(nodes).map(({ key, depth, below }) => [key, depth, below])).toEqual([
      ['ipv4', 0, 'tcp'],
      ['ipv4 udp', 1, 'udp'],
      ['ipv4 udp data', 2, 'udp'],
    ]);
  });

  test('sizes, rates and shares are short, and what is not nothing is not 0', () => {
    const texts = [sizeText(940), sizeText(1234), sizeText(1_210_000), rateText(45_600_000), shareText(1, 3)];
    expect(texts.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      '940 B',
      '1.23 kB',
      '1.21 MB',
      '45.6 Mbit/s',
      '33.3 %',
    ]);
    expect([shareText(0, 9), shareText(9, 9), shareText(1, 9999)]).toEqual([
      '0\u00a0%',
      '100\u00a0%',
      '<\u00a00.1\u00a0%',
    ]);
  });
});
