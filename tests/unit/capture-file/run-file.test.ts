// A run that is saved and read back is the same run: packets among the entries where they were, comments, marks and losses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRun } from '../../../server/shared/capture-file/as-run.ts';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { readRecord, writeRecord } from '../../../server/shared/capture-file/run-record.ts';
import type { CaptureFile, TimedFrame } from '../../../server/shared/capture-file/types.ts';
import { told } from '../client-fixture.ts';
import { block, join } from './blocks.ts';
import { comments, entries, frames, info, saved } from './saved-run.ts';

function readWell(bytes: Uint8Array): CaptureFile {
  const file = readCaptureFile(bytes);
  if (!file.ok) throw new Error(`${file.error} at ${file.offset}: ${file.detail}`);
  return file;
}

/** The blocks of a file that was written here: kind, and where. */
function blocksOf(file: Uint8Array): { kind: number; bytes: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const all = [];
  for (let at = 0; at < file.length; at += view.getUint32(at + 4, true))
    all.push({ kind: view.getUint32(at, true), bytes: file.subarray(at, at + view.getUint32(at + 4, true)) });
  return all;
}

/** The file with only the packets of these places. */
function only(places: readonly number[]): Uint8Array {
  const blocks = blocksOf(saved());
  const packets = blocks.filter(({ kind }) => kind === 6);
  const others = blocks.filter(({ kind }) => kind !== 6);
  return join(
    ...others.map(({ bytes }) => bytes),
    ...places.map((place) => packets[place]?.bytes ?? new Uint8Array(0)),
  );
}

