// The part of the time that is dragged over the strip, in the filter's words.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../client/src/stage/packets/filter/compile.ts';
import { parseFilter as parseWith, type Parsed } from '../../client/src/stage/packets/filter/parse.ts';
import type { PacketFacts } from '../../client/src/stage/packets/filter/types.ts';
import { filterLanguage } from './client-fixture.ts';
import { partOf, withPart } from '../../client/src/stage/packets/part.ts';

const language = await filterLanguage();
const parseFilter = (text: string): Parsed => parseWith(text, language);

const part = { from: 0.25, to: 1.5 };

test('is put behind what the filter asks already, takes the place of another, and goes again', () => {
  expect(withPart('', part)).toBe('after 0.25 before 1.5');
  expect(withPart('tcp not rst', part)).toBe('tcp not rst after 0.25 before 1.5');
  expect(withPart('tcp or udp', part)).toBe('(tcp or udp) after 0.25 before 1.5');
  expect(withPart('tcp || udp', part)).toBe('(tcp || udp) after 0.25 before 1.5');
  expect(withPart(withPart('tcp or udp', part), { from: 2, to: 3 })).toBe('(tcp or udp) after 2 before 3');
  expect(withPart('(tcp or udp) after 2 before 3', undefined)).toBe('tcp or udp');
  expect(withPart('tcp and after 2 before 3', undefined)).toBe('tcp');
  expect(withPart('after 2 before 3', undefined)).toBe('');
});

test('is read from a filter that ends with it', () => {
  expect(partOf('tcp after 0.25 before 1.5')).toEqual(part);
  expect(partOf('after 1 before 2 or tcp')).toBeUndefined();
  expect(partOf('text "x after 1 before 2"')).toBeUndefined();
});

test('any part comes back from the filter as it was, to the µs, and the filter can be read', () => {
  const micros = fc.integer({ min: 0, max: 10_000_000 }).map((value) => value / 1e6);
  fc.assert(
    fc.property(
      micros,
      micros,
      fc.constantFrom('', 'tcp', 'tcp or udp', 'text "a b"', 'not (rst or fin)'),
      (from, to, rest) => {
        const filter = withPart(rest, { from, to });
        expect(partOf(filter)).toEqual({ from, to });
        expect(parseFilter(filter).ok).toBe(true);
      },
    ),
  );
});

test('what passes came in that part: its beginning counts, its end does not', () => {
  const parsed = parseFilter('after 0.5 before 2');
  const passes = parsed.ok && parsed.filter ? compile(parsed.filter) : () => false;
  const at = (time: number) => ({ time }) as PacketFacts;
  expect([0.499999e9, 0.5e9, 1.999999e9, 2e9].map((time) => passes(at(time)))).toEqual([false, true, true, false]);
  expect(parseFilter('after')).toMatchObject({ ok: false, error: { wanted: 'seconds', found: '' } });
  expect(parseFilter('after soon')).toMatchObject({ ok: false, error: { wanted: 'seconds', found: 'soon' } });
});
