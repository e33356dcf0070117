// The page in another language: chosen by what the reader's browser asks for, each text by itself; what a language lacks is reported.
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { choose, inLanguage, loadLanguage, missing, overlay, type Words } from '../../client/src/ui/texts/language.ts';

const english = {
  name: 'Playground',
  keys: [['?', 'this list']],
  replay: { play: 'Replay', at: (place: number) => `at ${place}`, paces: { fixed: 'one a second', true: 'as it was' } },
};
const german: Words<typeof english> = {
  replay: { at: (place) => `bei ${place}`, paces: { fixed: 'eines je Sekunde' } },
};

describe('a language', () => {
  test('is the first of the reader’s that is there, and English where none is', () => {
    const paths = ['./ui/texts/de.ts', './stage/texts/fr.ts'];
    expect(choose(['de-AT', 'en'], paths)).toBe('de');
    expect(choose(['en-GB', 'de'], paths)).toBe('en');
    expect(choose(['sv', 'FR'], paths)).toBe('fr');
    expect([choose(['sv'], paths), choose([], [])]).toEqual(['en', 'en']);
  });

  test('says what it has, text by text; the rest is said in English, and listed', () => {
    const texts = overlay(english, german);
    expect([texts.name, texts.replay.play, texts.replay.paces.true]).toEqual(['Playground', 'Replay', 'as it was']);
    expect([texts.replay.at(3), texts.replay.paces.fixed]).toEqual(['bei 3', 'eines je Sekunde']);
    expect(missing(english, german)).toEqual(['name', 'keys', 'replay.play', 'replay.paces.true']);
    expect(overlay(english, {})).toEqual(english);
    expect(missing(english, english)).toEqual([]);
  });

  test('is loaded for each room that has it, and no other is', async () => {
    const never = () => Promise.reject(new Error('not asked for'));
    const files = { './a/texts/de.ts': () => Promise.resolve({ words: german }), './a/texts/fr.ts': never };
    expect(await loadLanguage(['de'], files)).toBe('de');
    expect(inLanguage('a', english).replay.at(1)).toBe('bei 1');
    expect(inLanguage('b', english).replay.at(1)).toBe('at 1');
  });
});

test('every language file says all that English says, and every room asks for its own', async () => {
  const source = new URL('../../client/src/', import.meta.url);
  const paths = await readdir(source, { recursive: true });
  const rooms = paths.flatMap((path) => /^(\w+)\/texts\/en\.ts$/.exec(path)?.[1] ?? []);
  expect(rooms).toContain('stage');
  const reports: string[] = [];
  for (const room of rooms) {
    const folder = new URL(`${room}/texts/`, source);
    expect(await readFile(new URL('texts.ts', folder), 'utf8')).toContain(`inLanguage('${room}', en)`);
    const { en } = (await import(new URL('en.ts', folder).href)) as { en: object };
    for (const file of await readdir(folder)) {
      if (!/^\w\w\.ts$/.test(file) || file === 'en.ts') continue;
      const { words } = (await import(new URL(file, folder).href)) as { words: object };
      reports.push(...missing(en, words).map((name) => `${room}/texts/${file} lacks ${name}`));
    }
  }
  expect(reports).toEqual([]);
});

test('the stage stands beside a lesson and in the sandbox: its texts speak of neither', async () => {
  const folder = new URL('../../client/src/stage/texts/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.startsWith('en'));
  expect(files).toContain('en.ts');
  for (const file of files)
    expect(await readFile(new URL(file, folder), 'utf8')).not.toMatch(/in the text|lesson|sandbox/);
});