describe('a run, saved and read back', () => {
  const file = readWell(saved());

  test('is the run, at the same time, with the same packets in one row of ids with the entries', () => {
    expect(file.run?.info).toEqual(info);
    expect(file.began).toBe(info.began);
    expect(file.frames.map(({ id: _, ...frame }) => frame)).toEqual(frames.map(({ id: _, ...frame }) => frame));
    const ids = [...file.frames.map(({ id }) => id), ...(file.run?.entries ?? []).map(({ id }) => id)];
    expect(ids.sort((x, y) => x - y)).toEqual(Array.from({ length: 18 }, (_, at) => at + 1));
    // Entry 8 came between the third packet and the fourth, and still does.
    expect(file.run?.entries.find(({ type }) => type === 'socket')?.id).toBe(7);
    expect(file.frames[3]?.id).toBe(8);
  });

  test('with its entries, each as it was, and what they say of packets said of the same packets', () => {
    const bare = (list: readonly { id: number }[] = []): unknown[] => list.map(({ id: _, ...entry }) => entry);
    const expected = entries.map((entry) => (entry.type === 'touched' ? { ...entry, frames: [8] } : entry));
    expect(bare(file.run?.entries)).toEqual(bare(expected));
  });

  test('with its comments and its losses', () => {
    expect(file.comments).toEqual(new Map([[8, comments.get(9)]]));
    expect(file.dropped).toBe(7);
    expect(file.interfaces).toEqual([
      { link: 1, name: 'lo', description: 'loopback of w1 (private), observed by tcpdump' },
    ]);
  });

  test('where packets were taken out, or stand in another order, it is the run without them', () => {
    const fewer = readWell(only([5, 3]));
    expect(fewer.frames.map(({ at }) => at)).toEqual([frames[3]?.at, frames[5]?.at]);
    expect(fewer.frames.map(({ id }) => id)).toEqual([5, 8]);
    expect(fewer.run?.entries).toHaveLength(entries.length);
    expect(fewer.comments.get(5)).toBe(comments.get(9));
  });

  test('cut anywhere, it is the run as far as that, or its packets alone', () => {
    const whole = saved();
    const sizes = blocksOf(whole);
    const upTo = (blocks: number): number => sizes.slice(0, blocks).reduce((sum, { bytes }) => sum + bytes.length, 0);
    // Section, interface, record, and one packet; two packets and a half.
    expect(readWell(whole.subarray(0, upTo(4))).run?.entries).toHaveLength(entries.length);
    const half = readWell(whole.subarray(0, upTo(5) + 20));
    expect(half).toMatchObject({ stopped: { offset: upTo(5) }, run: { info } });
    expect(half.frames).toHaveLength(2);
    for (let size = 0; size < whole.length; size++) {
      const read = readCaptureFile(whole.subarray(0, size));
      if (read.ok) expect(read.frames.length).toBeLessThanOrEqual(frames.length);
    }
  });

  test('changed anywhere, there is an answer and no exception', () => {
    const whole = saved();
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = whole.slice();
        for (const [at, value] of list) bytes[at] = value;
        const read = readCaptureFile(bytes);
        if (!read.ok) {
          expect(read.detail).toMatch(/^[A-Z].*\.$/);
          return;
        }
        const ids = read.frames.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort((x, y) => x - y));
        for (const { at, world } of read.frames) {
          expect(at).toBeGreaterThanOrEqual(0);
          if (read.run) expect(read.run.info.worlds[world]).toBeDefined();
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('two runs in one file are packets alone', () => {
    const twice = readWell(join(saved(), saved()));
    expect(twice.run).toBeUndefined();
    expect(twice.frames).toHaveLength(20);
  });

  test('blocks that nobody knows, between all others, change nothing', () => {
    const unknown = block(true, 0x4000_0bad, new Uint8Array(16));
    const filled = join(...blocksOf(saved()).flatMap(({ bytes }) => [bytes, unknown]));
    expect(readWell(filled)).toEqual(file);
  });
});

describe('frames and record that are not of one run', () => {
  const timed = (packet?: number, iface = 0): TimedFrame => ({
    time: BigInt(info.began) * 1_000_000n,
    iface,
    original: 1,
    bytes: Uint8Array.of(1),
    ...(packet === undefined ? {} : { packet }),
  });
  const record = { info, entries, interfaces: [[0, 0]] as const };
  const put = (list: TimedFrame[], more: object = {}): unknown => asRun(list, [{ link: 1 }], { ...record, ...more });

  test('are told from those that are', () => {
    expect(put([timed(5), timed(6)])).toBeDefined();
  });

  test.each<[string, unknown]>([
    ['a packet without an id', put([timed(5), timed()])],
    ['two packets with one id', put([timed(5), timed(5)])],
    ['a packet with the id of an entry', put([timed(8)])],
    [
      'another number of interfaces',
      put([timed(5)], {
        interfaces: [
          [0, 0],
          [0, 1],
        ],
      }),
    ],
    ['a world that is not there', put([timed(5)], { interfaces: [[1, 0]] })],
    ['entries in no order', put([timed(5)], { entries: entries.toReversed() })],
  ])('%s', (_, read) => {
    expect(read).toBeUndefined();
  });
});

describe('the record', () => {
  const many = (count: number, text: string): ReturnType<typeof told>[] =>
    Array.from({ length: count }, (_, at) => told(at + 1, 'read', { text, bytes: 4 }));

  test('of very many entries is in several comments that each fit, and whole in any order', () => {
    const run = { info, entries: many(2000, 'größer “hello⏎” 𝄞𝄞𝄞\u{1F600}') };
    const parts = writeRecord(run, [[0, 0]]);
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(0xffff);
    expect(readRecord(parts.toReversed())).toEqual({ ...run, interfaces: [[0, 0]] });
    expect(readRecord(parts.slice(1))).toBeUndefined();
    expect(readRecord([...parts, parts[3] ?? ''])).toBeUndefined();
    expect(readRecord(['a remark of somebody else', ...parts])).toBeDefined();
  });

  test('is taken as a whole or not at all, and with more entries than a run has, not', () => {
    const [part = ''] = writeRecord({ info, entries: many(3, 'x') }, [[0, 0]]);
    expect(readRecord([part])).toBeDefined();
    expect(readRecord([part.replace('"read"', '"ate"')])).toBeUndefined();
    expect(readRecord([part.replace('"version":1', '"version":2')])).toBeUndefined();
    expect(readRecord([part.slice(0, -1)])).toBeUndefined();
    expect(readRecord(writeRecord({ info, entries: many(50_001, '') }, [[0, 0]]))).toBeUndefined();
  });

  test.each(['', 'a'])('does not part a character that is a pair, behind "%s"', (before) => {
    const run = { info, entries: many(1, before + '𝄞'.repeat(30_000)) };
    const parts = writeRecord(run, [[0, 0]]);
    // Each comment is UTF-8 of its own.
    expect(readRecord(parts.map((part) => Buffer.from(part).toString()))?.entries).toEqual(run.entries);
  });

  test('is not whole without a part, also where a line ends with the part before', () => {
    const [part = ''] = writeRecord({ info, entries: many(1, 'x') }, [[0, 0]]);
    const [, head = '', entry = ''] = part.split('\n');
    const first = `Loopback Playground run, part 1 of 2\n${head}`;
    expect(readRecord([first, `Loopback Playground run, part 2 of 2\n\n${entry}`])?.entries).toHaveLength(1);
    expect(readRecord([first])).toBeUndefined();
  });

  test('cannot turn or hide what stands beside it', () => {
    const parts = writeRecord({ info, entries: many(1, 'a\u202eb\u0007c') }, [[0, 0]]);
    expect(readRecord(parts)?.entries[0]).toMatchObject({ text: 'a\\u202eb\\x07c' });
  });

  test('of anything is an answer and no exception', () => {
    const line = fc.oneof(fc.json(), fc.string(), fc.constant('Loopback Playground run, part 1 of 1'));
    const comment = fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n'));
    const framed = comment.map((text) => `Loopback Playground run, part 1 of 1\n${text}`);
    fc.assert(fc.property(fc.array(fc.oneof(comment, framed), { maxLength: 3 }), (all) => void readRecord(all)));
  });
});
