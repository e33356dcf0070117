// The packet list's memory: what goes in comes out, over pages, worlds and both versions of IP.
import { expect, test } from 'vitest';
import { Columns } from '../../../server/shared/dissect/columns.ts';
import { bits, frameOf } from '../conversations/segments.ts';

test('a row gives back what the frame says', () => {
  const columns = new Columns();
  columns.add(frameOf({ flags: 'S', seq: 0xfffffff0, window: 65_535, world: 3 }, 7));
  const row = columns.add(frameOf({ from: 'b', flags: 'PA', seq: 5, ack: 0xfffffff1, data: 'hello', world: 3 }, 9));
  expect(row).toBe(1);
  expect(columns.length).toBe(2);
  expect([columns.id(0), columns.at(0), columns.seq(0), columns.window(0)]).toEqual([7, 7000, 0xfffffff0, 65_535]);
  expect([columns.flags(0), columns.flags(1)]).toEqual([bits('S'), bits('PA')]);
  expect([columns.ack(1), columns.payload(1), columns.original(1)]).toEqual([0xfffffff1, 5, 45]);
  expect([columns.transport(1), columns.world(1), columns.conversation(1)]).toEqual([6, 3, 0]);
  expect([columns.sourcePort(1), columns.destinationPort(1)]).toEqual([80, 50_000]);
  expect(columns.source(0)).toEqual({ address: '127.0.0.1', port: 50_000 });
  expect(columns.destination(0)).toEqual({ address: '127.0.0.1', port: 80 });
  expect(columns.cut(1)).toBe(false);
});

test('IPv6 addresses, cut frames, and frames without IP', () => {
  const columns = new Columns();
  columns.add(frameOf({ flags: 'A', seq: 1, version: 6, data: 'hello', snap: 62 }, 1));
  expect(columns.source(0)).toEqual({ address: '::1', port: 50_000 });
  expect([columns.cut(0), columns.payload(0), columns.original(0)]).toEqual([true, 5, 65]);
  columns.add({ id: 2, at: 5, world: 0, iface: 0, link: 1, original: 30, bytes: new Uint8Array(30) });
  expect([columns.conversation(1), columns.transport(1), columns.payload(1)]).toEqual([-1, -1, 30]);
  expect(columns.source(1)).toBeUndefined();
});

test('a SYN with another number begins another conversation; its repetition does not', () => {
  const columns = new Columns();
  for (const seq of [1, 1, 2]) columns.add(frameOf({ flags: 'S', seq }, columns.length + 1));
  columns.add(frameOf({ from: 'b', flags: 'SA', seq: 9, ack: 3 }, 4));
  columns.add(frameOf({ flags: 'S', seq: 1, ports: [50_001, 80] }, 5));
  expect([0, 1, 2, 3, 4].map((row) => columns.conversation(row))).toEqual([0, 0, 1, 1, 2]);
});

test('rows are found by their ids, over many pages and thousands of flows', () => {
  const columns = new Columns();
  const count = 40_000;
  for (let n = 0; n < count; n++)
    columns.add(frameOf({ flags: 'A', seq: n, ports: [(n % 5000) + 1000, 80] }, n * 2 + 1));
  for (const n of [0, 1, 16_383, 16_384, 32_768, count - 1]) {
    expect(columns.find(n * 2 + 1)).toBe(n);
    expect(columns.seq(n)).toBe(n);
    expect(columns.sourcePort(n)).toBe((n % 5000) + 1000);
    expect(columns.conversation(n)).toBe(n % 5000);
  }
  expect(columns.find(2)).toBe(-1);
  expect(columns.find(count * 2 + 1)).toBe(-1);
});
