// The pcap reader behind the capture: any chunking gives the same records, both byte orders, micro- and nanoseconds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PcapStream, type PcapRecord } from '../../server/shared/capture-file/pcap-stream.ts';

type Plain = Omit<PcapRecord, 'bytes'> & { bytes: number[] };

function write(records: readonly Plain[], little: boolean, nano: boolean, link: number): Uint8Array {
  const size = records.reduce((sum, record) => sum + 16 + record.bytes.length, 24);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, nano ? 0xa1b23c4d : 0xa1b2c3d4, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, 65550, little);
  view.setUint32(20, link, little);
  let at = 24;
  for (const record of records) {
    view.setUint32(at, record.seconds, little);
    view.setUint32(at + 4, nano ? record.nanos : record.nanos / 1000, little);
    view.setUint32(at + 8, record.bytes.length, little);
    view.setUint32(at + 12, record.original, little);
    out.set(record.bytes, at + 16);
    at += 16 + record.bytes.length;
  }
  return out;
}

function read(chunks: Iterable<Uint8Array>): { records: Plain[]; stream: PcapStream } {
  const stream = new PcapStream();
  const records: Plain[] = [];
  for (const chunk of chunks) stream.push(chunk, (record) => records.push({ ...record, bytes: [...record.bytes] }));
  return { records, stream };
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Iterable<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

const record = (link: number): fc.Arbitrary<Plain> =>
  fc.record({
    seconds: fc.integer({ min: 0, max: 0xffffffff }),
    nanos: fc.integer({ min: 0, max: 999_999 }).map((micros) => micros * 1000),
    original: fc.integer({ min: 0, max: 65550 }),
    link: fc.constant(link),
    bytes: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 }),
  });

test('any chunking of any stream gives the records that were written', () => {
  fc.assert(
    fc.property(
      fc
        .constantFrom(0, 1, 101, 108)
        .chain((link) => fc.tuple(fc.constant(link), fc.array(record(link), { maxLength: 12 }))),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
      ([link, records], little, nano, sizes) => {
        const result = read(cut(write(records, little, nano, link), sizes));
        expect(result.records).toEqual(records);
        expect(result.stream.failure).toBeUndefined();
      },
    ),
    { numRuns: 300 },
  );
});

test('a record is given as soon as its last byte has come', () => {
  const whole = write([{ seconds: 1, nanos: 2, original: 3, link: 1, bytes: [7, 8, 9] }], true, true, 1);
  const stream = new PcapStream();
  let given = 0;
  stream.push(whole.subarray(0, whole.length - 1), () => given++);
  expect(given).toBe(0);
  stream.push(whole.subarray(whole.length - 1), () => given++);
  expect(given).toBe(1);
});

test('a frame of 65 550 bytes is whole, in chunks of 1000', () => {
  const bytes = Array.from({ length: 65550 }, (_, at) => at % 251);
  const frame = { seconds: 1, nanos: 5, original: 65550, link: 1, bytes };
  expect(read(cut(write([frame, frame], true, true, 1), [1000])).records).toEqual([frame, frame]);
});

describe('garbage', () => {
  test('what is not pcap is a failure, not an exception, and nothing is given', () => {
    const { records, stream } = read([new TextEncoder().encode('tcpdump: this is not a capture at all\n')]);
    expect(records).toEqual([]);
    expect(stream.failure).toEqual({ reason: 'magic', detail: 'it begins with 74 63 70 64' });
  });

  test('a length that no record can have ends the reading, also when it comes byte by byte', () => {
    const bytes = write([{ seconds: 1, nanos: 0, original: 4, link: 1, bytes: [1, 2, 3, 4] }], true, true, 1);
    const twice = new Uint8Array([...bytes, ...bytes.subarray(24)]);
    new DataView(twice.buffer).setUint32(bytes.length + 8, 0xffffffff, true);
    for (const size of [1, 7, twice.length]) {
      const { records, stream } = read(cut(twice, [size]));
      expect(records).toHaveLength(1);
      expect(stream.failure?.reason).toBe('length');
    }
  });

  test('arbitrary bytes never throw, and never make it hold more than one record', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const head = write([], true, true, 1);
        read(cut(bytes, [size]));
        read(cut(new Uint8Array([...head, ...bytes]), [size]));
      }),
    );
  });
});
