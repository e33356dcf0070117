// Where the learner stands: steps, predictions, hints and tries; what was met stays met, and done is kept.
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { createChecks } from '../../server/shared/checks/checks.ts';
import type { Predicate, RunView } from '../../server/shared/checks/types.ts';
import type { Entry, LearnerEntry } from '../../server/shared/contract/entry.ts';
import type { Block, Lesson } from '../../server/shared/contract/lesson.ts';
import {
  begin,
  judge,
  learn,
  lessonDone,
  stepDone,
  tries,
  unanswered,
  type Standing,
} from '../../server/shared/lessons/state.ts';

/** Met while a notice with this error is the newest one in the view. */
const predicate = (id: string, over: Predicate['over']): Predicate => ({
  id,
  over,
  aimed: false,
  params: v.strictObject({}),
  matches: ({ entries }) => {
    const last = entries.findLast((entry) => entry.type === 'notice');
    const met = last?.error === id;
    return { met, now: met, evidence: met ? [last.id] : [] };
  },
  explain: () => `not ${id}`,
});
const checks = createChecks([predicate('one', 'processes'), predicate('two', 'packets')]);

const check = (id: string, that: string, challenge = false): Block => ({
  type: 'check',
  id,
  that,
  params: {},
  text: [],
  challenge,
});
const choices = ['a', 'b'].map((id) => ({ id, label: [], correct: id === 'a', reply: '' }));
const hint: Block = { type: 'hint', children: [] };
const go: Block = { type: 'do', id: 'go', label: '', actions: [] };
const lesson: Lesson = {
  id: 'l',
  number: 1,
  unit: 1,
  title: '',
  minutes: 1,
  world: 'host',
  services: {},
  outcome: '',
  glossary: {},
  steps: [
    {
      id: 's1',
      title: '',
      view: 'conversation',
      blocks: [
        { type: 'predict', id: 'q', question: '', choices, seen: '', by: 'c1' },
        go,
        check('c1', 'one'),
        check('c2', 'two'),
        hint,
        hint,
      ],
    },
    { id: 's2', title: '', view: 'packets', blocks: [check('c3', 'one', true)] },
  ],
};

const learner = (id: number, what: LearnerEntry['what'], more: Partial<LearnerEntry> = {}): Entry => ({
  id,
  at: 0,
  type: 'learner',
  what,
  step: 's1',
  ...more,
});
const press = (id: number, key: number, what: 'started' | 'finished', action = 'send'): Entry => ({
  id,
  at: 0,
  type: 'action',
  what,
  key,
  action,
});
const after = (...entries: Entry[]): Standing =>
  entries.reduce((standing, entry) => learn(lesson, standing, entry), begin(lesson));
const notice = (id: number, error: string): Entry => ({ id, at: 0, type: 'notice', error });
const view = (entries: Entry[], packets: RunView['packets'] = 'captured'): RunView => ({
  conversations: [],
  entries,
  services: new Map(),
  udp: [],
  sockets: true,
  arranged: true,
  datagrams: [],
  rows: [],
  pages: [],
  worlds: [],
  packets,
  settled: true,
});

describe('begin', () => {
  test('at the first step, or where it was saved', () => {
    expect(begin(lesson)).toMatchObject({ step: 's1', from: 1, hints: 0 });
    const saved = { step: 's2', checks: ['c1', 'gone'], steps: ['s1', 'gone'], predictions: { q: 'a', gone: 'x' } };
    expect(begin(lesson, saved)).toMatchObject({
      step: 's2',
      progress: { step: 's2', checks: ['c1'], steps: ['s1'], predictions: { q: 'a' } },
    });
    expect(begin(lesson, { ...saved, step: 'gone' }).step).toBe('s1');
  });
});

describe('learn', () => {
  test('entering moves the step and the point from which checks look; reset moves the point', () => {
    expect(after(learner(5, 'entered', { step: 's2' }))).toMatchObject({
      step: 's2',
      from: 5,
      progress: { step: 's2' },
    });
    expect(after(learner(5, 'entered', { step: 'nowhere' }))).toMatchObject({ step: 's1', from: 1 });
    expect(after(learner(5, 'reset'))).toMatchObject({ step: 's1', from: 5 });
  });

  test('hints open one by one, as far as there are any, and close with the step', () => {
    expect(after(learner(1, 'hint')).hints).toBe(1);
    expect(after(learner(1, 'hint'), learner(2, 'hint'), learner(3, 'hint')).hints).toBe(2);
    expect(after(learner(1, 'hint'), learner(2, 'reset')).hints).toBe(1);
    expect(after(learner(1, 'hint'), learner(2, 'entered')).hints).toBe(0);
  });

  test('the first prediction stands, and a choice that is not there is none', () => {
    const said = (choice: string) => learner(1, 'predicted', { item: 'q', choice });
    expect(after(said('b'), said('a')).progress.predictions).toEqual({ q: 'b' });
    expect(after(said('z')).progress.predictions).toEqual({});
  });

  test('a button waits for the question before it', () => {
    expect(unanswered(lesson, after(), 'go')?.id).toBe('q');
    expect(unanswered(lesson, after(learner(1, 'predicted', { item: 'q', choice: 'a' })), 'go')).toBeUndefined();
  });
});

