// What `lesson check` finds in bad lessons, played on real sockets and with little patience. The command itself: cli-lessons.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findLessons, playLesson } from '../../server/lesson-check/check.ts';
import type { Outcome } from '../../server/lesson-check/check.ts';
import { checkLessons } from '../../server/lesson-check/command.ts';
import { Learner } from '../../server/lesson-check/learner.ts';
import { playAttempt } from '../../server/lesson-check/play.ts';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { typedFolder } from '../../server/lessons/folder.ts';
import type { LessonFolder } from '../../server/lessons/folder.ts';
import { printed } from '../../server/lessons/problems.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { folderWith, smallAttempt, smallLesson, smallSolution } from '../support/own-lessons.ts';

/** What the scripts of these lessons type. */
const without = lacking('nc');

const own = path.resolve(import.meta.dirname, '../../lessons');
const hello = 'echo hello | nc -N $ECHO_ADDRESS $ECHO_PORT';

/** Without capture: what is looked for here does not need it, and this computer's own loopback is there for everybody. */
let table: Table;
beforeAll(async () => {
  table = await setTable({ world: 'host', capture: 'off' });
});
afterAll(() => table.stop());

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

interface Files {
  readonly lesson?: string;
  readonly solution?: string | undefined;
  readonly attempts?: readonly string[];
}

const threeAttempts = ['One', 'Two', 'Three'].map((title) => smallAttempt(title));

async function lessonWith({
  lesson = smallLesson('small'),
  attempts = threeAttempts,
  ...rest
}: Files): Promise<LessonFolder> {
  const solution = 'solution' in rest ? rest.solution : smallSolution(hello);
  const named = Object.fromEntries(attempts.map((text, at) => [`01-a/01-b/attempts/${at + 1}.yaml`, text]));
  const folder = folderWith({ '01-a/01-b/lesson.md': lesson, '01-a/01-b/solution.yaml': solution, ...named });
  made.push(folder);
  return { ...((await typedFolder(folder)) as LessonFolder), name: 'my' };
}

/** Every problem that reading finds. */
async function read(files: Files): Promise<readonly string[]> {
  return (await findLessons(await lessonWith(files), own)).problems.map(printed);
}

/** How the scripts of a lesson go. With `impatient`, up to the script of that name, whose waits fail soon. */
async function played(files: Files, impatient?: string): Promise<readonly Outcome[]> {
  const { lessons, problems } = await findLessons(await lessonWith(files), own);
  expect(problems).toEqual([]);
  const outcomes: Outcome[] = [];
  const names = [
    ...['solution by buttons', 'solution by terminal'],
    ...lessons.flatMap(({ attempts }) => attempts.map(({ script }) => `attempt: ${script.title}`)),
  ];
  // What is played before it goes as well on a busy computer.
  const hurried: Table = {
    ...table,
    get patience() {
      return names[outcomes.length] === impatient ? 3_000 : table.patience;
    },
  };
  const ways = { tables: [hurried], refused: [], stop: () => Promise.resolve() };
  for (const lesson of lessons) {
    for await (const one of playLesson(lesson, ways)) {
      outcomes.push(one);
      if (one.name === impatient) break;
    }
  }
  return outcomes;
}

/** What the last script was found to have. */
const found = (outcomes: readonly Outcome[]): readonly string[] => (outcomes.at(-1)?.problems ?? []).map(printed);

/** Processes with this command line; its arguments end with NUL each (proc(5)). */
const running = (command: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith(command);
    } catch {
      return false; // it has ended meanwhile
    }
  });

describe('what is read', () => {
  test('a good lesson has no problems, and its scripts are played', async (context) => {
    skipFor(without, context);
    expect((await played({})).map(({ name, times, problems }) => [name, times, problems])).toEqual([
      ['solution by buttons', 1, []],
      ['solution by terminal', 1, []],
      ['attempt: One', 1, []],
      ['attempt: Two', 1, []],
      ['attempt: Three', 1, []],
    ]);
  });

  test.for<[string, Files, string]>([
    [
      'a button that aims at no service of the lesson',
      { lesson: smallLesson('small').replace('action="tcp-send" to="echo"', 'action="tcp-send" to="postgres"') },
      'my/01-a/01-b/lesson.md:14: tcp-send: "postgres" is no service of this lesson; allowed: echo.',
    ],
    [
      'a button that aims at a port',
      { lesson: smallLesson('small').replace('label="Say', 'port=5432 label="Say') },
      'my/01-a/01-b/lesson.md:14: tcp-send: "port" is not known;',
    ],
    [
      'a service at a foreign address',
      { lesson: smallLesson('small', 'Words.', '{ kind: tcp-echo, address: 192.0.2.1 }') },
      'my/01-a/01-b/lesson.md:7: front matter: "services.echo.address"',
    ],
    [
      'an unknown key',
      { lesson: smallLesson('small').replace('minutes: 5', 'minutes: 5\nlevel: 3') },
      'my/01-a/01-b/lesson.md:5: front matter: "level" is not known; allowed: id, title,',
    ],
    [
      'a key that is not known in a script',
      { attempts: [`${smallAttempt('One')}else: 1\n`, ...threeAttempts] },
      'my/01-a/01-b/attempts/1.yaml:8: script: "else" is not known; allowed: title, step,',
    ],
    ['no solution', { solution: undefined }, 'my/01-a/01-b/solution.yaml:1: This file is missing.'],
    [
      'two attempts',
      { attempts: threeAttempts.slice(1) },
      'my/01-a/01-b/attempts:1: Attempts: 2; at least 3 are wanted.',
    ],
    [
      'an id that the course has',
      { lesson: smallLesson('say-hello-over-tcp') },
      'my/01-a/01-b/lesson.md:2: The id "say-hello-over-tcp" is taken by 01-addresses-and-doors/04',
    ],
  ])('%s', async ([, files, problem]) => {
    const problems = await read(files);
    expect(problems.map((one) => one.slice(0, problem.length))).toContain(problem);
  });

  test('a folder with a broken lesson alone runs nothing, and says so with exit code 1', async () => {
    const lines: string[] = [];
    const folder = await lessonWith({ lesson: 'nothing' });
    expect(await checkLessons({ folder, own, say: (line) => void lines.push(line) })).toBe(1);
    expect(lines.join('\n')).toMatch(/^my\/01-a\/01-b\/lesson\.md:1: .*\n\n0 lessons, 0 scripts played: 1 problem\.$/);
  });
});

