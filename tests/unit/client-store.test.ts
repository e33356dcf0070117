// Frames as the worker keeps them: given back as they came, whatever their numbers are and in whatever order batches come.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Column } from '../../client/src/dissector/column.ts';
import { Followed } from '../../client/src/dissector/followed.ts';
import { Store } from '../../client/src/dissector/store.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Conversation } from '../../server/shared/conversations/types.ts';
import { batch } from './client-fixture.ts';

const frames = (...ids: number[]): Frame[] =>
  ids.map((id) => ({ id, at: id * 10, world: 0, iface: 0, link: 1, original: 4, bytes: Uint8Array.of(id, 0, 0, 0) }));

const ids = (store: Store): (number | undefined)[] => Array.from({ length: store.rows }, (_, row) => store.id(row));

describe('the store', () => {
  test('gives each frame back by its row and by its id', () => {
    const store = new Store(1e6);
    store.add(batch(frames(2, 3)), () => undefined);
    store.add(batch(frames(7, 9)), () => undefined);
    expect(ids(store)).toEqual([2, 3, 7, 9]);
    expect(store.frame(2)).toEqual(frames(7)[0]);
    expect(store.frame(4)).toBeUndefined();
    expect([1, 2, 4, 7, 8, 10].map((id) => store.rowOf(id))).toEqual([0, 0, 2, 2, 3, 4]);
  });

  test('puts late frames between those they lie between, and takes none twice', () => {
    const store = new Store(1e6);
    const taken: number[] = [];
    const take = ({ id }: Frame): void => void taken.push(id);
    expect(store.add(batch(frames(1, 2)), take)).toBe(false);
    expect(store.add(batch(frames(8, 9)), take)).toBe(false);
    expect(store.add(batch(frames(4, 5)), take)).toBe(true);
    expect(store.add(batch(frames(2, 3, 8)), take)).toBe(true);
    expect(ids(store)).toEqual([1, 2, 3, 4, 5, 8, 9]);
    expect(taken).toEqual([1, 2, 8, 9]);
  });

  test('lets the oldest go when it is full, and counts them', () => {
    const store = new Store(400);
    for (let id = 1; id <= 40; id++) store.add(batch(frames(id)), () => undefined);
    expect(store.rows).toBeLessThan(12);
    expect(store.released + store.rows).toBe(40);
    expect(store.last).toBe(40);
    expect(store.id(0)).toBe(store.released + 1);
  });

  test('is unchanged by a batch that is malformed', () => {
    const store = new Store(1e6);
    store.add(batch(frames(1)), () => undefined);
    const cut = batch(frames(2, 3)).slice(0, -2);
    expect(() => store.add(cut, () => undefined)).toThrow(RangeError);
    expect(ids(store)).toEqual([1]);
  });

  test('gives back whatever frames come, in whatever batches, some of them late or twice', () => {
    const one = fc.record({
      // Times go back a little between two interfaces, and a file may say anything.
      at: fc.oneof(fc.integer({ min: 5e6, max: 6e6 }), fc.integer({ min: 0, max: 2 ** 52 })),
      world: fc.oneof(fc.constant(0), fc.nat(255)),
      iface: fc.nat(1),
      link: fc.constantFrom(1, 0, 276, 0x7fff),
      size: fc.oneof({ weight: 9, arbitrary: fc.nat(60) }, fc.nat(3000)),
      cut: fc.oneof(fc.constant(0), fc.nat(70_000)),
      gap: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 2 ** 40 })),
    });
    const runs = fc.array(fc.array(one, { maxLength: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(runs, fc.array(fc.nat(7), { maxLength: 12 }), (parts, order) => {
        let id = 0;
        const whole = parts.map((part) =>
          part.map(({ size, cut, gap, ...rest }): Frame => {
            id += gap;
            const bytes = Uint8Array.from({ length: size }, (_, at) => id + at);
            return { ...rest, id, original: size + cut, bytes };
          }),
        );
        const store = new Store(1e6);
        const came = new Set<number>();
        for (const at of order) {
          store.add(batch(whole[at] ?? []), () => undefined);
          came.add(at);
        }
        const all = whole.filter((_, at) => came.has(at)).flat();
        expect(Array.from({ length: store.rows }, (_, row) => store.frame(row))).toEqual(all);
        expect(all.map((frame) => store.rowOf(frame.id))).toEqual(all.map((_, row) => row));
      }),
      { numRuns: 60 },
    );
  });

  test('takes each frame with its row, and its bytes stay where they are when more come', () => {
    const store = new Store(1e6);
    const taken: [number, Frame][] = [];
    const take = (frame: Frame, row: number): void => void taken.push([row, frame]);
    for (let id = 1; id <= 2_000; id += 2) store.add(batch(frames(id, id + 1)), take);
    expect(taken.map(([row]) => row)).toEqual(Array.from({ length: 2_000 }, (_, row) => row));
    expect(taken.every(([, { id, bytes }]) => bytes.length === 4 && bytes[0] === (id & 255))).toBe(true);
  });
});

describe('a column', () => {
  test('gives numbers of any size back, and those that were changed', () => {
    const number = fc.oneof(fc.constant(0), fc.nat(300), fc.nat(70_000), fc.integer(), fc.double());
    fc.assert(
      fc.property(fc.array(number), fc.array(fc.tuple(fc.nat(50), number)), (numbers, changes) => {
        const column = new Column();
        for (const one of numbers) column.push(one);
        column.trim();
        const expected = [...numbers];
        for (const [row, one] of changes.filter(([row]) => row < numbers.length)) {
          column.set(row, one);
          expected[row] = one;
        }
        // There is one zero: which side of nothing it came from is not told.
        expect(expected.map((_, row) => column.at(row) + 0)).toEqual(expected.map((one) => one + 0));
        expect([column.size, column.at(numbers.length)]).toEqual([numbers.length, 0]);
      }),
    );
  });
});

test('rows that no conversation was said of are of none', () => {
  const [one, other] = [{ key: 'one' }, { key: 'other' }] as Conversation[];
  const followed = new Followed(10);
  followed.put(10, one);
  followed.put(11, undefined);
  followed.put(13, other);
  followed.put(14, one);
  expect([9, 10, 11, 12, 13, 14, 15].map((row) => followed.of(row)?.key)).toEqual([
    undefined,
    'one',
    undefined,
    undefined,
    'other',
    'one',
    undefined,
  ]);
  expect(followed.packets).toBe(3);
});
