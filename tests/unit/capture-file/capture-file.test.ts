// Capture files: what is written is read back, both byte orders and every resolution are read, and bad files end in an error.
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import type { CaptureFile } from '../../../server/shared/capture-file/types.ts';
import { writePcapng } from '../../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { block, interfaceOf, join, optionOf, pack, packetOf, sectionOf, statisticsOf, textOf } from './blocks.ts';

const hello = new Uint8Array(fs.readFileSync(new URL('../../fixtures/hello.pcap', import.meta.url)));
const worlds = [
  { name: 'host', kind: 'host' },
  { name: 'w1', kind: 'private' },
] as const;

function readWell(bytes: Uint8Array): CaptureFile {
  const file = readCaptureFile(bytes);
  if (!file.ok) throw new Error(`${file.error} at ${file.offset}: ${file.detail}`);
  return file;
}

const frames: Frame[] = [
  { id: 3, at: 123_456_789, world: 0, iface: 0, link: 1, original: 5, bytes: Uint8Array.of(1, 2, 3, 4, 5) },
  { id: 5, at: 123_456_790, world: 1, iface: 0, link: 101, original: 9000, bytes: Uint8Array.of(6) },
  { id: 8, at: 9_007_199_254, world: 0, iface: 0, link: 1, original: 0, bytes: new Uint8Array(0) },
];

describe('pcapng, written and read back', () => {
  const comments = new Map([[5, 'größer, “hello⏎”']]);

  test('times to the ns, bytes, lengths, interfaces and comments', () => {
    const file = readWell(writePcapng(frames, { worlds, began: 1_700_000_000_123, comments }));
    expect(file).toMatchObject({ format: 'pcapng', began: 1_700_000_000_246 });
    const began = (file.began - 1_700_000_000_123) * 1e6;
    expect(file.frames.map(({ at }) => at + began)).toEqual(frames.map(({ at }) => at));
    expect(file.frames.map(({ bytes, original, link }) => ({ bytes, original, link }))).toEqual(
      frames.map(({ bytes, original, link }) => ({ bytes, original, link })),
    );
    expect(file.interfaces).toEqual([
      { link: 1, name: 'lo', description: 'loopback of host (host)' },
      { link: 101, name: 'lo', description: 'loopback of w1 (private)' },
    ]);
    expect(file.frames.map(({ iface }) => iface)).toEqual([0, 1, 0]);
    expect(file.comments).toEqual(new Map([[2, 'größer, “hello⏎”']]));
  });

  test('any frames', () => {
    const frame = fc.record({
      at: fc.nat(1e15),
      world: fc.nat(1),
      link: fc.constantFrom(0, 1, 101),
      more: fc.nat(100),
      bytes: fc.uint8Array({ maxLength: 40 }),
      comment: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 10 }), fc.nat(2e12), (list, began) => {
        const written = list.map(({ more, ...one }, i) => ({
          ...one,
          id: i + 1,
          iface: 0,
          original: one.bytes.length + more,
        }));
        const texts = new Map(
          list.flatMap(({ comment }, i) => (comment === undefined ? [] : [[i + 1, comment] as const])),
        );
        const file = readWell(writePcapng(written, { worlds, began, comments: texts }));
        const shift = (file.began - began) * 1e6;
        expect(file.frames.map(({ at, bytes, original, link }) => [at + shift, bytes, original, link])).toEqual(
          written.map(({ at, bytes, original, link }) => [at, bytes, original, link]),
        );
        expect(file.comments).toEqual(texts);
      }),
    );
  });
});

describe('pcap', () => {
  test('the fixture: twenty packets, times in µs', () => {
    const file = readWell(hello);
    expect(file).toMatchObject({
      format: 'pcap',
      began: 1_795_217_342_070,
      interfaces: [{ link: 1 }],
    });
    expect(file.stopped).toBeUndefined();
    expect(file.frames).toHaveLength(20);
    expect(file.frames[3]).toMatchObject({ id: 4, at: 2_804_000, original: 72 });
  });

  test.each([
    [true, 0xa1b2c3d4, 1000],
    [false, 0xa1b2c3d4, 1000],
    [true, 0xa1b23c4d, 1],
    [false, 0xa1b23c4d, 1],
  ])('little endian %s, magic %i', (little, magic, unit) => {
    const head = pack(little, [4, magic], [2, 2], [2, 4], [8, 0], [4, 65_535], [4, 101]);
    const record = (seconds: number, fraction: number): Uint8Array =>
      join(pack(little, [4, seconds], [4, fraction], [4, 2], [4, 60]), Uint8Array.of(1, 2));
    const file = readWell(join(head, record(10, 7), record(9, 999_999)));
    expect(file.began * 1e6 + (file.frames[0]?.at ?? 0)).toBe(10e9 + 7 * unit);
    expect(file.began * 1e6 + (file.frames[1]?.at ?? 0)).toBe(9e9 + 999_999 * unit);
    expect(file.frames[0]).toMatchObject({ link: 101, original: 60, bytes: Uint8Array.of(1, 2) });
  });
});

