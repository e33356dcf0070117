// Lessons of one's own, at the command line of the built program: `lesson new`, `lesson check`, `--lessons`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CourseInfo } from '../../server/shared/contract/api.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import type { RunInfo } from '../../server/shared/contract/run.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { smallAttempt, smallLesson, smallSolution, writeFiles } from '../support/own-lessons.ts';
import { descendants, lives, run as ps } from '../support/processes.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

/** What the scripts of these lessons type. */
const without = lacking('nc');

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');

/** Where commands are run. */
let here: string;
beforeEach(() => {
  here = mkdtempSync(path.join(os.tmpdir(), 'lbp-lessons-'));
});
afterEach(() => rmSync(here, { recursive: true }));

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: unknown;
}

function begin(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const ended = once(child, 'close').then(([code]): Ended => ({ out, err, code }));
  return { child, ended, out: () => out };
}

const run = (...args: string[]): Promise<Ended> => begin(...args).ended;

/** All files below a folder, with their texts. */
function texts(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

describe('lesson new', () => {
  test('makes a lesson that passes lesson check, and says what to do next', { timeout: 180_000 }, async (context) => {
    skipFor(without, context);
    const made = await run('lesson', 'new', 'mine/01-unit/02-my-first');
    expect(made).toMatchObject({ err: '', code: 0 });
    expect(made.out).toMatch(/ lesson check mine\/01-unit\/02-my-first\n[^]* --lessons mine\n/);
    const files = texts(path.join(here, 'mine/01-unit/02-my-first'));
    expect(Object.keys(files).sort()).toEqual([
      'attempts/no-line-end.yaml',
      'attempts/other-text.yaml',
      'attempts/says-nothing.yaml',
      'lesson.md',
      'solution.yaml',
    ]);
    expect(files['lesson.md']).toMatch(/^---\nid: my-first\ntitle: My first\n/);

    const checked = await run('lesson', 'check', 'mine');
    expect(checked, checked.out).toMatchObject({ err: '', code: 0 });
    const lines = checked.out.split('\n');
    // What is run is said before anything is.
    expect(lines[0]).toBe(
      'The scripts of these lessons are played now, and the commands in them (4) are run with your rights:',
    );
    expect(lines).toContain('mine/01-unit/02-my-first/lesson.md: My first');
    expect(lines.filter((line) => line.startsWith('  ok '))).not.toEqual([]);
    expect(lines.filter((line) => line.startsWith('  problem '))).toEqual([]);
    expect(lines.at(-2)).toMatch(/^1 lesson, 5 scripts played.*: no problems\.$/);
  });

  test('writes over nothing', async () => {
    mkdirSync(path.join(here, 'full/attempts'), { recursive: true });
    writeFileSync(path.join(here, 'full/attempts/mine.yaml'), 'mine');
    writeFileSync(path.join(here, 'file'), 'mine');
    const before = texts(here);
    expect(await run('lesson', 'new', 'full')).toEqual({
      out: '',
      err: 'full has something in it already. Nothing was written.\n',
      code: 1,
    });
    const { err, code } = await run('lesson', 'new', 'file');
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]*EEXIST[^\n]*\n$/);
    expect(texts(here)).toEqual(before);
  });

  test('a name that says nothing, one that YAML would take for a number, and one that the course has', async (context) => {
    skipFor(without, context);
    for (const name of ['…', '01-8080', '04-say-hello-over-tcp'])
      expect((await run('lesson', 'new', name)).code).toBe(0);
    const heads = ['…', '01-8080', '04-say-hello-over-tcp'].map(
      (name) => readFileSync(path.join(here, name, 'lesson.md'), 'utf8').split('\n')[1],
    );
    expect(heads).toEqual(['id: lesson', 'id: "8080"', 'id: my-say-hello-over-tcp']);
  });
});

