// The fast path by itself: where TCP lies, and where there is none to read.
import { expect, test } from 'vitest';
import { fragmentAt } from '../../../server/shared/dissect/fragment.ts';
import { carriers, locate, newPlace } from '../../../server/shared/dissect/locate.ts';
import { frameOf } from '../conversations/segments.ts';
import { fromHex } from './support.ts';

const place = newPlace();
const tcp = 'c350 0050 00000001 00000002 5018 0040 0000 0000';
const ipv6 = (length: string, next: string): string =>
  `60000000 ${length} ${next} 40 00000000000000000000000000000001 00000000000000000000000000000001`;
const find = (hex: string): boolean => locate(101, fromHex(hex), fromHex(hex).length, place);

test('a later fragment has no TCP header, of either version', () => {
  expect(find(`4500 0028 0001 2003 40 06 0000 7f000001 7f000001 ${tcp}`)).toBe(true);
  expect(place).toMatchObject({ protocol: 6, transport: -1 });
  expect(find(`${ipv6('001c', '2c')} 06 00 0008 0000abcd ${tcp}`)).toBe(true);
  expect(place).toMatchObject({ protocol: 6, transport: -1 });
  expect(find(`${ipv6('001c', '2c')} 06 00 0001 0000abcd ${tcp}`)).toBe(true);
  expect(place).toMatchObject({ protocol: 6, transport: 48, end: 68 });
});

test('extension headers are passed over, and an endless row of them ends', () => {
  expect(
    find(`${ipv6('0024', '00')} 3301 0000 00000000 0000000000000000 ${'0602 0000 00000000 00000000 00000000'} ${tcp}`),
  ).toBe(true);
  expect(place).toMatchObject({ protocol: 6, transport: 72 });
  expect(find(`${ipv6('0100', '00')} ${'00000000 00000000'.repeat(32)}`)).toBe(true);
  expect(place.transport).toBe(-1);
});

test('behind mobility and host identity is only nothing: what they name is not there, nor a fragment of it', () => {
  for (const kind of ['87', '8b']) {
    for (const next of ['06', '2c']) {
      const hex = `${ipv6('002c', '3c')} ${kind}00 0104 00000000 ${next}00 0000 00000000 0600 0001 00000000 ${tcp}`;
      expect(find(hex)).toBe(true);
      expect(place).toMatchObject({ protocol: parseInt(kind, 16), transport: 48, end: 84 });
      expect(fragmentAt(fromHex(hex), place)).toBeUndefined();
    }
    expect(find(`${ipv6('0008', kind)} 3b00 0000 00000000`)).toBe(true);
    expect(place).toMatchObject({ protocol: 59, transport: 48 });
  }
});

test('every link type that is read', () => {
  const { bytes } = frameOf({ flags: 'A', seq: 1 });
  for (const [link, head] of [
    [0, 4],
    [108, 4],
    [1, 14],
    [113, 16],
    [276, 20],
    [101, 0],
    [228, 0],
  ] as const) {
    const frame = new Uint8Array(head + bytes.length);
    const { type } = carriers[link] ?? {};
    if (type !== undefined) frame.set([8, 0], type);
    frame.set(bytes, head);
    expect(locate(link, frame, frame.length, place)).toBe(true);
    expect(place).toMatchObject({ version: 4, ip: head, protocol: 6, transport: head + 20, end: head + 40 });
  }
  expect(locate(77, bytes, bytes.length, place)).toBe(false);
  for (const link of [1, 113, 276]) expect(locate(link, new Uint8Array(60), 60, place)).toBe(false);
});

test('IP behind VLAN tags', () => {
  const { bytes } = frameOf({ flags: 'A', seq: 1 });
  const tagged = (tags: string): boolean => {
    const frame = Uint8Array.of(...fromHex(`000000000000 000000000000 ${tags}`), ...bytes);
    return locate(1, frame, frame.length, place);
  };
  expect(tagged('8100 0064 0800')).toBe(true);
  expect(place).toMatchObject({ ip: 18, protocol: 6, transport: 38 });
  expect(tagged('88a8 0007 8100 0064 0800')).toBe(true);
  expect(place).toMatchObject({ ip: 22, protocol: 6, transport: 42 });
  expect(tagged('8100 0064 0806')).toBe(false);
  expect(locate(1, fromHex(`000000000000 000000000000 ${'8100 0064 '.repeat(9)}`), 60, place)).toBe(false);
});
