// Unpacking, beside Node's own zlib: the same bytes come out, of whole input and of half, and nothing grows beyond its bound.
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflate } from '../../../server/shared/dissect/inflate.ts';
import { unpack } from '../../../server/shared/dissect/unpack.ts';

const most = 2 ** 20;
const plain = (bytes: Uint8Array): number[] => [...bytes];
const words = 'a connection is kept for the next request and the one after it '.repeat(40);

/** Content of many kinds: noise, text, runs, and repetitions from far away. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc.string({ maxLength: 3000, unit: 'grapheme' }).map((text) => Uint8Array.from(Buffer.from(text))),
  fc.tuple(fc.nat(255), fc.nat(70_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
  fc
    .array(fc.nat(words.length - 40), { maxLength: 200 })
    .map((places) => Uint8Array.from(Buffer.from(places.map((at) => words.slice(at, at + 3 + (at % 30))).join('')))),
);
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(
    zlib.constants.Z_DEFAULT_STRATEGY,
    zlib.constants.Z_HUFFMAN_ONLY,
    zlib.constants.Z_RLE,
    zlib.constants.Z_FIXED,
  ),
});

describe('beside zlib', () => {
  test('what zlib packs comes out again', () => {
    fc.assert(
      fc.property(content, options, (bytes, how) => {
        const packed = zlib.deflateRawSync(bytes, how);
        const found = inflate(packed, { most });
        expect([found.state, found.used]).toEqual(['whole', packed.length]);
        expect(Buffer.compare(found.bytes, bytes)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('half of the bytes give what zlib makes of them', () => {
    fc.assert(
      fc.property(content, options, fc.nat(), (bytes, how, cut) => {
        const packed = zlib.deflateRawSync(bytes, how);
        const half = packed.subarray(0, cut % packed.length);
        const found = inflate(half, { most });
        const theirs = zlib.inflateRawSync(half, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
        expect(found.state).toBe('short');
        expect(Buffer.compare(found.bytes, theirs)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  /** Of a code for lengths that announces none, zlib takes each bit for a length of 0, and refuses the block at their end. */
  function isRefusedLater(bytes: Uint8Array): void {
    expect(() => zlib.inflateRawSync(Buffer.concat([bytes, Buffer.alloc(64)]))).toThrow('missing end-of-block');
  }

  test('a code that announces nothing is refused at its first bit', () => {
    const bytes = Uint8Array.of(4, ...new Uint8Array(20));
    expect(inflate(bytes, { most }).state).toBe('bad');
    expect(zlib.inflateRawSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH })).toHaveLength(0);
    isRefusedLater(bytes);
  });

  test('noise is refused where zlib refuses it, and nowhere else', () => {
    const noise = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.tuple(content, options, fc.nat(), fc.nat(255)).map(([bytes, how, at, value]) => {
        const packed = zlib.deflateRawSync(bytes, how);
        packed[at % Math.min(packed.length, 80)] = value;
        return packed;
      }),
    );
    let refused = 0;
    fc.assert(
      fc.property(noise, (bytes) => {
        const found = inflate(bytes, { most: 2 ** 24 });
        let theirs: Uint8Array | undefined;
        try {
          theirs = zlib.inflateRawSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
        } catch {
          refused += 1;
        }
        if (theirs === undefined) expect(found.state).toBe('bad');
        else if (found.why === 'These bits are no code that was announced.') isRefusedLater(bytes);
        else expect([found.state === 'bad', plain(found.bytes)]).toEqual([false, plain(theirs)]);
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test('messages that reach back into those before them, and last blocks with more behind', () => {
    const first = Buffer.from(words);
    const second = zlib.deflateRawSync(words.slice(100), { dictionary: first });
    expect(Buffer.from(inflate(second, { most, before: first }).bytes).toString()).toBe(words.slice(100));
    expect(inflate(second, { most }).why).toBe('It repeats what was never there.');
    const twice = Buffer.concat([zlib.deflateRawSync('hello '), zlib.deflateRawSync('world')]);
    expect(Buffer.from(inflate(twice, { most, on: true }).bytes).toString()).toBe('hello world');
    expect(Buffer.from(inflate(twice, { most }).bytes).toString()).toBe('hello ');
  });

  test('gzip with a name, zlib, and bare', () => {
    const packed = zlib.gzipSync(words);
    const named = Buffer.concat([
      Uint8Array.of(0x1f, 0x8b, 8, 4 + 8 + 16 + 2, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9),
      Buffer.from('name\0comment\0'),
      Uint8Array.of(1, 2),
      packed.subarray(10),
    ]);
    for (const bytes of [packed, named]) expect(Buffer.from(unpack(bytes, 'gzip', most).bytes).toString()).toBe(words);
    for (const bytes of [zlib.deflateSync(words), zlib.deflateRawSync(words)])
      expect(Buffer.from(unpack(bytes, 'deflate', most).bytes).toString()).toBe(words);
    expect(unpack(named.subarray(0, 16), 'gzip', most)).toMatchObject({ state: 'short' });
    expect(unpack(Uint8Array.of(0x50, 0x4b, 3, 4), 'gzip', most).why).toMatch('1f 8b');
  });
});

describe('bounds', () => {
  test('a bomb gives as much as was asked for, and holds no more', () => {
    const bomb = zlib.deflateRawSync(Buffer.alloc(20 * 2 ** 20));
    const found = inflate(bomb, { most });
    expect([found.state, found.bytes.length]).toEqual(['full', most]);
    expect(found.bytes.buffer.byteLength).toBe(most);
    expect(found.used).toBeLessThan(bomb.length / 10);
  });

  test('blocks that hold nothing but codes are read to a bound', () => {
    const few = emptyBlocks(2 ** 14);
    expect(inflate(few, { most, on: true })).toMatchObject({ state: 'short', used: few.length });
    const found = inflate(emptyBlocks(2 ** 16), { most, on: true });
    expect([found.state, found.bytes.length]).toEqual(['full', 0]);
    expect(found.used).toBeLessThan(2 ** 15);
  });
});

/** Blocks of 90 bits with codes of their own, each of which ends at once, in this many bytes. */
function emptyBlocks(size: number): Uint8Array {
  // Two symbols of the code for lengths, 18 and 1: zeros 138 + 118 times, then two lengths of 1, then the end.
  const lengths = Array.from({ length: 18 }, (_, at) => (at === 2 || at === 17 ? '100' : '000')).join('');
  const block = `0${'01'}${'00000'}${'00000'}${'0111'}${lengths}${'1'}${'1111111'}${'1'}${'1101011'}${'0'}${'0'}${'0'}`;
  const bytes = new Uint8Array(size);
  for (let bit = 0; bit < size * 8; bit++)
    if (block[bit % block.length] === '1') bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  return bytes;
}
