// Folders of lessons that are read anew when something in them is saved: real folders, the system's own notices.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { typedFolder } from '../../server/lessons/folder.ts';
import { openLibrary } from '../../server/lessons/library.ts';
import { Shelf } from '../../server/lessons/shelf.ts';
import { folderWith, smallLesson, writeFiles } from '../support/own-lessons.ts';

const known = await whatIsKnown();
let root: string;
let shelf: Shelf;
let said: string[];

const file = (name: string): string => path.join(root, name);
const titles = async (): Promise<readonly string[]> => (await shelf.library()).lessons.map(({ title }) => title);
const become = (look: () => Promise<unknown> | unknown, wanted: unknown) =>
  expect.poll(look, { timeout: 10_000, interval: 20 }).toEqual(wanted);

beforeEach(async () => {
  root = path.join(folderWith({}), 'mine');
  writeFiles(root, { '01-a/01-one/lesson.md': smallLesson('one') });
  const folder = await typedFolder(root);
  if (!folder) throw new Error('no folder');
  const added = [{ ...folder, name: 'mine' }];
  said = [];
  shelf = new Shelf({ added, read: () => openLibrary(added, known), say: (line) => void said.push(line) });
  await shelf.start();
});
afterEach(async () => {
  await shelf.stop();
  rmSync(path.dirname(root), { recursive: true });
});

test('says at first what is there, and then what has changed', async () => {
  expect(said).toEqual(['mine: 1 lesson, no problems.']);
  writeFileSync(file('01-a/01-one/lesson.md'), smallLesson('one').replace('minutes: 5', 'minutes: five'));
  await become(
    () => said.slice(1),
    [
      'mine: 0 lessons, and these problems.',
      expect.stringMatching(/^mine\/01-a\/01-one\/lesson\.md:4: front matter: "minutes" /),
    ],
  );
  expect((await shelf.library()).broken).toMatchObject([{ file: 'mine/01-a/01-one/lesson.md' }]);
  writeFileSync(file('01-a/01-one/lesson.md'), smallLesson('one'));
  await become(() => said.at(-1), 'mine: 1 lesson, no problems.');
});

test('a save by renaming, as many editors do', async () => {
  writeFileSync(file('01-a/01-one/.new'), smallLesson('one').replace('The title of one', 'Another'));
  renameSync(file('01-a/01-one/.new'), file('01-a/01-one/lesson.md'));
  await become(titles, ['Another']);
  writeFileSync(file('01-a/01-one/lesson.md'), smallLesson('one').replace('The title of one', 'Once more'));
  await become(titles, ['Once more']);
});

test('lessons and units that come and go', async () => {
  writeFiles(root, { '02-b/01-two/lesson.md': smallLesson('two') });
  await become(titles, ['The title of one', 'The title of two']);
  writeFileSync(file('02-b/01-two/lesson.md'), smallLesson('two').replace('The title of two', 'Two'));
  await become(titles, ['The title of one', 'Two']);
  rmSync(file('01-a'), { recursive: true });
  await become(titles, ['Two']);
});

test('a folder that is put in the place of another, and one that is gone for a while', async () => {
  const other = folderWith({ '01-a/01-one/lesson.md': smallLesson('other') });
  renameSync(root, `${root}-old`);
  renameSync(other, root);
  await become(titles, ['The title of other']);
  writeFileSync(file('01-a/01-one/lesson.md'), smallLesson('one').replace('The title of one', 'Saved in the new one'));
  await become(titles, ['Saved in the new one']);
  rmSync(root, { recursive: true });
  await become(() => said.at(-1), 'mine:1: This folder cannot be listed: ENOENT.');
  mkdirSync(root);
  await become(() => said.at(-1), 'mine: 0 lessons, no problems.');
  writeFiles(root, { '01-a/01-one/lesson.md': smallLesson('one') });
  await become(titles, ['The title of one']);
});

test('a save that changes no lesson says nothing', async () => {
  writeFiles(root, { '01-a/01-one/notes.txt': 'nothing', '01-a/01-one/solution.yaml': 'nothing' });
  writeFileSync(file('01-a/01-one/lesson.md'), smallLesson('one').replace('The title of one', 'Another'));
  await become(titles, ['Another']);
  expect(said).toEqual(['mine: 1 lesson, no problems.', 'mine: 1 lesson, no problems.']);
});

test('after stop, nothing is read', async () => {
  await shelf.stop();
  writeFileSync(file('01-a/01-one/lesson.md'), 'broken');
  await shelf.stop();
  expect(await titles()).toEqual(['The title of one']);
});
