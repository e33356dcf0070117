// What a learner would do, as data: a lesson's solution.yaml and attempts/*.yaml. Only tests and `lesson check` play them;
// a script may hold commands, so the server never reads one while it serves.
import * as v from 'valibot';
import type { CheckItem, Lesson } from '../shared/contract/lesson.ts';
import { readYaml } from './yaml.ts';
import { readTyped } from '../shared/line/faults.ts';
import { worldKinds } from '../shared/contract/run.ts';
import { Problems, allowed, issueText } from './problems.ts';
import type { FileProblem } from './problems.ts';

const Name = v.pipe(v.string(), v.maxLength(64));

/**
 * Wait until a check of the step is met (or cannot be observed here); until an entry with these words has come since the
 * step began (each `wait-for` of the same words takes another one); or until so many packets with bytes went to a service (not waited for
 * where packets are implied).
 */
const Wait = v.union([
  v.strictObject({ check: Name }),
  v.strictObject({ said: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), to: Name }),
  v.strictObject({
    process: Name,
    what: v.picklist(['started', 'ready', 'exited', 'crashed', 'killed', 'frozen', 'thawed', 'failed']),
  }),
  v.strictObject({
    socket: Name,
    what: v.picklist(['connected', 'accepted', 'read', 'wrote', 'peer-ended', 'ended', 'closed', 'error', 'gave-up']),
  }),
]);

/**
 * One move. `terminal` is run by `sh -c` inside the lesson's world with, for each service, NAME_PORT, NAME_PID and
 * NAME_ADDRESS in its environment (echo: $ECHO_PORT); with `background` the next move does not wait for its end.
 * `signal` is sent from outside, as a person does with kill.
 */
const moves = {
  enter: v.strictObject({ enter: Name }),
  predict: v.strictObject({ predict: Name, choice: Name }),
  do: v.strictObject({ do: Name, text: v.optional(v.string()) }),
  terminal: v.strictObject({
    terminal: v.pipe(v.string(), v.maxLength(2_000)),
    background: v.optional(v.boolean(), false),
  }),
  /** As typed behind `loopback-playground line WORLD`: "delay=40 out.loss=20"; nothing for a good line. */
  line: v.strictObject({ line: v.pipe(v.string(), v.maxLength(200)) }),
  signal: v.strictObject({ signal: v.picklist(['STOP', 'CONT', 'TERM', 'KILL']), to: Name }),
  'wait-for': v.strictObject({ 'wait-for': Wait }),
  /** Where this service was refused its port as taken, press these again, as a learner would: at most three times. */
  refused: v.strictObject({ refused: Name, press: v.pipe(v.array(Name), v.minLength(1)) }),
  /**
   * Type an answer; NAME_PORT, NAME_PID and the like stand for what they are, $PAGE_PORT for the tab's own port, $DOOR_PORT
   * for the playground's, $YOURS_PORT for the one which the last command in the background says it listens at.
   */
  answer: v.strictObject({ answer: Name, text: v.pipe(v.string(), v.maxLength(200)) }),
  /** A link of the lesson is followed in a browser, which tries ::1 first where it is given the name localhost. */
  visit: v.strictObject({
    visit: Name,
    host: v.optional(v.picklist(['127.0.0.1', '[::1]', 'localhost']), '127.0.0.1'),
    path: v.optional(v.string(), '/'),
  }),
  /** A tab of the page is opened, closed, or loaded again. */
  page: v.strictObject({ page: v.picklist(['open', 'close', 'reload']) }),
  hint: v.strictObject({ hint: v.literal(true) }),
  reset: v.strictObject({ reset: v.literal(true) }),
} as const;

export const Move = v.union(
  Object.values(moves) as [
    typeof moves.enter,
    typeof moves.predict,
    typeof moves.do,
    typeof moves.terminal,
    typeof moves.line,
    typeof moves.signal,
    (typeof moves)['wait-for'],
    typeof moves.refused,
    typeof moves.answer,
    typeof moves.visit,
    typeof moves.page,
    typeof moves.hint,
    typeof moves.reset,
  ],
);
export type Move = v.InferOutput<typeof Move>;

const Moves = v.pipe(v.array(Move), v.minLength(1), v.maxLength(200));

/** What must hold at the end: every check that is needed, in every step (`buttons`), and the same from a terminal. */
const Solution = v.strictObject({
  /** Networks in which it can be played; where not given, in both. */
  worlds: v.optional(v.array(v.picklist(worldKinds)), [...worldKinds]),
  buttons: Moves,
  terminal: Moves,
});
export type Solution = v.InferOutput<typeof Solution>;

