// Against Wireshark's own reader: every golden packet (tests/unit/dissect/golden), field by field. Where the two differ, the reason is
// listed here.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { needs } from '../support/needs.ts';
import { askTshark, oursOf, theirsOf } from '../support/tshark-packets.ts';
import { goldens, type Golden } from '../unit/dissect/goldens.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import { differences, pairs, type Pair } from './tshark-pairs.ts';

const without = needs('tshark');
const dissector = await wholeDissector();

const all = goldens();
const nameOf = ({ file, name }: Golden): string => `${file}, ${name}`;

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What tshark says of these packets. */
function ask(name: string, frames: readonly Frame[]): Promise<Map<string, string>[]> {
  const file = path.join(folder, `${name}.pcapng`);
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  return askTshark(file);
}

/** Theirs, for each golden. Where packets came before, or fragments, in a file of its own: theirs puts them together, too. */
const theirs = new Map<Golden, Map<string, string>>();
beforeAll(async () => {
  if (without !== '') return;
  const apart = all.filter((one) => one.before.length > 0 || /fragment|piece/.test(one.name));
  const together = all.filter((one) => !apart.includes(one));
  const rows = await ask(
    'together',
    together.map(({ frame }, index) => ({ ...frame, id: index + 1 })),
  );
  expect(rows).toHaveLength(together.length);
  for (const [index, one] of together.entries()) theirs.set(one, rows[index] ?? new Map<string, string>());
  for (const [index, one] of apart.entries())
    theirs.set(one, (await ask(`apart-${index}`, [...one.before, one.frame])).at(-1) ?? new Map<string, string>());
}, 60_000);

const layersOf = new Map(all.map((one) => [one, dissector.dissect(one.frame, { assembled: one.assembled })]));

/** For a field of theirs: how many packets agree, and a line for each of the others. */
function compare(pair: Pair): { readonly same: number; readonly other: readonly string[] } {
  let same = 0;
  const other: string[] = [];
  for (const one of all) {
    const told = theirsOf(theirs.get(one), pair);
    const ours = oursOf(layersOf.get(one) ?? [], one.before.length + 1, pair);
    if (ours !== told) other.push(`${nameOf(one)}: ours is ${ours || 'nothing'}, theirs ${told || 'nothing'}`);
    else if (ours !== '') same += 1;
  }
  return { same, other };
}

const fieldOf = (pair: Pair): string => pair.theirs.join(' ');

describe.skipIf(without !== '')(`every golden packet${without}`, () => {
  test.each(pairs.map((pair) => [fieldOf(pair), pair] as const))('%s', (field, pair) => {
    const { same, other } = compare(pair);
    const known = differences.filter(({ fields }) => fields.test(field));
    expect(other.filter((line) => !known.some(({ of }) => of.test(line)))).toEqual([]);
    expect(same).toBeGreaterThan(0);
  });

  test('each difference that is listed is one', () => {
    const compared = pairs.map((pair) => ({ field: fieldOf(pair), ...compare(pair) }));
    for (const { fields, of, why } of differences)
      expect(
        compared.some(({ field, other }) => fields.test(field) && other.some((line) => of.test(line))),
        why,
      ).toBe(true);
  });
});
