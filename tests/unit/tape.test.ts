// Where a hand-over cuts: at a marker that both captures saw, in the quietest moment.
import { describe, expect, test } from 'vitest';
import { Feed } from '../../server/capture/feed.ts';
import { chooseCut, Tape } from '../../server/capture/tape.ts';
import type { PcapRecord } from '../../server/shared/capture-file/pcap-stream.ts';

/** A record at a time in µs; its first byte is its name. */
const record = (micros: number, name = 0): PcapRecord => ({
  seconds: Math.floor(micros / 1e6),
  nanos: (micros % 1e6) * 1000,
  original: 1,
  link: 1,
  bytes: Uint8Array.of(name),
});

function tape(...items: [micros: number, marker?: number][]): Tape {
  const made = new Tape();
  for (const [micros, marker] of items) made.keep(record(micros), marker);
  return made;
}

describe('the cut', () => {
  test('is the marker farthest from any other record, in both', () => {
    const old = tape([0, 1], [10], [1000, 2], [1900], [3000, 3], [3001], [4000]);
    const fresh = tape([5, 1], [15], [1004, 2], [1905], [3005, 3], [3006], [4000]);
    expect(chooseCut(old, fresh)).toBe(2);
  });

  test('is one that both saw', () => {
    expect(chooseCut(tape([0, 1], [500, 2], [1000]), tape([0], [501, 2], [1000]))).toBe(2);
    expect(chooseCut(tape([0, 1], [500]), tape([0, 2], [500]))).toBeUndefined();
  });

  test('is not the last record: nobody knows what came right after it', () => {
    expect(chooseCut(tape([0, 1]), tape([0, 1], [900]))).toBeUndefined();
  });

  test('times across a second count as they are', () => {
    const old = tape([999_990, 1], [1_000_010], [2_000_000, 2], [2_000_500]);
    expect(chooseCut(old, old)).toBe(2);
  });
});

describe('a feed', () => {
  function feed(): { feed: Feed; given: (number | string)[] } {
    const given: (number | string)[] = [];
    const taker = {
      record: (one: PcapRecord) => given.push(one.bytes[0] ?? -1),
      marker: (number: number) => given.push(`marker ${number}`),
    };
    // Names of 100 and more are markers.
    return { feed: new Feed(taker, ([name = 0]) => (name >= 100 ? name - 99 : undefined)), given };
  }
  const push = (to: Feed, ...names: number[]) => names.forEach((name) => to.push(record(name, name)));

  test('gives at once, holds, and gives what it held when it is released', () => {
    const { feed: one, given } = feed();
    push(one, 1);
    one.hold();
    push(one, 2, 3);
    expect(given).toEqual([1]);
    one.release();
    push(one, 4);
    expect(given).toEqual([1, 2, 3, 4]);
  });

  test('ends at a marker, and the next begins after it', () => {
    const [old, fresh] = [feed(), feed()];
    old.feed.hold();
    fresh.feed.hold();
    push(old.feed, 1, 100, 2, 101, 3);
    push(fresh.feed, 2, 101, 3, 4);
    old.feed.endAt(2);
    fresh.feed.beginAfter(2);
    push(old.feed, 4);
    push(fresh.feed, 5);
    expect(old.given).toEqual([1, 'marker 1', 2, 'marker 2']);
    expect(fresh.given).toEqual([3, 4, 5]);
  });

  test('what it holds are copies', () => {
    const { feed: one, given } = feed();
    one.hold();
    const bytes = Uint8Array.of(7);
    one.push({ ...record(1), bytes });
    bytes[0] = 9;
    one.release();
    expect(given).toEqual([7]);
  });

  test('tells who waits for a marker that it will not come', async () => {
    const { feed: one } = feed();
    const waiting = one.seen.reach(1, 10_000);
    one.end();
    expect(await waiting).toBe(false);
  });
});