/** What a learner does wrong in one step: the check stays unmet, and its words contain `says`. */
const Attempt = v.strictObject({
  title: v.string(),
  step: Name,
  check: Name,
  says: v.pipe(v.string(), v.minLength(1)),
  /** The words on this computer's own loopback, where they are others: of it only the lesson's ports are looked at. */
  'says-on-host': v.optional(v.pipe(v.string(), v.minLength(1))),
  /** Only where packets are captured (the default), or everywhere. */
  needs: v.optional(v.picklist(['packets', 'nothing']), 'packets'),
  moves: Moves,
});
export type Attempt = v.InferOutput<typeof Attempt>;

/** The line of a part of a script, from 1: ['buttons', 3] is the fourth move of the solution by buttons. */
export type LineAt = (path: readonly PropertyKey[]) => number;

export type ScriptResult<T> = { ok: true; script: T; lineAt: LineAt } | { ok: false; problems: readonly FileProblem[] };

/** Read a solution.yaml against its lesson. */
export const readSolution = (text: string, file: string, lesson: Lesson): ScriptResult<Solution> =>
  readScript(text, file, Solution, ({ buttons, terminal }, say) => {
    for (const [name, list] of Object.entries({ buttons, terminal }))
      list.forEach((move, at) => checkMove(lesson, move, (what) => say([name, at], what)));
  });

/** Read one of attempts/*.yaml against its lesson. */
export const readAttempt = (text: string, file: string, lesson: Lesson): ScriptResult<Attempt> =>
  readScript(text, file, Attempt, ({ step, check, moves: list }, say) => {
    const ids = lesson.steps.map(({ id }) => id);
    const checks = checksOf(lesson, step).map(({ id }) => id);
    if (!ids.includes(step)) say(['step'], `step "${step}" is not in this lesson; ${allowed(ids)}`);
    else if (!checks.includes(check)) say(['check'], `check "${check}" is not in step "${step}"; ${allowed(checks)}`);
    list.forEach((move, at) => checkMove(lesson, move, (what) => say(['moves', at], what)));
  });

type Say = (path: readonly PropertyKey[], what: string) => void;

function readScript<S extends v.GenericSchema>(
  text: string,
  file: string,
  schema: S,
  check: (script: v.InferOutput<S>, say: Say) => void,
): ScriptResult<v.InferOutput<S>> {
  const problems = new Problems(file);
  const yaml = readYaml(text, 1, problems);
  if (!yaml) return { ok: false, problems: problems.list };
  const result = v.safeParse(schema, yaml.value);
  if (result.success) check(result.output, (path, what) => problems.add(yaml.lineAt(path), what));
  else {
    for (const issue of result.issues) {
      const path = (issue.path ?? []).map((part) => part.key as PropertyKey);
      const words =
        issue.type === 'union'
          ? `A move is not known or has a wrong part; ${allowed(Object.keys(moves))}`
          : issueText('script', issue, 'entries' in schema ? Object.keys(schema.entries as object) : []);
      problems.add(yaml.lineAt(path), words);
    }
  }
  return result.success && problems.list.length === 0
    ? { ok: true, script: result.output, lineAt: yaml.lineAt }
    : { ok: false, problems: problems.list };
}

/** The words of a `line` move. */
export const lineWords = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const checksOf = (lesson: Lesson, step: string): readonly CheckItem[] =>
  lesson.steps
    .filter(({ id }) => id === step)
    .flatMap(({ blocks }) => blocks.filter((block) => block.type === 'check'));

/** Does the lesson have what a move names? */
function checkMove(lesson: Lesson, move: Move, say: (what: string) => void): void {
  const blocks = lesson.steps.flatMap((step) => step.blocks);
  const ids = (type: string) => blocks.flatMap((block) => (block.type === type && 'id' in block ? [block.id] : []));
  const one = (what: string, name: string, names: readonly string[]) => {
    if (!names.includes(name)) say(`${what} "${name}" is not in this lesson; ${allowed(names)}`);
  };
  const services = Object.keys(lesson.services);
  if ('enter' in move)
    one(
      'step',
      move.enter,
      lesson.steps.map(({ id }) => id),
    );
  if ('do' in move) one('do', move.do, ids('do'));
  if ('refused' in move) {
    one('service', move.refused, services);
    for (const item of move.press) one('do', item, ids('do'));
  }
  if ('visit' in move) one('service', move.visit, services);
  if ('answer' in move) one('ask', move.answer, ids('ask'));
  if ('line' in move) {
    const faults = readTyped(lineWords(move.line));
    if (typeof faults === 'string') say(`line: ${faults}`);
    if (!lesson.line) say('line: this lesson has no line to a neighbour.');
  }
  if ('signal' in move) one('service', move.to, services);
  if ('wait-for' in move && 'check' in move['wait-for']) one('check', move['wait-for'].check, ids('check'));
  if ('predict' in move) {
    one('predict', move.predict, ids('predict'));
    const question = blocks.find((block) => block.type === 'predict' && block.id === move.predict);
    if (question?.type === 'predict')
      one(
        'choice',
        move.choice,
        question.choices.map(({ id }) => id),
      );
  }
}
