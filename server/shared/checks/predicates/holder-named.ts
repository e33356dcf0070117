// The learner named the process that waits at a service's port, by its number.
import * as v from 'valibot';
import { portOf, sayRow, waitingAt } from '../rows.ts';
import { happened, notYet } from '../talks.ts';
import { numberIn, typed } from '../typed.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ item: v.string() });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'holder-named',
  over: 'answers',
  aimed: true,
  params: Params,

  matches(view, { item }, on) {
    const said = typed(view, item);
    const port = portOf(on);
    if (!said || port === undefined) return notYet;
    const pid = numberIn(said.choice ?? '');
    const rows = waitingAt(view, port).filter((row) => row.pid === pid);
    const known = rows.length > 0 || on?.pid === pid;
    return known && pid !== undefined ? happened([...rows.map(({ id }) => id), said.id].sort((a, b) => a - b)) : notYet;
  },

  explain(view, { item }, on) {
    const said = typed(view, item);
    if (!said) return 'Not answered yet.';
    const number = numberIn(said.choice ?? '');
    if (number === undefined) return `You typed “${said.choice ?? ''}”. The number of a process is wanted, its PID.`;
    if (number === portOf(on)) return `${number} is the port. The process that holds it has a number of its own.`;
    const row = view.rows.find(({ pid }) => pid === number);
    if (row) return `${number} is ${sayRow(row)}. Look for who waits at port ${portOf(on) ?? '?'}.`;
    return `${number} is no process that waits at port ${portOf(on) ?? '?'}.`;
  },
};
