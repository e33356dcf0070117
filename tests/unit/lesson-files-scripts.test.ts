// The scripts beside a lesson, and the file with the saved progress.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { keep, noProgress, progressOf, SavedProgress } from '../../server/lessons/progress.ts';
import { readAttempt, readSolution } from '../../server/lessons/script.ts';
import { ownLibrary } from '../support/library.ts';

const lesson = (await ownLibrary()).get('say-hello-over-tcp');
if (!lesson) throw new Error('the lesson is not there');

const attempt = (text: string) => {
  const result = readAttempt(text, 'a.yaml', lesson);
  return result.ok ? result.script : result.problems.map(({ line, message }) => `${line}: ${message}`);
};
const good = `title: Wrong
step: hello
check: echoed
says: You sent
moves:
  - { signal: STOP, to: echo }
  - wait-for: { process: echo, what: frozen }
  - terminal: echo hello | nc $ECHO_ADDRESS $ECHO_PORT
    background: true
  - { reset: true }
`;

test('an attempt', () => {
  expect(attempt(good)).toEqual({
    title: 'Wrong',
    step: 'hello',
    check: 'echoed',
    says: 'You sent',
    needs: 'packets',
    moves: [
      { signal: 'STOP', to: 'echo' },
      { 'wait-for': { process: 'echo', what: 'frozen' } },
      { terminal: 'echo hello | nc $ECHO_ADDRESS $ECHO_PORT', background: true },
      { reset: true },
    ],
  });
});

test.for<[string, string, string, string]>([
  [
    'a step that is not there',
    'step: hello',
    'step: hallo',
    '2: step "hallo" is not in this lesson; allowed: hello, count,',
  ],
  [
    'a check of another step',
    'check: echoed',
    'check: both-ended',
    '3: check "both-ended" is not in step "hello"; allowed: handshake, echoed.',
  ],
  [
    'a move that is not known',
    '{ reset: true }',
    '{ dance: true }',
    '10: A move is not known or has a wrong part; allowed: enter, predict, do, terminal, line, signal, wait-for, refused, answer, visit, page, hint, reset.',
  ],
  ['a signal that is not known', 'signal: STOP', 'signal: WINCH', '6: A move is not known'],
  ['a service that is not there', 'to: echo', 'to: web', '6: service "web" is not in this lesson; allowed: echo.'],
  ['words that are missing', 'says: You sent', 'says: ""', '4: script: "says"'],
  [
    'another key',
    'title: Wrong',
    'title: Wrong\nnote: x',
    '2: script: "note" is not known; allowed: title, step, check, says, says-on-host, needs, moves.',
  ],
])('an attempt with %s', ([, from, to, message]) => {
  const result = attempt(good.replace(from, to));
  expect(Array.isArray(result) ? result.map((one) => one.slice(0, message.length)) : []).toContain(message);
});

test('a solution names what the lesson has', () => {
  const text = `buttons:\n  - { predict: before-hello, choice: nine }\n  - do: dance\n  - { refused: web, press: [sing] }\nterminal:\n  - enter: nowhere\n`;
  const result = readSolution(text, 's.yaml', lesson);
  expect(result.ok ? [] : result.problems.map(({ line, message }) => `${line}: ${message.split(';')[0]}`)).toEqual([
    '2: choice "nine" is not in this lesson',
    '3: do "dance" is not in this lesson',
    '4: service "web" is not in this lesson',
    '4: do "sing" is not in this lesson',
    '6: step "nowhere" is not in this lesson',
  ]);
});

describe('saved progress', () => {
  const stand = (step: string, checks: string[], predictions: Record<string, string> = {}) => ({
    step,
    checks,
    steps: [],
    predictions,
  });

  test('is kept by lesson; done stays done, and the first prediction stands', () => {
    const first = keep(noProgress, 'a', stand('s1', ['c1'], { q: 'x' }));
    const second = keep(first, 'a', stand('s2', ['c2'], { q: 'y', r: 'z' }));
    expect(progressOf(second, 'a')).toEqual({
      step: 's2',
      checks: ['c1', 'c2'],
      steps: [],
      predictions: { q: 'x', r: 'z' },
    });
    expect(noProgress.lessons).toEqual({});
    expect(progressOf(second, 'constructor')).toBeUndefined();
  });

  test('has a version and a bound', () => {
    expect(v.safeParse(SavedProgress, keep(noProgress, 'a', stand('s', []))).success).toBe(true);
    expect(v.safeParse(SavedProgress, { version: 2, lessons: {} }).success).toBe(false);
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`l${at}`, stand('s', [])]));
    expect(v.safeParse(SavedProgress, { version: 1, lessons: many }).success).toBe(false);
  });
});