describe('what is played', () => {
  test('a command that hangs is told with its line, and is gone afterwards', async () => {
    const outcomes = await played({ solution: smallSolution('exec sleep 4321') }, 'solution by terminal');
    expect(outcomes[0]?.problems).toEqual([]);
    expect(found(outcomes)).toEqual([
      'my/01-a/01-b/solution.yaml:7: solution by terminal, on this computer’s own loopback, packets not captured: ' +
        'The command has not ended after 3 s: exec sleep 4321',
    ]);
    await expect.poll(() => running('sleep\u00004321'), { timeout: 10_000 }).toEqual([]);
  });

  test('a check that a solution waits for in vain is told with what it says', async (context) => {
    skipFor(without, context);
    const solution = smallSolution('echo hi | nc -N $ECHO_ADDRESS $ECHO_PORT');
    const [problem = '', ...more] = found(await played({ solution }, 'solution by terminal'));
    expect(more).toEqual([]);
    expect(problem).toMatch(/^my\/01-a\/01-b\/solution\.yaml:8: .*Waited 3 s in vain for check "echoed": /);
    expect(problem).toContain('The server read 3 bytes. This step looks for 6.');
  });

  test('a solution that leaves a check unmet is told at the step', async () => {
    const solution = 'buttons:\n  - enter: hello\n  - do: say\nterminal:\n  - { hint: true }\n  - enter: hello\n';
    expect(found(await played({ solution }, 'solution by terminal'))).toEqual([
      expect.stringMatching(
        /solution\.yaml:6: .*check "echoed" of step "hello" is not met at the end: The server has told/,
      ),
    ]);
  });

  test('an attempt that solves the lesson', async (context) => {
    skipFor(without, context);
    const attempts = [smallAttempt('Solves it', hello), ...threeAttempts];
    expect(found(await played({ attempts }, 'attempt: Solves it'))).toEqual([
      expect.stringMatching(/attempts\/1\.yaml:3: .*check "echoed" is met, and it must not be/),
    ]);
  });

  test('an attempt that is refused with other words', async (context) => {
    skipFor(without, context);
    const attempts = [smallAttempt('Other words').replace('3 bytes', 'You are near'), ...threeAttempts];
    expect(found(await played({ attempts }, 'attempt: Other words'))).toEqual([
      expect.stringMatching(/attempts\/1\.yaml:4: .*says something else: The server read 3 bytes\./),
    ]);
  });

  test('a service that cannot be started is named, with the reason', async () => {
    const [taken = 0] = table.parts.ownPorts();
    const lesson = smallLesson('small', 'Words.', `{ kind: tcp-echo, port: ${taken} }`);
    expect(found(await played({ lesson }, 'solution by buttons'))).toEqual([
      expect.stringMatching(
        /solution\.yaml:2: .*Not all services run as step "hello" begins: echo is gone \(EADDRINUSE/,
      ),
    ]);
  });

  test('a process and a port that stay when the run is left are told', async () => {
    const { lessons } = await findLessons(await lessonWith({}), own);
    const [lesson] = lessons;
    if (!lesson) throw new Error('the lesson could not be read');
    const learner = await Learner.begin(lesson.lesson, table);
    await learner.enter('hello');
    const { run } = learner;
    const end = run.end.bind(run);
    run.end = () => Promise.resolve(); // as if ending ended nothing
    const left = await learner.end();
    await end('really');
    expect(left).toContainEqual(expect.stringMatching(/^process \d+$/));
    expect(left).toContainEqual(expect.stringMatching(/^a tcp port, 127\.0\.0\.1 \d+$/));
    expect(await learner.end()).toEqual([]);
  });

  test('an attempt that needs packets is not played without them, and says why', async () => {
    const { lessons } = await findLessons(await lessonWith({}), own);
    const [lesson] = lessons;
    const [attempt] = lesson?.attempts ?? [];
    if (!lesson || !attempt) throw new Error('the lesson could not be read');
    const played = await playAttempt(lesson.lesson, table, { ...attempt.script, needs: 'packets' });
    expect(played).toEqual({ findings: [], skipped: expect.stringMatching(/^no packets can be captured here: /) });
  });
});
