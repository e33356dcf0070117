// What the home page may say: the browser's port only where it was observed, and which lessons are there. And the palette.
import { describe, expect, test } from 'vitest';
import { borrowedPort, endText, loopbackName } from '../../client/src/home/connection.ts';
import { claimsOf, seenOf } from '../../client/src/home/claims.ts';
import { unitsOf } from '../../client/src/home/course.ts';
import { answering } from '../../client/src/ui/palette/filter.ts';
import type { ConnectionInfo, CourseInfo } from '../../server/shared/contract/api.ts';

const client = { address: '127.0.0.1', port: 51544 };
const server = { address: '127.0.0.1', port: 62893 };
const row = { local: client, remote: server, state: 'ESTABLISHED' };
const seen: ConnectionInfo = { client, server, rows: { client: row } };

describe('this page’s own connection', () => {
  test('the browser’s port is named where the kernel’s table has its row', () => {
    expect(borrowedPort(seen, 'linux')).toBe(51544);
  });

  test('and not named where the table has none, or nothing is known', () => {
    expect(borrowedPort({ ...seen, rows: { server: row } }, 'linux')).toBeUndefined();
    expect(borrowedPort(undefined, 'linux')).toBeUndefined();
  });

  test('where there is no table to read, our own socket’s word is taken', () => {
    expect(borrowedPort({ ...seen, rows: {} }, 'darwin')).toBe(51544);
  });

  test('ends and the interface are written as this system writes them', () => {
    expect([endText(client), endText({ address: '::1', port: 80 })]).toEqual(['127.0.0.1:51544', '[::1]:80']);
    expect(['linux', 'darwin', 'win32', undefined].map(loopbackName)).toEqual(['lo', 'lo0', 'loopback', 'loopback']);
  });
});

test('a unit has its lessons that are there, and by name those that are not', () => {
  const there = { id: 'b', number: 2, unit: 1, title: 'B', minutes: 5, steps: 3 };
  const course: CourseInfo = {
    units: [
      {
        number: 1,
        title: 'First',
        lessons: [
          { number: 1, title: 'A' },
          { number: 2, title: 'B', id: 'b' },
        ],
        claims: [],
      },
    ],
    lessons: [there],
    broken: [],
  };
  expect(unitsOf(course)).toEqual([{ unit: 1, title: 'First', here: [there], planned: [{ number: 1, title: 'A' }] }]);
});

test('a claim is seen once its check was met, and a unit without claims is left out', () => {
  const progress = { step: 's', checks: ['met'], steps: [], predictions: {} };
  const there = { id: 'b', number: 2, unit: 1, title: 'B', minutes: 5, steps: 3, progress };
  const claim = { verdict: 'right', because: 'So.', lesson: 'b', step: 's', stepTitle: 'S' } as const;
  const claims = [
    { ...claim, says: 'One.', check: 'met' },
    { ...claim, says: 'Two.', check: 'other' },
  ];
  const units = [
    { number: 1, title: 'First', lessons: [], claims },
    { number: 2, title: 'Second', lessons: [], claims: [] },
  ];
  const judged = claimsOf({ units, lessons: [there], broken: [] });
  expect(judged.map(({ unit, title }) => [unit, title])).toEqual([[1, 'First']]);
  expect(judged[0]?.claims.map(({ says, seen, card }) => [says, seen, card.title])).toEqual([
    ['One.', true, 'B'],
    ['Two.', false, 'B'],
  ]);
  expect(seenOf(judged[0]?.claims ?? [])).toBe(1);
});

describe('the palette’s filter', () => {
  const command = (title: string, group: string, words = '') => ({ id: title, title, group, words, run: () => {} });
  const commands = [
    command('Lessons', 'Pages', 'home'),
    command('Postcards: UDP', 'Lessons', 'Addresses and doors'),
    command('Say hello over TCP', 'Lessons'),
    command('Theme: Dark', 'This page'),
  ];
  const titles = (typed: string): string[] =>
    answering(commands, typed).flatMap((group) => group.commands.map(({ title }) => title));

  test('nothing typed shows all, in groups', () => {
    expect(answering(commands, ' ').map(({ name, commands: all }) => [name, all.length])).toEqual([
      ['Pages', 1],
      ['Lessons', 2],
      ['This page', 1],
    ]);
  });

  test('every typed word must be found, in any order and case', () => {
    expect(titles('TCP hello')).toEqual(['Say hello over TCP']);
    expect(titles('doors')).toEqual(['Postcards: UDP']);
    expect(titles('hello udp')).toEqual([]);
  });

  test('a title that begins with the word goes before', () => {
    expect(titles('les')[0]).toBe('Lessons');
    expect(titles('d')[0]).toBe('Theme: Dark');
  });
});
