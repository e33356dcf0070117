// The lock file: nobody's addresses in it, and no version below those that are known to be safe or to work.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const tree = path.resolve(import.meta.dirname, '../..');
const text = fs.readFileSync(path.join(tree, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, { version?: string }> };

/** Each with what is wrong below it. */
const floors: Readonly<Record<string, string>> = {
  ws: '8.23.0', // Pings make it grow without bound.
  'path-to-regexp': '8.4.0', // Slow on hostile paths.
  qs: '6.16.0',
  svelte: '5.55.7',
  vite: '8.0.5',
};

const parts = (version: string): number[] => version.split('.').map(Number);
function below(version: string, floor: string): boolean {
  const [mine, least] = [parts(version), parts(floor)];
  const at = mine.findIndex((part, index) => part !== least[index]);
  return at >= 0 && (mine[at] ?? 0) < (least[at] ?? 0);
}

test('versions are compared number by number', () => {
  expect([below('8.4.0', '8.23.0'), below('8.23.0', '8.23.0'), below('9.0.0', '8.23.0')]).toEqual([true, false, false]);
});

test.each(Object.entries(floors))('every %s is at least %s', (name, floor) => {
  const found = Object.entries(packages).filter(([place]) => place.endsWith(`node_modules/${name}`));
  expect(found.length).toBeGreaterThan(0);
  for (const [place, { version }] of found) expect([place, below(version ?? '0.0.0', floor)]).toEqual([place, false]);
});

test('no download addresses', () => {
  expect(text).not.toContain('"resolved"');
});