describe('pcapng that others write', () => {
  test.each([true, false])('little endian: %s', (little) => {
    const file = readWell(join(sectionOf(little), interfaceOf(little), packetOf(little, 1_000_001n)));
    expect(file).toMatchObject({ began: 1000, frames: [{ at: 1000, original: 9, link: 101 }] });
  });

  test.each([
    ['10^-3', [9, 1, 3], 1_500n, 1_500_000_000],
    ['10^-9', [9, 1, 9], 1_500n, 1_500],
    ['10^-12', [9, 1, 12], 1_500_999n, 1_500],
    ['2^-10', [9, 1, 0x8a], 1536n, 1_500_000_000],
  ])('resolution %s', (_, [code, length, value], ticks, ns) => {
    const options = pack(true, [2, code ?? 0], [2, length ?? 0], [1, value ?? 0], [1, 0], [2, 0], [4, 0]);
    const file = readWell(join(sectionOf(true), interfaceOf(true, options), packetOf(true, ticks)));
    expect(file.began * 1e6 + (file.frames[0]?.at ?? 0)).toBe(ns);
  });

  test('an offset in seconds, also a negative one', () => {
    const options = pack(true, [2, 14], [2, 8], [8, BigInt.asUintN(64, -2n)], [4, 0]);
    const file = readWell(join(sectionOf(true), interfaceOf(true, options), packetOf(true, 5_000_000n)));
    expect(file.began).toBe(3000);
  });

  test('two sections of different byte order, unknown blocks, simple and old packets', () => {
    const simple = block(true, 3, pack(true, [4, 3], [4, 0]));
    const old = block(true, 2, pack(true, [2, 0], [2, 7], [4, 0], [4, 9], [4, 1], [4, 1], [4, 0]));
    const unknown = block(true, 0x77, new Uint8Array(16));
    const one = join(sectionOf(true), unknown, interfaceOf(true), packetOf(true, 5n), simple, old);
    const file = readWell(join(one, sectionOf(false), interfaceOf(false), packetOf(false, 6n)));
    expect(file.frames.map(({ at, iface, bytes }) => [at, iface, bytes.length])).toEqual([
      [5000, 0, 4],
      [5000, 0, 3],
      [9000, 0, 1],
      [6000, 1, 4],
    ]);
  });
});

describe('what stands beside packets', () => {
  test.each([true, false])('comments and losses, little endian: %s', (little) => {
    const comments = join(
      textOf(little, 1, 'one'),
      optionOf(little, 0x8001, Uint8Array.of(1)),
      textOf(little, 1, 'two'),
    );
    const counts = (code: number, count: bigint): Uint8Array => optionOf(little, code, pack(little, [8, count]));
    const statistics = statisticsOf(little, 0, join(counts(4, 9n), counts(5, 3n), counts(7, 2n), pack(little, [4, 0])));
    const file = readWell(join(sectionOf(little), interfaceOf(little), packetOf(little, 5n, 0, comments), statistics));
    expect(file.comments).toEqual(new Map([[1, 'one\ntwo']]));
    expect(file.dropped).toBe(5);
  });

  test('of what was counted more than once, the last counts, for each interface', () => {
    const lost = (iface: number, count: bigint): Uint8Array =>
      statisticsOf(true, iface, optionOf(true, 5, pack(true, [8, count])));
    const head = join(sectionOf(true), interfaceOf(true), interfaceOf(true), packetOf(true, 5n));
    expect(readWell(join(head, lost(0, 1n), lost(1, 10n), lost(0, 2n))).dropped).toBe(12);
  });

  test('a text ends at its first zero byte, and one that is no UTF-8 is none', () => {
    const text = join(textOf(true, 1, 'seen\0unseen'), optionOf(true, 1, Uint8Array.of(0xff)));
    const file = readWell(join(sectionOf(true), interfaceOf(true), packetOf(true, 5n, 0, text)));
    expect(file.comments).toEqual(new Map([[1, 'seen']]));
  });

  test('a comment that is too long is cut between two characters, and a zero in it is shown', () => {
    const long = `\0x${'ü'.repeat(40_000)}`;
    const written = Buffer.from(writePcapng(frames, { worlds, began: 0, comments: new Map([[3, long]]) }));
    const cut = `␀x${'ü'.repeat(32_765)}`;
    expect(readWell(written).comments.get(1)).toBe(cut);
    expect(written.readUInt16LE(written.indexOf('␀') - 2)).toBe(Buffer.byteLength(cut));
  });
});

