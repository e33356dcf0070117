// Reassembly: whatever the order, the cutting and the repetition, the stream comes out once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stream } from '../../../server/shared/conversations/stream.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

function streamOf(base: number, ...segments: [at: number, data: string][]): Stream {
  const stream = new Stream(1000);
  stream.begin(base);
  for (const [at, data] of segments) stream.add((base + at) >>> 0, data.length, bytes(data));
  return stream;
}

test('bytes after a gap wait for what is before them', () => {
  const stream = streamOf(7, [0, 'ab'], [4, 'ef']);
  expect(text(stream.bytes)).toBe('ab');
  stream.add(9, 2, bytes('cd'));
  expect(text(stream.bytes)).toBe('abcdef');
});

test('of overlapping segments, the bytes that came first are kept', () => {
  expect(text(streamOf(7, [0, 'abcd'], [2, 'XYef']).bytes)).toBe('abcdef');
  expect(text(streamOf(7, [2, 'cd'], [0, 'abXXef']).bytes)).toBe('abcdef');
  expect(text(streamOf(7, [1, 'b'], [3, 'd'], [0, 'aXcXe']).bytes)).toBe('abcde');
});

test('numbers wrap at 2^32', () => {
  expect(text(streamOf(0xfffffffe, [4, 'ef'], [0, 'abcd']).bytes)).toBe('abcdef');
});

test('what was given before does not change later', () => {
  const stream = streamOf(0, [0, 'ab']);
  const before = stream.bytes;
  stream.add(2, 300, new Uint8Array(300));
  expect(text(before)).toBe('ab');
});

test('the beginning is kept up to the limit, and the end is still known', () => {
  const stream = new Stream(1000);
  stream.add(1, 600, new Uint8Array(600).fill(1));
  stream.add(601, 600, new Uint8Array(600).fill(2));
  stream.add(1201, 600, new Uint8Array(600).fill(3));
  expect(stream.bytes).toHaveLength(1000);
  expect(stream.bytes[999]).toBe(2);
  expect(stream.whole).toBe(1800);
});

test('where a frame was cut, what follows is not joined to what is before', () => {
  const stream = new Stream(1000);
  stream.add(1, 100, bytes('abc'));
  stream.add(101, 3, bytes('xyz'));
  expect(text(stream.bytes)).toBe('abc');
  expect(stream.whole).toBe(103);
});

test('a thousand gaps are not held in memory, and do not hide what is whole', () => {
  const stream = new Stream(10_000);
  stream.begin(0);
  for (let at = 2; at < 4000; at += 2) stream.add(at, 1, bytes('x'));
  stream.add(0, 2, bytes('ab'));
  expect(text(stream.bytes)).toBe('abx');
});

describe('property', () => {
  test('any order, cutting, overlap and repetition give back the stream', () => {
    const sent = fc.uint8Array({ minLength: 1, maxLength: 400 });
    const cuts = fc.array(fc.tuple(fc.nat(399), fc.integer({ min: 1, max: 60 })), { maxLength: 40 });
    fc.assert(
      fc.property(sent, cuts, fc.nat(0xffffffff), fc.infiniteStream(fc.nat(1000)), (data, extra, base, order) => {
        const pieces = [
          ...extra,
          ...Array.from({ length: Math.ceil(data.length / 50) }, (_, i) => [i * 50, 50] as const),
        ];
        const keyed = pieces.map((piece) => ({ piece, key: order.next().value ?? 0 }));
        const stream = new Stream(1000);
        stream.begin(base);
        for (const { piece } of keyed.toSorted((x, y) => x.key - y.key)) {
          const part = data.subarray(piece[0], piece[0] + piece[1]);
          stream.add((base + piece[0]) >>> 0, part.length, part);
        }
        expect(stream.bytes).toEqual(data);
        expect(stream.whole).toBe(data.length);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever comes, what is whole never shrinks and never exceeds what came', () => {
    const segment = fc.tuple(fc.nat(0xffffffff), fc.nat(100), fc.nat(100));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 60 }), (segments) => {
        const stream = new Stream(50);
        let whole = 0;
        let came = 0;
        for (const [seq, length, captured] of segments) {
          stream.add(seq, length, new Uint8Array(Math.min(length, captured)));
          came += length;
          expect(stream.whole).toBeGreaterThanOrEqual(whole);
          expect(stream.bytes.length).toBeLessThanOrEqual(50);
          whole = stream.whole;
        }
        expect(whole).toBeLessThanOrEqual(came);
      }),
    );
  });
});