test('shown to a room: what is known of the learner is not the room’s, and the room begins where the run is', () => {
  const own = after(
    learner(5, 'entered', { step: 's2' }),
    learner(6, 'predicted', { item: 'q', choice: 'a' }),
    learner(7, 'answered', { item: 'f', choice: 'mine' }),
  );
  const room = learn(lesson, own, learner(8, 'presented'));
  expect(room).toMatchObject({ step: 's2', from: 5, presented: true, answers: {} });
  expect(room.progress).toEqual({ step: 's2', checks: [], steps: [], predictions: {} });
  const on = learn(
    lesson,
    learn(lesson, room, learner(9, 'predicted', { item: 'q', choice: 'b' })),
    learner(10, 'entered'),
  );
  expect(on).toMatchObject({ step: 's1', presented: true, progress: { predictions: { q: 'b' } } });
  expect(own.presented).toBe(false);
});

describe('tries', () => {
  const twice = [press(1, 1, 'started'), press(2, 1, 'finished'), press(3, 2, 'started'), press(4, 2, 'finished')];

  test('are the same thing done again, one button with two actions once', () => {
    expect(tries(after())).toBe(0);
    expect(tries(after(press(1, 1, 'started')))).toBe(0);
    expect(tries(after(...twice))).toBe(2);
    expect(tries(after(...twice, learner(5, 'reset')))).toBe(2);
    expect(
      tries(after(press(1, 1, 'started'), press(2, 1, 'finished'), press(3, 1, 'started'), press(4, 1, 'finished'))),
    ).toBe(1);
    expect(
      tries(
        after(
          press(1, 1, 'started', 'freeze'),
          press(2, 1, 'finished', 'freeze'),
          press(3, 2, 'started'),
          press(4, 2, 'finished'),
        ),
      ),
    ).toBe(1);
  });

  test('what began in another step does not count, and a step that is done has none', () => {
    expect(tries(after(press(1, 1, 'started'), learner(2, 'entered'), press(3, 1, 'finished')))).toBe(0);
    const done = judge(lesson, checks, after(...twice), view([notice(9, 'one')], 'implied')).standing;
    expect(stepDone(done)).toBe(true);
    expect(tries(done)).toBe(0);
  });
});

describe('judge', () => {
  test('met stays met while `now` passes, and is forgotten by reset but not by progress', () => {
    const first = judge(lesson, checks, after(), view([notice(3, 'one')]));
    expect(first.verdicts[0]).toEqual({ check: 'c1', met: true, now: true, evidence: [3], says: '' });
    expect(first.verdicts[1]).toEqual({ check: 'c2', met: false, now: false, evidence: [], says: 'not two' });
    expect(stepDone(first.standing)).toBe(false);

    const second = judge(lesson, checks, first.standing, view([notice(4, 'two')]));
    expect(second.verdicts[0]).toEqual({ check: 'c1', met: true, now: false, evidence: [3], says: '' });
    expect(second.standing.progress).toMatchObject({ checks: ['c1', 'c2'], steps: ['s1'] });

    const reset = judge(lesson, checks, learn(lesson, second.standing, learner(5, 'reset')), view([]));
    expect(reset.verdicts[0]).toMatchObject({ met: false, says: 'not one' });
    expect(reset.standing.progress).toMatchObject({ checks: ['c1', 'c2'], steps: ['s1'] });
  });

  test('what needs packets does not block where there are none, and is never said to be met', () => {
    const { standing, verdicts } = judge(lesson, checks, after(), view([notice(3, 'two')], 'implied'));
    expect(verdicts[1]).toMatchObject({
      met: false,
      unobservable: true,
      says: 'This cannot be observed here: packets are not captured.',
    });
    expect(stepDone(standing)).toBe(false);
    const done = judge(lesson, checks, standing, view([notice(4, 'one')], 'implied')).standing;
    expect(done.progress).toMatchObject({ checks: ['c1'], steps: ['s1'] });
  });

  test('a challenge is not needed, and counts when it is met', () => {
    const entered = judge(lesson, checks, after(learner(2, 'entered', { step: 's2' })), view([]));
    expect(entered.standing.progress).toMatchObject({ checks: [], steps: ['s2'] });
    expect(lessonDone(lesson, entered.standing.progress)).toBe(false);
    expect(judge(lesson, checks, entered.standing, view([notice(3, 'one')])).standing.progress.checks).toEqual(['c3']);
  });
});
