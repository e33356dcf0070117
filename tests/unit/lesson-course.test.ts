// The files beside the lessons: the course by name, joined with the lessons that are there, and the shared glossary.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
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
        claims: [],
      },
      { number: 2, title: 'Second', lessons: [], claims: [] },
      { number: 9, title: '', lessons: [{ number: 1, title: 'elsewhere', id: 'elsewhere' }], claims: [] },
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

  test('every lesson of our own ends with a challenge, and has none before its last step', async () => {
    const { lessons } = await ownLibrary();
    const challenges = ({ steps }: Lesson): boolean[] =>
      steps.map(({ blocks }) => blocks.some((block) => block.type === 'check' && block.challenge));
    expect(lessons.length).toBeGreaterThan(0);
    for (const lesson of lessons)
      expect({ [lesson.id]: challenges(lesson) }).toEqual({
        [lesson.id]: lesson.steps.map((_, at) => at === lesson.steps.length - 1),
      });
  });

  test('a broken one is told, and the lessons are there all the same', async () => {
    const root = folderWith({ 'course.yaml': 'units: 3', '01-a/01-x/lesson.md': lesson('one', 'Words.') });
    const { units, broken } = await openLibrary([root], known);
    expect(broken).toMatchObject([{ file: 'course.yaml', problems: [expect.stringMatching(/^course\.yaml:1: /)] }]);
    expect(units).toEqual([
      { number: 1, title: '', lessons: [{ number: 1, title: 'The title of one', id: 'one' }], claims: [] },
    ]);
  });
});

describe('what articles claim', () => {
  const claim = (more: string): string => `${course.replace(/ {2}- number: 2\n[^]*$/, '')}    claims:
      - says: Ports are magic.
        verdict: wrong
        because: They are numbers.
${more}`;
  const own = lesson('one', '{% check that="fine" id="met" %}Met{% /check %}');
  const fine: Known = { ...known, predicates: new Map([['fine', { params: v.strictObject({}) } as never]]) };
  const told = async (text: string) => {
    const root = folderWith({ 'course.yaml': text, '01-a/01-x/lesson.md': own });
    const { units, broken } = await openLibrary([root], fine);
    return { claims: units[0]?.claims, problems: broken.flatMap(({ problems }) => problems) };
  };

  test('is told with the step that shows it, and not at all while its lesson is not there', async () => {
    const { claims, problems } = await told(claim('        lesson: 1\n        check: met\n'));
    expect(problems).toEqual([]);
    expect(claims).toEqual([
      {
        says: 'Ports are magic.',
        verdict: 'wrong',
        because: 'They are numbers.',
        lesson: 'one',
        step: 's',
        stepTitle: 'Step',
        check: 'met',
      },
    ]);
    expect(await told(claim('        lesson: 2\n        check: any\n'))).toEqual({ claims: [], problems: [] });
  });

  test.each([
    ['a check that its lesson has not', '1\n        check: unmet', 'course.yaml:12: Lesson 1 has no check "unmet"'],
    ['a lesson of another unit', '9\n        check: met', 'course.yaml:11: This unit has no lesson 9'],
    ['nothing to judge it by', '1', 'course.yaml:8: course: "units.0.claims.0.check" is missing.'],
  ])('names %s, with its line', async (_, lesson, problem) => {
    const { problems } = await told(claim(`        lesson: ${lesson}\n`));
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('each of our own is shown by a check that lessons are played against', async () => {
    const { units } = await ownLibrary();
    const all = units.flatMap(({ claims }) => claims);
    expect(units.filter(({ claims }) => claims.length > 0).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(all.map(({ verdict }) => verdict)).size).toBe(3);
    expect(new Set(all.map(({ says }) => says)).size).toBe(all.length);
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