describe('lesson check', () => {
  test.each([
    [['lesson', 'check', 'nowhere'], /^There is no folder nowhere\.\n$/],
    [['lesson', 'check'], /^The folder is missing\. [^\n]+\n$/],
    [['--no-open', '--lessons', 'nowhere'], /^--lessons: there is no folder nowhere\.\n$/],
    [['--no-open', '--lessons', 'a\u001b[31m\n'], /^--lessons: there is no folder a\\u\{1b\}\[31m\\u\{a\}\.\n$/],
  ])('%j: one line, exit code 2, nothing started', async (args, line) => {
    const { out, err, code } = await run(...args);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toMatch(line);
  });

  test('a folder without lessons: one line, exit code 2', async () => {
    mkdirSync(path.join(here, 'empty'));
    const { out, err, code } = await run('lesson', 'check', 'empty');
    expect({ err, code }).toEqual({ err: '', code: 2 });
    expect(out).toMatch(/^There is no lesson in empty: [^\n]+\n$/);
  });

  test('a broken lesson: each problem at file and line, exit code 1, no command of it run', async () => {
    const command = `touch ${path.join(here, 'ran')}`;
    writeFiles(path.join(here, 'mine/01-a/01-b'), {
      'lesson.md': smallLesson('small').replace('that="tcp-echoed"', 'that="tcp-heard"'),
      'solution.yaml': smallSolution(command),
      'attempts/one.yaml': smallAttempt('One', command),
    });
    const { out, code } = await run('lesson', 'check', 'mine/01-a/01-b');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^mine\/01-a\/01-b\/lesson\.md:16: The predicate "tcp-heard" is not known; allowed: [^\n]*\n\n0 lessons, 0 scripts played: 1 problem\.\n$/,
    );
    expect(existsSync(path.join(here, 'ran'))).toBe(false);
  });

  test.for([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('ended by %s, it leaves nothing of what it started', async ([signal, code], context) => {
    skipFor(without, context);
    // One command in the background, and one that has started another and waits.
    const hangs = `  - enter: hello
  - terminal: sleep 1000
    background: true
  - terminal: sleep 1000 & touch ${path.join(here, 'ran')}; sleep 1000
`;
    writeFiles(path.join(here, 'mine/01-a/01-b'), {
      'lesson.md': smallLesson('small').replace('world: private', 'world: host'),
      'solution.yaml': `buttons:\n${hangs}terminal:\n${hangs}`,
    });
    const { child, ended, out } = begin('lesson', 'check', 'mine');
    await expect.poll(() => existsSync(path.join(here, 'ran')), { timeout: 30_000 }).toBe(true);
    // The shell has still to start the last of them.
    let started: Awaited<ReturnType<typeof descendants>> = [];
    const sleeping = async (): Promise<number> => {
      started = await descendants(child.pid ?? 0);
      const programs = await ps('ps', ['-o', 'args=', '-p', started.join(',')]);
      return programs.filter((line) => line === 'sleep 1000').length;
    };
    await expect.poll(sleeping).toBe(3);
    child.kill(signal);
    expect((await ended).code, out()).toBe(code);
    await expect
      .poll(async () => (await Promise.all(started.map(async (pid) => ((await lives(pid)) ? [pid] : [])))).flat(), {
        timeout: 10_000,
      })
      .toEqual([]);
  });
});

describe('--lessons', () => {
  test('a folder beside the course, read anew on save; a run keeps its text, and no command is run', async (context) => {
    skipFor(without, context);
    const lesson = path.join(here, 'mine/01-my-unit/01-b/lesson.md');
    const command = `touch ${path.join(here, 'ran')}`;
    writeFiles(path.join(here, 'mine/01-my-unit/01-b'), {
      'lesson.md': smallLesson('small', 'The old words.'),
      'solution.yaml': smallSolution(command),
    });
    writeFiles(path.join(here, 'more'), { '01-a/01-b/lesson.md': smallLesson('more') });
    const mine = path.join(here, 'mine');
    const playground = await startPlayground({ args: ['--lessons', mine, '--lessons', path.join(here, 'more')] });
    try {
      const tab = await Tab.open(playground.ready.url);
      const course = await tab.ask<CourseInfo>('GET', '/course');
      // The course's own units keep their numbers; these come after.
      const last = course.units.slice(-2);
      expect(last.map(({ title, lessons }) => [title, lessons.map(({ id }) => id)])).toEqual([
        ['My unit', ['small']],
        ['A', ['more']],
      ]);
      expect(new Set(course.units.map(({ number }) => number)).size).toBe(course.units.length);
      expect(course.broken).toEqual([]);
      await expect.poll(playground.errors).toContain(`${mine}: 1 lesson, no problems.\n`);

      const old = await tab.begin('small');
      writeFileSync(lesson, smallLesson('small', 'The new words.').replace('id="say"', 'id="speak"'));
      const words = async (url: string) => JSON.stringify((await tab.ask<Lesson>('GET', url)).steps);
      await expect.poll(() => words('/lessons/small'), { timeout: 10_000 }).toContain('The new words.');
      expect(await words(`/runs/${old.id}/lesson`)).toContain('The old words.');
      const told = () =>
        tab.entries.flatMap((one) => (one.type === 'notice' && one.error === 'lesson_changed' ? [one.over] : []));
      await tab.until('the old run is told', () => told().length === 1);
      writeFileSync(lesson, smallLesson('small', 'The old words.'));
      await tab.until('it is as it was', () => told().length === 2);
      writeFileSync(lesson, smallLesson('small', 'The new words.').replace('id="say"', 'id="speak"'));
      await tab.until('the old run is told again', () => told().length === 3);
      expect(told()).toEqual([undefined, true, undefined]);
      await tab.press('say');
      await tab.until('the check met', () => tab.state?.verdicts[0]?.met === true);
      const fresh = await tab.ask<RunInfo>('POST', '/runs', { lesson: 'small' });
      expect(await words(`/runs/${fresh.id}/lesson`)).toContain('The new words.');
      await tab.ask('POST', `/runs/${fresh.id}/do`, { item: 'speak' });

      writeFileSync(lesson, smallLesson('small').replace('minutes: 5', 'minutes: five'));
      const problem = `${lesson}:4: front matter: "minutes" is "five"`;
      await expect.poll(playground.errors, { timeout: 10_000 }).toContain(`\n${problem}`);
      const { broken, lessons } = await tab.ask<CourseInfo>('GET', '/course');
      expect(broken).toEqual([{ file: lesson, problems: [expect.stringContaining(problem)] }]);
      expect(lessons.map(({ id }) => id)).not.toContain('small');
      expect(existsSync(path.join(here, 'ran'))).toBe(false);
      tab.leave();

      const second = await run('--no-open', '--port', '0', '--state', playground.state, '--lessons', 'more');
      expect(second).toMatchObject({ err: '', code: 0 });
      expect(second.out).toContain('It was not told of --lessons more: end it and start again, or take --state DIR.\n');
    } finally {
      await playground.stop();
      rmSync(playground.state, { recursive: true });
    }
  });
});
