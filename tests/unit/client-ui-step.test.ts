// What a step shows and when: predictions before buttons, checks before explanations, done against not done.
import { describe, expect, test } from 'vitest';
import {
  currentStep,
  evidenceOf,
  explained,
  neighbour,
  partsOf,
  predicted,
  settled,
  stepDone,
  stepFraction,
  stepState,
  viewCheck,
} from '../../client/src/lessons/step.ts';
import type {
  Block,
  CheckItem,
  Do,
  Explain,
  Lesson,
  LessonState,
  Prediction,
  Step,
  Verdict,
} from '../../server/shared/contract/lesson.ts';

const check = (id: string, challenge = false): CheckItem => ({
  type: 'check',
  id,
  that: 'tcp-handshake',
  params: {},
  text: [{ type: 'text', text: id }],
  challenge,
});
const predict: Prediction = {
  type: 'predict',
  id: 'before',
  question: 'How many?',
  choices: [],
  seen: 'three',
  by: 'one',
};
const press: Do = { type: 'do', id: 'go', label: 'Go', actions: [] };
const explain: Explain = { type: 'explain', source: 'RFC 9293', children: [] };
const stepOf = (...blocks: Block[]): Step => ({ id: 'hello', title: 'Hello', view: 'conversation', blocks });
const verdict = (id: string, over: Partial<Verdict> = {}): Verdict => ({
  check: id,
  met: false,
  now: false,
  evidence: [],
  says: 'seen: nothing',
  ...over,
});
const stateOf = (verdicts: Verdict[], progress: Partial<LessonState['progress']> = {}): LessonState => ({
  step: 'hello',
  from: 1,
  verdicts,
  progress: { step: 'hello', checks: [], steps: [], predictions: {}, ...progress },
  busy: 0,
  hints: 0,
  shown: false,
  presented: false,
  answers: {},
  tries: 0,
  commands: {},
});

describe('a button', () => {
  const step = stepOf(predict, press, check('one'));

  test('waits for the prediction before it', () => {
    expect(predicted(step, press, stateOf([verdict('one')]))).toBe(false);
    expect(predicted(step, press, stateOf([verdict('one')], { predictions: { before: 'zero' } }))).toBe(true);
  });

  test('does not wait when the evidence came from a terminal', () => {
    expect(predicted(step, press, stateOf([verdict('one', { met: true })]))).toBe(true);
  });

  test('does not wait for a prediction after it', () => {
    expect(predicted(stepOf(press, predict), press, stateOf([]))).toBe(true);
  });
});

describe('the answer to a prediction', () => {
  test('is shown only with its evidence', () => {
    expect(evidenceOf(predict, stateOf([verdict('one', { evidence: [1] })]))).toBeUndefined();
    expect(evidenceOf(predict, stateOf([verdict('one', { met: true, evidence: [1, 2, 3] })]))?.evidence).toEqual([
      1, 2, 3,
    ]);
  });

  test('stays known when the step is entered again', () => {
    expect(evidenceOf(predict, stateOf([], { checks: ['one'] }))?.met).toBe(true);
  });
});

describe('a step is done', () => {
  const step = stepOf(predict, check('one'), check('two'), check('extra', true));
  const said = { predictions: { before: 'zero' } };

  test('when its checks are met and its prediction made; the challenge is not needed', () => {
    const met = [verdict('one', { met: true }), verdict('two', { met: true }), verdict('extra')];
    expect(stepDone(step, stateOf(met, said))).toBe(true);
    expect(stepDone(step, stateOf([verdict('one', { met: true }), verdict('two')], said))).toBe(false);
  });

  test('and not held up by a check that cannot be observed here', () => {
    const state = stateOf([verdict('one', { met: true }), verdict('two', { unobservable: true })], said);
    expect(settled(check('two'), state)).toBe(true);
    expect(stepDone(step, state)).toBe(true);
  });

  test('for good, once it was', () => {
    expect(stepDone(step, stateOf([verdict('one')], { steps: ['hello'] }))).toBe(true);
  });

  test('check by check: one that was met before stays done when its evidence is of an earlier try', () => {
    const kept = stateOf([verdict('one')], { checks: ['one'] });
    expect(viewCheck(check('one'), kept)).toMatchObject({ done: true, verdict: { met: false } });
    expect(viewCheck(check('two'), kept).done).toBe(false);
  });

  test('by a fraction, for the bar', () => {
    expect(stepFraction(step, stateOf([verdict('one', { met: true }), verdict('two')]))).toBe(0.5);
    expect(stepFraction(stepOf(), stateOf([]))).toBe(1);
  });
});

test('an explanation waits for the checks before it, and only for those', () => {
  const step = stepOf(check('one'), explain, check('two'));
  expect(explained(step, explain, stateOf([verdict('one'), verdict('two', { met: true })]))).toBe(false);
  expect(explained(step, explain, stateOf([verdict('one', { met: true }), verdict('two')]))).toBe(true);
});

test('neighbouring checks are one list, challenges another, hints no part', () => {
  const hint: Block = { type: 'hint', children: [] };
  const parts = partsOf(stepOf(check('one'), hint, check('two'), press, check('three'), check('extra', true)));
  expect(parts.map((part) => (part.type === 'checks' ? part.items.map((item) => item.id) : part.type))).toEqual([
    ['one', 'two'],
    'do',
    ['three'],
    ['extra'],
  ]);
});

test('where the learner is, and the steps beside it', () => {
  const lesson = { steps: [stepOf(), { ...stepOf(), id: 'next' }] } as unknown as Lesson;
  const [first, second] = lesson.steps;
  if (first === undefined || second === undefined) throw new Error('two steps were made');
  expect(currentStep(lesson, stateOf([]))).toBe(first);
  expect(currentStep(lesson, { ...stateOf([]), step: 'unknown' })).toBe(first);
  expect(neighbour(lesson, first, 1)).toBe(second);
  expect(neighbour(lesson, first, -1)).toBeUndefined();
  expect(stepState(first, stateOf([], { steps: ['hello'] }))).toBe('now');
  expect(stepState(second, stateOf([], { steps: ['next'] }))).toBe('done');
  expect(stepState(second, stateOf([]))).toBe('open');
});
