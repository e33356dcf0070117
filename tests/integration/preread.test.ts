// The course as it was read when the playground was built: the same as if it were read now, and only while no file has changed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainFolder } from '../../server/lessons/folder.ts';
import { openLibrary } from '../../server/lessons/library.ts';
import { keepRead, prereadOf } from '../../server/lessons/preread.ts';
import { readFolder } from '../../server/lessons/read-folder.ts';
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { lessonsFolder, prereadFile } from '../../server/package-folder.ts';
import type { CourseInfo } from '../../server/shared/contract/api.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const known = await whatIsKnown();
let base: string;
let copy: string;
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'preread-'));
  copy = path.join(base, 'lessons');
  fs.cpSync(lessonsFolder, copy, { recursive: true });
});
afterEach(() => fs.rmSync(base, { recursive: true }));

test('the build has kept the whole course, and it is what reading it gives', async () => {
  const folder = plainFolder(lessonsFolder);
  const kept = await prereadOf(prereadFile, folder);
  expect(kept?.lessons.length).toBeGreaterThan(0);
  expect(kept).toEqual(await readFolder(folder, known));
  const library = await openLibrary([lessonsFolder], known, (one) => prereadOf(prereadFile, one));
  expect(library).toMatchObject({ broken: [], lessons: (await openLibrary([lessonsFolder], known)).lessons });
});

test.each([
  ['a letter of a lesson', (at: string) => fs.appendFileSync(path.join(at, '../lesson.md'), ' ')],
  ['the glossary', (at: string) => fs.appendFileSync(path.join(at, '../../../glossary.yaml'), '\n')],
  ['a lesson that went', (at: string) => fs.rmSync(path.join(at, '..'), { recursive: true })],
  [
    'a lesson that came',
    (at: string) => fs.cpSync(path.join(at, '..'), `${path.join(at, '..')}-2`, { recursive: true }),
  ],
])('does not hold once it has changed: %s', async (_, change) => {
  const folder = plainFolder(copy);
  const file = path.join(base, 'kept.json');
  const read = await readFolder(folder, known);
  await keepRead(file, read);
  expect(await prereadOf(file, folder)).toEqual(read);
  change(path.join(read.lessons[0]?.path ?? '', 'attempts'));
  expect(await prereadOf(file, folder)).toBeUndefined();
});

test('a playground whose course was read ahead does not load what reads YAML and Markdoc', async () => {
  const file = path.join(base, 'loaded.json');
  const atEnd = `
    import fs from 'node:fs';
    import { createRequire } from 'node:module';
    const { cache } = createRequire('/');
    process.on('exit', () => fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(Object.keys(cache))));`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(atEnd)}`];
  const playground = await startPlayground({ node });
  const { units } = await (await Tab.open(playground.url())).ask<CourseInfo>('GET', '/course');
  await playground.stop();
  fs.rmSync(playground.state, { recursive: true });
  expect(units.length).toBeGreaterThan(0);
  const loaded = JSON.parse(fs.readFileSync(file, 'utf8')) as string[];
  const packages = new Set(loaded.map((name) => name.split('node_modules/').at(-1)?.split('/')[0]));
  expect(packages).toContain('express');
  expect([...packages].filter((name) => name === 'yaml' || name === '@markdoc')).toEqual([]);
});

test('nothing kept, or something else in the file, is no course', async () => {
  const file = path.join(base, 'kept.json');
  expect(await prereadOf(file, plainFolder(copy))).toBeUndefined();
  fs.writeFileSync(file, '{"fingerprint":');
  expect(await prereadOf(file, plainFolder(copy))).toBeUndefined();
});