describe('bad files', () => {
  const good = join(sectionOf(true), interfaceOf(true), packetOf(true, 5n));
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);

  test.each([
    ['nothing at all', new Uint8Array(0), 'not_a_capture', 0],
    ['text', Uint8Array.from(Buffer.from('hello, this is no capture file at all')), 'not_a_capture', 0],
    ['a capture packed by gzip', Uint8Array.from(gzipSync(hello)), 'packed', 0],
    ['a zip', Uint8Array.from([...Buffer.from('PK'), 3, 4, ...new Uint8Array(26)]), 'packed', 0],
    ['half a pcap header', hello.subarray(0, 20), 'not_a_capture', 20],
    ['a pcap header alone', hello.subarray(0, 24), 'empty', 24],
    ['more than 64 MiB', new Uint8Array(64 * 2 ** 20 + 1), 'too_large', 64 * 2 ** 20],
    ['a pcap record longer than any', hello.with(24 + 11, 0xff), 'malformed', 24],
    ['no byte order', changed(8, 0), 'malformed', 8],
    ['version 2', changed(12, 2), 'unsupported', 12],
    ['a block of 13 bytes', changed(32, 13), 'malformed', 32],
    ['lengths that differ', changed(44, 24), 'malformed', 28],
    ['an interface that is not there', changed(56, 9), 'malformed', 56],
    ['more bytes than the block has', changed(68, 200), 'malformed', 56],
    [
      'an option longer than its block',
      join(sectionOf(true), interfaceOf(true, pack(true, [2, 2], [2, 99]))),
      'malformed',
      44,
    ],
    ['no packets', join(sectionOf(true), interfaceOf(true)), 'empty', 48],
    ['statistics of no interface', join(sectionOf(true), statisticsOf(true, 0, new Uint8Array(0))), 'malformed', 36],
    ['statistics that are too short', join(sectionOf(true), block(true, 5, new Uint8Array(8))), 'malformed', 36],
  ])('%s', (_, bytes, error, offset) => {
    expect(readCaptureFile(bytes)).toMatchObject({ ok: false, error, offset });
  });

  test('a file cut anywhere gives the packets before the cut', () => {
    for (const [whole, heads] of [
      [hello, 24],
      [good, 48],
    ] as const) {
      const all = readWell(whole).frames.length;
      for (let size = heads; size < whole.length; size++) {
        const file = readCaptureFile(whole.subarray(0, size));
        if (file.ok) expect(file.frames.length).toBeLessThan(all);
        else expect(file.error).toBe('empty');
      }
    }
    const cut = readWell(hello.subarray(0, hello.length - 1));
    expect(cut.stopped).toEqual({ offset: 1638, detail: 'The file ends in the middle of a packet.' });
  });

  const rest = join(packetOf(true, 6n), packetOf(true, 7n));
  /** Two packets, then this, then two more: with 36 bytes a packet, the fault begins at byte 120. */
  const after = (...bytes: Uint8Array[]): Uint8Array => join(good, packetOf(true, 6n), ...bytes, rest);

  test.each([
    ['a pcap record longer than any', hello.with(24 + 3 * 16 + 74 + 74 + 66 + 11, 0xff), 3, 286],
    ['a block that says two lengths', after(packetOf(true, 8n).with(32, 99)), 2, 120],
    ['a block of 13 bytes', after(packetOf(true, 8n).with(4, 13)), 2, 124],
    ['an interface that is not there', after(packetOf(true, 8n, 9)), 2, 128],
    ['a section of version 2', after(sectionOf(true).with(12, 2)), 2, 132],
    ['a section without a byte order', after(sectionOf(true).with(8, 0)), 2, 128],
  ])('%s in the middle: the packets before it, and at which byte the rest was left', (_, bytes, packets, offset) => {
    const file = readWell(bytes);
    expect(file.frames).toHaveLength(packets);
    expect(file.stopped).toMatchObject({ offset });
    expect(file.stopped?.detail).toMatch(/^[A-Z][^!]*\.$/);
  });

  test('whatever the bytes, an answer and no exception', () => {
    const head = fc.constantFrom(hello.subarray(0, 24), hello, good, new Uint8Array(0));
    const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 300 }), changes, (start, rest, list) => {
        const bytes = join(start, rest);
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const file = readCaptureFile(bytes);
        if (file.ok) {
          expect(file.frames.length).toBeGreaterThan(0);
          expect(file.stopped?.offset ?? 0).toBeLessThanOrEqual(bytes.length);
          for (const { at, bytes: captured, original } of file.frames) {
            expect(at).toBeGreaterThanOrEqual(0);
            expect(original).toBeGreaterThanOrEqual(captured.length);
          }
        } else expect(file.detail).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 2000 },
    );
  });
});
