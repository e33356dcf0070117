// The files beside the lessons: the course by name, joined with the lessons that are there, and the shared glossary.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readCourse } from '../../server/lessons/course.ts';
import { unitsOf } from '../../server/lessons/units.ts';
import type { Known } from '../../server/lessons/known.ts';
import { openLibrary } from '../../server/lessons/library.ts';
import { Problems } from '../../server/lessons/problems.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import { ownLibrary } from '../support/library.ts';

const known: Known = { predicates: new Map(), actions: new Map(), services: new Set() };

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

const lesson = (id: string, words: string, glossary = ''): string => `---
id: ${id}
title: The title of ${id}
minutes: 5
world: host
services: {}
outcome: You can now read.
${glossary}---
{% step id="s" title="Step" %}
${words}
{% /step %}
`;

const course = `units:
  - number: 1
    title: First
    lessons:
      - { number: 1, title: One }
      - { number: 2, title: Two }
  - number: 2
    title: Second
    lessons: []
`;

describe('the course', () => {
  const problems = (text: string): string[] => {
    const all = new Problems('course.yaml');
    readCourse(text, all);
    return all.list.map(({ line, message }) => `${line}: ${message}`);
  };
  const stub = (unit: number, number: number, id: string) => ({ unit, number, id, title: id }) as Lesson;

  test('has the lessons that are there by number, the planned ones by name, and what it does not name behind', () => {
    const file = readCourse(course, new Problems('course.yaml'));
    const lessons = [stub(1, 2, 'second'), stub(1, 7, 'more'), stub(9, 1, 'elsewhere'), stub(1, 2, 'twin')];
    expect(unitsOf(file ?? { units: [] }, lessons)).toEqual([
      {
        number: 1,
        title: 'First',
        lessons: [
          { number: 1, title: 'One' },
          { number: 2, title: 'second', id: 'second' },
          { number: 7, title: 'more', id: 'more' },
          { number: 2, title: 'twin', id: 'twin' },
        ],
      },
      { number: 2, title: 'Second', lessons: [] },
      { number: 9, title: '', lessons: [{ number: 1, title: 'elsewhere', id: 'elsewhere' }] },
    ]);
  });

  test('every mistake in its file has a line', () => {
    expect(problems(course)).toEqual([]);
    expect(problems(course.replace('number: 2, title: Two', 'number: 1, title: Two'))).toEqual([
      '6: Two lessons have the number 1.',
    ]);
    expect(problems(course.replace('title: Two', 'name: Two'))[0]).toMatch(/^6: course: /);
    expect(problems(course.replace('number: 2\n', 'number: 1\n'))).toEqual(['7: Two units have the number 1.']);
    expect(problems('units: [')[0]).toMatch(/^1: YAML: /);
  });

  test('our own has 29 lessons in five units, and every lesson that is there is one of them', async () => {
    const { units, lessons, broken } = await ownLibrary();
    expect(broken).toEqual([]);
    expect(units.map((unit) => unit.lessons.length)).toEqual([6, 9, 6, 6, 2]);
    expect(units.flatMap((unit) => unit.lessons.map(({ number }) => number))).toEqual(
      Array.from({ length: 29 }, (_, at) => at + 1),
    );
    const linked = units.flatMap((unit) => unit.lessons.flatMap(({ id }) => id ?? []));
    expect(linked.toSorted()).toEqual(lessons.map(({ id }) => id).toSorted());
  });

  test('a broken one is told, and the lessons are there all the same', async () => {
    const root = folderWith({ 'course.yaml': 'units: 3', '01-a/01-x/lesson.md': lesson('one', 'Words.') });
    const { units, broken } = await openLibrary([root], known);
    expect(broken).toMatchObject([{ file: 'course.yaml', problems: [expect.stringMatching(/^course\.yaml:1: /)] }]);
    expect(units).toEqual([{ number: 1, title: '', lessons: [{ number: 1, title: 'The title of one', id: 'one' }] }]);
  });
});

describe('the glossary', () => {
  const shared = `port: { title: Port, text: Shared. }\nsocket: { title: Socket, text: Shared. }\n`;
  const use = (id: string): string => `A {% term id="${id}" %}word{% /term %}.`;

  test('a lesson gets the cards of the terms it uses, its own before the shared ones', async () => {
    const own = 'glossary:\n  socket: { title: Socket, text: Own. }\n  rare: { title: Rare, text: Own. }\n';
    const root = folderWith({
      'glossary.yaml': shared,
      '01-a/01-x/lesson.md': lesson('one', use('port')),
      '01-a/02-x/lesson.md': lesson('two', use('socket'), own),
    });
    const library = await openLibrary([root], known);
    expect(library.broken).toEqual([]);
    expect(library.get('one')?.glossary).toEqual({ port: { title: 'Port', text: 'Shared.' } });
    expect(library.get('two')?.glossary).toEqual({
      socket: { title: 'Socket', text: 'Own.' },
      rare: { title: 'Rare', text: 'Own.' },
    });
  });

  test('a term that neither has is an error with file and line', async () => {
    const root = folderWith({ 'glossary.yaml': shared, '01-a/01-x/lesson.md': lesson('one', use('nobody')) });
    expect((await openLibrary([root], known)).broken).toEqual([
      {
        file: '01-a/01-x/lesson.md',
        problems: ['01-a/01-x/lesson.md:10: term: "nobody" is not in the glossary; allowed: port, socket.'],
      },
    ]);
  });

  test('terms of a further folder add up', async () => {
    const first = folderWith({ 'glossary.yaml': shared });
    const second = folderWith({
      'glossary.yaml': 'port: { title: Port, text: Second. }',
      '01-a/01-x/lesson.md': lesson('one', `${use('port')} ${use('socket')}`),
    });
    expect((await openLibrary([first, second], known)).get('one')?.glossary).toEqual({
      port: { title: 'Port', text: 'Second.' },
      socket: { title: 'Socket', text: 'Shared.' },
    });
  });

  test('a broken one is told with its line', async () => {
    const root = folderWith({ 'glossary.yaml': `${shared}bad: { title: Bad }\n` });
    expect((await openLibrary([root], known)).broken).toEqual([
      { file: 'glossary.yaml', problems: [expect.stringMatching(/^glossary\.yaml:3: glossary: .*missing/)] },
    ]);
  });
});
