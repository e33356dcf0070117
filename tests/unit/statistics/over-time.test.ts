// What is drawn over time: bytes, round trips, sequence numbers; bounded, and each point a real packet.
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Focus } from '../../../server/shared/statistics/focus.ts';
import { Rate } from '../../../server/shared/statistics/rate.ts';
import { Sample } from '../../../server/shared/statistics/sample.ts';
import { Survey } from '../../../server/shared/statistics/survey.ts';
import { Thinned } from '../../../server/shared/statistics/thinned.ts';
import type { Charts } from '../../../server/shared/statistics/types.ts';
import { cutAt, datagram, pieceOf } from '../conversations/pieces.ts';
import { datagramOf, frameOf, handshake, script } from '../conversations/segments.ts';

const played = (text: string, ports: readonly [number, number] = [50_000, 80], first = 1): Frame[] =>
  script(text).map((sent, at) => frameOf({ ...sent, ports }, first + at));

/** The charts of the conversation with this number, read again from all frames, and whether there was more after `most`. */
function focused(frames: readonly Frame[], number: number, from = 1): Charts {
  const survey = new Survey();
  for (const frame of frames) survey.add(frame, frame.id >= from);
  const conversation = survey.find(number);
  if (conversation === undefined) throw new Error(`no conversation ${number}`);
  const focus = new Focus(number, conversation, from);
  while (focus.advance(survey.numbers, (place) => frames[place], 2));
  return focus.charts;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('bytes over time', () => {
  test('stand in bins that are joined when time outgrows them; none is lost, and each bin knows its first packet', () => {
    const rate = new Rate();
    for (let id = 1; id <= 10_000; id++) rate.add(id, 5e9 + id * 1e6, id % 4 === 0 ? 'b' : 'a', 100);
    const { from, width, bytes, first } = rate.throughput ?? { from: 0, width: 0, bytes: { a: [], b: [] }, first: [] };
    expect([from, width]).toEqual([5e9 + 1e6, 100e6]);
    expect(bytes.a.length).toBe(100);
    expect([sum(bytes.a), sum(bytes.b)]).toEqual([750_000, 250_000]);
    expect(first.slice(0, 3)).toEqual([1, 101, 201]);
  });

  test('widths are 1 or 2 of a power of ten', () => {
    const widths = [1e6, 3e6, 30e6, 300e6, 3e9].map((last) => {
      const rate = new Rate();
      rate.add(1, 0, 'a', 1);
      rate.add(2, last, 'a', 1);
      return rate.throughput?.width;
    });
    expect(widths).toEqual([10e3, 20e3, 200e3, 2e6, 20e6]);
  });
});

describe('points', () => {
  test('are bounded, and the lowest and the highest of all stay', () => {
    const thinned = new Thinned<{ at: number; value: number }>(100, ({ value }) => value);
    for (let at = 0; at < 50_000; at++) thinned.add({ at, value: at === 777 ? -1 : at === 31_000 ? 5000 : at % 1000 });
    const { points, all } = thinned.drawn;
    expect(all).toBe(50_000);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points).toContainEqual({ at: 777, value: -1 });
    expect(points).toContainEqual({ at: 31_000, value: 5000 });
    expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((x, y) => x - y));
  });

  test('few are all there', () => {
    const thinned = new Thinned<{ at: number }>(100, ({ at }) => at);
    for (let at = 0; at < 100; at++) thinned.add({ at });
    expect(thinned.drawn.points.length).toBe(100);
  });

  test('the median of many is near the true one, of few it is the true one', () => {
    const [few, many] = [new Sample(), new Sample()];
    for (const value of [5, 1, 9]) few.add(value);
    for (let value = 0; value < 100_000; value++) many.add(value);
    expect([few.median, few.largest, few.count]).toEqual([5, 9, 3]);
    expect(Math.abs((many.median ?? 0) - 50_000)).toBeLessThan(2500);
  });
});

describe('round trips', () => {
  test('go from a packet to the ACK for it', () => {
    const { trips } = focused(played(`${handshake}\na PA 1 ack 1 "hello"\nb A 1 ack 6 after 20`), 1);
    expect(trips.points).toEqual([
      { id: 2, at: 2000, of: 1, from: 'a', took: 1000 },
      { id: 3, at: 3000, of: 2, from: 'b', took: 1000 },
      { id: 5, at: 20_005_000, of: 4, from: 'a', took: 20_001_000 },
    ]);
  });

  test('of what was sent again, in whole or in part, none is told; of what comes after it, there is', () => {
    const text = `${handshake}
      a PA 1 ack 1 "aaaa"
      a PA 5 ack 1 "bbbb"
      a PA 1 ack 1 after 200 "aaaabbbb"
      b A 1 ack 9
      a PA 9 ack 1 "cc"
      b A 1 ack 11`;
    expect(focused(played(text), 1).trips.points.map(({ of }) => of)).toEqual([1, 2, 8]);
  });
});

describe('the time-sequence drawing', () => {
  const text = `${handshake}
    a PA 1 ack 1 "hello"
    b A 1 ack 6 win 100
    a PA 6 ack 1 "again"
    a PA 6 ack 1 after 200 "again"
    b A 1 ack 11 win 50`;

  test('has what was sent, what was sent again, and what the other side said', () => {
    const { a, b } = focused(played(text), 1).sequence ?? {};
    expect(a?.sent.points.map(({ id, start, end }) => [id, start, end])).toEqual([
      [1, 0, 1],
      [4, 1, 6],
      [6, 6, 11],
    ]);
    expect(a?.again.points.map(({ id, start, end }) => [id, start, end])).toEqual([[7, 6, 11]]);
    expect(a?.acks.points.map(({ id, ack, edge }) => [id, ack, edge])).toEqual([
      [2, 1, 65],
      [5, 6, 106],
      [8, 11, 61],
    ]);
    expect(b?.sent.points.map(({ start, end }) => [start, end])).toEqual([[0, 1]]);
  });

  test('counts from the first number that was seen, where the SYN was not', () => {
    const { a } = focused(played('a PA 777 ack 1 "hello"\nb A 1 ack 782'), 1).sequence ?? {};
    expect(a?.sent.points).toMatchObject([{ start: 1, end: 6 }]);
    expect(a?.acks.points).toMatchObject([{ ack: 6 }]);
  });

  test('goes on rising where the numbers begin anew at 2^32', () => {
    const frames = [0, 1, 2].map((nth) =>
      frameOf({ from: 'a', flags: 'PA', seq: 2 ** 32 - 100 + nth * 100, ack: 1, data: 'x'.repeat(100) }, nth + 1),
    );
    expect(focused(frames, 1).sequence?.a.sent.points.map(({ end }) => end)).toEqual([101, 201, 301]);
  });

  test('is of its own conversation alone, and of the step', () => {
    const frames = [...played(handshake, [50_001, 80]), ...played(text, [50_002, 80], 4)];
    const charts = focused(frames, 2, 7);
    expect(charts.sequence?.a.sent.points.map(({ id }) => id)).toEqual([7, 9]);
    expect(sum(charts.throughput?.bytes.a ?? [])).toBe(3 * 45);
  });

  test('is not of another conversation whose packets came in pieces', () => {
    const payload = datagram(new Uint8Array(3000));
    const pieces = cutAt(payload.length, [1480]).map((piece, at) => pieceOf({ version: 4, payload }, piece, at + 1));
    const charts = focused([...pieces, datagramOf({ data: 'own', ports: [50_001, 53] }, 3)], 2);
    expect(charts.throughput?.first).toEqual([3]);
    expect(focused(pieces, 1).throughput?.first).toEqual([2]);
  });
});
