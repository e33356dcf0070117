// A file that was opened is saved again with all that it had, what nobody here reads included.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { saveAgain } from '../../../server/shared/capture-file/save-again.ts';
import { block, interfaceOf, join, pack, packetOf, sectionOf, statisticsOf, textOf } from './blocks.ts';

/** Kinds of blocks that hold no packets (draft-ietf-opsawg-pcapng, 4.5 to 4.9 and 10.1), and one that is not given away yet. */
const others: [string, number][] = [
  ['name resolution', 4],
  ['journal', 9],
  ['secrets', 10],
  ['custom', 0xbad],
  ['custom, not to be copied', 0x4000_0bad],
  ['IRIG timestamp', 7],
  ['ARINC 429', 8],
  ['hardware of a maker', 0x8000_0001],
  ['unknown', 0x0dad_dada],
];

describe.each([true, false])('pcapng, little endian: %s', (little) => {
  test.each(others)('%s blocks are passed over, and kept byte for byte', (_, kind) => {
    const other = block(little, kind, pack(little, [4, 1], [4, 2], [8, 3]));
    const statistics = statisticsOf(little, 0, textOf(little, 1, 'a remark'));
    const file = join(sectionOf(little), other, interfaceOf(little), other, packetOf(little, 5n), other, statistics);
    expect(readCaptureFile(file)).toMatchObject({ ok: true, frames: [{ at: 5000 }] });
    expect(saveAgain(file)).toEqual(file);
  });

  test('nothing is left of a block that the file ends in, and of what lengths do not agree about', () => {
    const whole = join(sectionOf(little), interfaceOf(little), packetOf(little, 5n));
    const last = packetOf(little, 6n);
    for (let size = 0; size < last.length; size++)
      expect(saveAgain(join(whole, last.subarray(0, size)))).toEqual(whole);
    expect(saveAgain(join(whole, last.with(4, 13), last))).toEqual(whole);
    expect(saveAgain(join(whole, last.with(last.length - 4, 13), last))).toEqual(whole);
  });

  test('two sections in different byte order', () => {
    const one = join(sectionOf(little), interfaceOf(little), packetOf(little, 5n));
    const two = join(sectionOf(!little), interfaceOf(!little), packetOf(!little, 6n));
    expect(saveAgain(join(one, two))).toEqual(join(one, two));
  });
});

test('pcap becomes pcapng with the same packets, to the ns', () => {
  const big = join(
    pack(false, [4, 0xa1b23c4d], [2, 2], [2, 4], [8, 0], [4, 65_535], [4, 113]),
    pack(false, [4, 10], [4, 999_999_999], [4, 2], [4, 60], [2, 0x0102]),
  );
  const hello = Uint8Array.from(fs.readFileSync(new URL('../../fixtures/hello.pcap', import.meta.url)));
  for (const file of [big, hello]) {
    const before = readCaptureFile(file);
    const after = readCaptureFile(saveAgain(file) ?? new Uint8Array(0));
    if (!before.ok || !after.ok) throw new Error('not read');
    expect(after.format).toBe('pcapng');
    expect([after.began, after.frames]).toEqual([before.began, before.frames]);
    expect(after.interfaces).toEqual(before.interfaces);
  }
});

test('what is no capture file is none', () => {
  expect(saveAgain(new Uint8Array(0))).toBeUndefined();
  expect(saveAgain(Uint8Array.from(Buffer.from('hello, this is no capture file at all')))).toBeUndefined();
});
