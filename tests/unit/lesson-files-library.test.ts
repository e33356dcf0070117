// The library: which files are lessons, their order, and those that cannot be read. And which links a lesson may have.
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Known } from '../../server/lessons/known.ts';
import { openLibrary } from '../../server/lessons/library.ts';
import { safeHref } from '../../server/lessons/prose.ts';

const known: Known = { predicates: new Map(), actions: new Map(), services: new Set() };

const named = (id: string): string => `---
id: ${id}
title: Small
minutes: 5
world: host
services: {}
outcome: You can now read.
---
{% step id="s" title="Step" %}
Words.
{% /step %}
`;

test('links are http, https or relative', () => {
  for (const good of ['http://a/', 'https://a/b', 'other.md', '../x', '#part', '/lessons'])
    expect(safeHref(good), good).toBe(true);
  for (const bad of [
    'javascript:alert(1)',
    'JAVASCRIPT:x',
    'java\tscript:x',
    'data:text/html,x',
    '//a/',
    '\\\\a',
    'file:///etc/passwd',
    'vbscript:x',
    ' javascript:x',
    '',
  ])
    expect(safeHref(bad), bad).toBe(false);
});

describe('the library', () => {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));
  const folderWith = (files: Record<string, string>): string => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'lessons-'));
    made.push(root);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    return root;
  };

  test('says of a lesson that cannot be read which file it is, where, and why: by the file’s id, or by its folder', async () => {
    const root = folderWith({
      '01-a/01-good/lesson.md': named('good'),
      '01-a/02-late/lesson.md': named('late')
        .replace('minutes: 5', 'minutes: five')
        .replace('world: host', 'world: moon'),
      '01-a/03-wrong/lesson.md': named('Wrong!'),
      '01-a/04-without/lesson.md': 'Words alone.',
    });
    const library = await openLibrary([{ path: root, name: path.relative('.', root), root }], known);
    const line = (file: string, words: string) => expect.stringMatching(`^${root}/01-a/${file}/lesson.md:${words}`);
    expect(library.problemsOf('late')).toEqual([
      line('02-late', '4: front matter: "minutes" is "five"; wanted: a number.$'),
      line('02-late', '5: front matter: "world" is "moon"; allowed: "host", "private".$'),
    ]);
    expect(library.problemsOf('Wrong!')).toEqual([line('03-wrong', '2: ')]);
    expect(library.problemsOf('without')).toContainEqual(line('04-without', '1: A lesson begins with front matter'));
    expect([library.problemsOf('good'), library.problemsOf('nowhere')]).toEqual([[], []]);
  });

  test('lists lessons by number, and those that cannot be read with their reasons', async () => {
    const root = folderWith({
      '02-b/01-x/lesson.md': named('third'),
      '01-a/10-x/lesson.md': named('second'),
      '01-a/09-x/lesson.md': named('first'),
      '01-a/11-x/lesson.md': 'nothing',
      '01-a/12-x/lesson.md': named('first'),
      '01-a/13-empty/notes.txt': '',
    });
    const library = await openLibrary([root], known);
    expect(library.lessons.map(({ id }) => id)).toEqual(['first', 'second', 'third']);
    expect(library.broken.map((one) => one.file)).toEqual(['01-a/11-x/lesson.md', '01-a/12-x/lesson.md']);
    expect(library.broken[1]?.problems).toEqual([
      '01-a/12-x/lesson.md:2: The id "first" is taken by 01-a/09-x/lesson.md.',
    ]);
    expect(library.folder('second')).toBe(path.join(root, '01-a/10-x'));
    expect(library.get('nobody')).toBeUndefined();
  });

  test('does not follow a link out of its folder', async () => {
    const outside = folderWith({ 'lesson.md': named('outside') });
    const root = folderWith({ '01-a/01-x/notes.txt': '' });
    symlinkSync(path.join(outside, 'lesson.md'), path.join(root, '01-a/01-x/lesson.md'));
    const library = await openLibrary([root], known);
    expect(library.lessons).toEqual([]);
    expect(library.broken[0]?.problems).toEqual([
      '01-a/01-x/lesson.md:1: This file is a link that leads out of its folder.',
    ]);
  });
});
