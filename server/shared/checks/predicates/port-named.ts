// The learner named the port at which a service waits, or a program of their own that began to wait in this step.
import * as v from 'valibot';
import { portOf, waitingAt } from '../rows.ts';
import { happened, notYet } from '../talks.ts';
import { numberIn, typed } from '../typed.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ item: v.string() });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'port-named',
  over: 'answers',
  aimed: true,
  params: Params,

  matches(view, { item }, on) {
    const said = typed(view, item);
    const port = numberIn(said?.choice ?? '');
    if (!said || port === undefined) return notYet;
    if (port === portOf(on) && on?.state === 'running') return happened(inOrder(on.since, said.id));
    const own = waitingAt(view, port).find((row) => row.whose === 'yours' && row.id >= (view.entries[0]?.id ?? 0));
    return own ? happened(inOrder(own.id, said.id)) : notYet;
  },

  explain(view, { item }, on) {
    const said = typed(view, item);
    if (!said && on?.state !== 'running') return 'The program is not running yet.';
    return said ? `You typed “${said.choice ?? ''}”. The table shows another port.` : 'Not answered yet.';
  },
};

const inOrder = (...ids: number[]): number[] => ids.sort((a, b) => a - b);
