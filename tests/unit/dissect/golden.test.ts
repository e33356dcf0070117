// Golden: packets of each protocol with every field and its bytes, written down as Markdown in golden/ (goldens.ts).
import { describe, expect, test } from 'vitest';
import { goldenFiles, goldens, type Golden } from './goldens.ts';
import { allProtocols, lines, wholeDissector } from './support.ts';

const dissector = await wholeDissector();

const shownLayers = ({ frame, assembled }: Golden): string =>
  dissector
    .dissect(frame, { assembled })
    .flatMap(({ title, start, end, truncated, reason, packet, fields }) => [
      `${title} [${start},${end})${truncated ? ' cut' : ''}${packet ? ` from packet ${packet}` : ''}${reason === undefined ? '' : `: ${reason}`}`,
      ...lines(fields, '  '),
    ])
    .join('\n');

test('every protocol below the streams has its file', async () => {
  const tables = ['link', 'ethernet', 'ip'];
  const below = (await allProtocols()).filter(({ rides }) => rides.some(({ table }) => tables.includes(table)));
  const named = below.map(({ id }) => `${id.replace('-cooked-2', '-cooked')}.md`);
  expect(goldenFiles).toEqual(expect.arrayContaining(named));
});

describe.each(goldenFiles)('%s', (file) => {
  const cases = goldens(file);
  test('has cases', () => expect(cases.length).toBeGreaterThan(0));
  test.each(cases)('$name', (one) => {
    const shown = shownLayers(one);
    const [first = ''] = one.layers.split('\n');
    expect(shown.slice(Math.max(0, shown.indexOf(`${first}\n`)))).toBe(one.layers);
  });
});
