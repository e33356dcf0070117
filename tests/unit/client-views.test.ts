// The smaller pure parts of the stage: rows of a very long list, times in words, pace of a replay, fields and bytes.
import { describe, expect, test } from 'vitest';
import { fieldAt, isFlags, placed, sourceOf, where } from '../../client/src/stage/detail/fields.ts';
import { atEnd, grow, inView, reveal, rowHeight, scroll, still, top } from '../../client/src/stage/packets/rows.ts';
import { slowdown } from '../../client/src/stage/replay/pacing.ts';
import { position, seconds, span } from '../../client/src/stage/time.ts';
import { batch, hello, newModel } from './client-fixture.ts';

describe('rows', () => {
  const viewport = 400;

  test('a short list is as high as its rows', () => {
    const rows = grow(top, 100);
    expect(rows).toEqual({ height: 100 * rowHeight, offset: 0 });
    expect(inView(rows, 0, viewport).first).toBe(0);
    expect(inView(rows, 50 * rowHeight, viewport)).toMatchObject({ first: 50 - 8 });
  });

  test('of a million, the first and the last can be reached, and the element stays low', () => {
    const count = 1_000_000;
    const rows = grow(top, count);
    expect(rows.height).toBeLessThan(16_000_000);
    const end = rows.height - viewport;
    const last = scroll(rows, count, 0, end, viewport);
    const { first, count: shown } = inView(last.rows, last.scrollTop, viewport);
    expect(first + shown).toBeGreaterThanOrEqual(count);
    const back = scroll(last.rows, count, end, 0, viewport);
    expect(inView(back.rows, 0, viewport).first).toBe(0);
  });

  test('of a million, a small scroll moves by pixels and a far one to its share', () => {
    const count = 1_000_000;
    const rows = grow(top, count);
    const half = scroll(rows, count, 0, rows.height / 2, viewport);
    const middle = (half.scrollTop + half.rows.offset) / rowHeight;
    expect(middle / count).toBeCloseTo(0.5, 3);
    const wheel = scroll(half.rows, count, half.scrollTop, half.scrollTop + 100, viewport);
    expect((wheel.scrollTop + wheel.rows.offset) / rowHeight - middle).toBeCloseTo(100 / rowHeight, 6);
  });

  test.each([0, 5, 499_999, 999_999])('row %i of a million comes into view', (row) => {
    const count = 1_000_000;
    const rows = grow(top, count);
    const to = reveal(rows, count, row, 3_000_000, viewport);
    const y = row * rowHeight - to.rows.offset;
    expect(y).toBeGreaterThanOrEqual(to.scrollTop - 1);
    expect(y + rowHeight).toBeLessThanOrEqual(to.scrollTop + viewport + 1);
    expect(to.scrollTop).toBeGreaterThanOrEqual(0);
    expect(to.scrollTop).toBeLessThanOrEqual(rows.height - viewport);
  });

  test('a row in view moves nothing', () => {
    const rows = grow(top, 100);
    expect(reveal(rows, 100, 12, 10 * rowHeight, viewport)).toEqual({ rows, scrollTop: 10 * rowHeight });
  });
});

describe('times', () => {
  test('carry their unit', () => {
    expect([640, 999, 1_000, 16_000, 684_300, 999_600, 2_280_000, 18_400_000].map(span)).toEqual([
      '640 ns',
      '999 ns',
      '1 µs',
      '16 µs',
      '684 µs',
      '1 ms',
      '2.28 ms',
      '18 ms',
    ]);
    expect([1_020_000_000, 12e9, 185e9].map(span)).toEqual(['1.02 s', '12 s', '3 min 5 s']);
  });

  test('stand in the unit of the whole', () => {
    expect(position(2_311_000, 4_205_000)).toBe('2.311 of 4.205 ms');
    expect(position(16_000, 31_000)).toBe('16 of 31 µs');
    expect(position(0, 3.5e9)).toBe('0.000 of 3.500 s');
  });

  test('since the start are seconds in groups', () => {
    expect([0, 80_171_000, 12_000_000_000].map(seconds)).toEqual(['0.000 000', '0.080 171', '12.000 000']);
  });
});

describe('pace', () => {
  test('lasts ten seconds in true proportions, and is never faster than it was', () => {
    expect(slowdown(4e6)).toBe(2_500);
    expect(slowdown(30e9)).toBe(1);
    expect(slowdown(0)).toBe(1);
  });
});

describe('fields and bytes', () => {
  test('every byte of a packet has its field, the narrowest', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const detail = model.detail(4);
    const fields = placed(detail?.layers ?? []);
    const labels = (at: number): string | undefined => fieldAt(fields, at)?.field.label;
    expect(labels(36)).toBe('to');
    expect(labels(34)).toBe('from');
    expect(labels(54)).toBe('no operation');
    for (let at = 0; at < (detail?.bytes.length ?? 0); at++) expect(labels(at), `byte ${at}`).toBeDefined();
    const keys = fields.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('a field says the section it comes from: its own, that of what it lies in, or the layer’s', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const { layers = [] } = model.detail(1) ?? {};
    const fields = placed(layers);
    const said = (label: string): string | undefined => {
      const one = fields.find(({ layer, field }) => layers[layer]?.protocol === 'tcp' && field.label === label);
      return one && (sourceOf(fields, one) ?? layers[one.layer]?.source);
    };
    expect(['seq', 'ECE', 'options', 'no operation', 'window scale'].map(said)).toEqual([
      'RFC 9293, 3.1',
      'RFC 3168, 6.1',
      'RFC 9293, 3.2',
      'RFC 9293, 3.2',
      'RFC 7323, 2.2',
    ]);
  });

  test('flags are told from other fields, and bits are said', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const fields = placed(model.detail(1)?.layers ?? []);
    const flags = fields.filter(({ field }) => isFlags(field));
    expect(flags.length).toBeGreaterThan(0);
    const syn = fields.find(({ field }) => field.label === 'SYN');
    expect(syn?.field.value).toBe(true);
    expect(syn && where(syn.field)).toBe('byte 47, bit 6');
    const to = fields.find(({ field }) => field.label === 'to' && field.start === 36);
    expect(to && where(to.field)).toBe('bytes 36 to 37');
  });
});

test('while rows come fast the element stands, and the last row stands where it stood', () => {
  expect(still(3, 20)).toEqual(atEnd(3));
  const [before, after] = [still(500, 20), still(583, 20)];
  expect(after.height).toBe(before.height);
  expect(582 * rowHeight - after.offset).toBe(499 * rowHeight - before.offset);
  expect(still(583, 583)).toEqual(atEnd(583));
});
