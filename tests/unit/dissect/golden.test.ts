// Golden: packets of each protocol with every field and its bytes, written down as Markdown in golden/ and read here.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, lines, wholeDissector } from './support.ts';

const folder = new URL('golden/', import.meta.url);
const dissector = await wholeDissector();

interface Case {
  readonly name: string;
  readonly link: number;
  readonly original: number | undefined;
  readonly bytes: Uint8Array;
  readonly layers: string;
}

/**
 * Sections "## name", each with a block `hex` ("link 1", "of 60 bytes" where it was cut) and a block `layers`, which may begin
 * with an inner layer.
 */
function casesOf(text: string): Case[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name = ''] = section.split('\n');
      const [, link = '', original, hex = ''] = /```hex link (\d+)(?: of (\d+) bytes)?\n([^`]*)```/.exec(section) ?? [];
      const [, layers = ''] = /```layers\n([^`]*)```/.exec(section) ?? [];
      const whole = original === undefined ? undefined : Number(original);
      return { name, link: Number(link), original: whole, bytes: fromHex(hex), layers: layers.trimEnd() };
    });
}

function shownLayers({ link, original, bytes }: Pick<Case, 'link' | 'original' | 'bytes'>): string {
  return dissector
    .dissect({ link, bytes, original: original ?? bytes.length })
    .flatMap(({ title, start, end, truncated, reason, fields }) => [
      `${title} [${start},${end})${truncated ? ' cut' : ''}${reason === undefined ? '' : `: ${reason}`}`,
      ...lines(fields, '  '),
    ])
    .join('\n');
}

const files = fs.readdirSync(folder).filter((name) => name.endsWith('.md'));

test('there are golden files, and each has cases', () => {
  expect(files.length).toBeGreaterThan(2);
});

describe.each(files)('%s', (file) => {
  const cases = casesOf(fs.readFileSync(new URL(file, folder), 'utf8'));
  test('has cases', () => expect(cases.length).toBeGreaterThan(0));
  test.each(cases)('$name', (one) => {
    const shown = shownLayers(one);
    const [first = ''] = one.layers.split('\n');
    expect(shown.slice(Math.max(0, shown.indexOf(`${first}\n`)))).toBe(one.layers);
  });
});
