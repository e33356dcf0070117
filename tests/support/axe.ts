// What a screen must be for everyone: axe finds nothing, and nothing has to be scrolled sideways.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from '@playwright/test';
import type Axe from 'axe-core';
import { expect } from './page.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
  { width: 1366, height: 768 },
];

const everything = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
/** The one rule about colours. */
const contrast = 'color-contrast';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A colour of axe's. */
interface Colour {
  r: number;
  g: number;
  b: number;
  alpha: number;
  parseString(text: string): Colour;
}

/**
 * Let axe read each colour once. A page has a dozen of them, and it reads them anew for each element below each text, which took a
 * third of its time.
 */
const readColoursOnce = (): void => {
  const { axe } = globalThis as unknown as { axe: { commons: { color: { Color: { prototype: Colour } } } } };
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map<string, Pick<Colour, 'r' | 'g' | 'b' | 'alpha'>>();
  prototype.parseString = function (text) {
    const { r, g, b, alpha } = known.get(text) ?? read.call(this, text);
    known.set(text, { r, g, b, alpha });
    return Object.assign(this, { r, g, b, alpha });
  };
};

/** What axe finds in a document, without what it frames, by the rules of these tags (all, without any), or by those named: "rule: elements". It is brought there once: half a megabyte. */
export async function violationsIn(document: Page | Frame, tags: string[] = []): Promise<string[]> {
  if (!(await document.evaluate(() => 'axe' in globalThis))) {
    await document.evaluate(source);
    await document.evaluate(readColoursOnce);
  }
  return document.evaluate(
    async (options) => {
      const { axe } = globalThis as unknown as { axe: typeof Axe };
      const { violations } = await axe.run(options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    },
    {
      ...(tags.length > 0 ? { runOnly: tags } : {}),
      resultTypes: ['violations'] as 'violations'[],
      iframes: false,
    },
  );
}

/** What the checks lie over while the text is scrolled has no size of its own for axe: at the end of the text they lie over nothing. */
const toTheEnd = (): void => {
  for (const checks of document.querySelectorAll('ul.kept')) {
    let text = checks.parentElement;
    while (text && getComputedStyle(text).overflowY !== 'auto') text = text.parentElement;
    text?.scrollTo(0, text.scrollHeight);
  }
};

/** As it stands now. */
export async function isClean(page: Page): Promise<void> {
  await page.evaluate(toTheEnd);
  expect(await violationsIn(page, everything)).toEqual([]);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways).toBe(0);
}

/** As it stands now, and in the other theme, which has the same elements in other colours. */
export async function isCleanInBothThemes(page: Page): Promise<void> {
  const turn = (): Promise<void> =>
    page.evaluate(() => {
      const { dataset } = document.documentElement;
      dataset['theme'] = dataset['theme'] === 'dark' ? 'light' : 'dark';
    });
  await isClean(page);
  await turn();
  expect(await violationsIn(page, [contrast])).toEqual([]);
  await turn();
}

/** In both themes, at every size that the interface is drawn for. The page comes back at the last of them. */
export async function isCleanAtEverySize(page: Page): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await isCleanInBothThemes(page);
  }
}
