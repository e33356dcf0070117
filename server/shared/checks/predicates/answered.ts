// The learner answered a question on the page; with `choice`, with that answer.
import * as v from 'valibot';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({ item: v.string(), choice: v.optional(v.string()) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'answered',
  over: 'answers',
  aimed: false,
  params: Params,

  matches(view, { item, choice }) {
    const found = answers(view, item).find((entry) => choice === undefined || entry.choice === choice);
    return found ? happened([found.id]) : notYet;
  },

  explain(view, { item }) {
    const last = answers(view, item).at(-1);
    return last ? `You answered “${last.choice ?? ''}”. Look again.` : 'Not answered yet.';
  },
};

function answers(view: RunView, item: string) {
  return view.entries
    .filter((entry) => entry.type === 'learner')
    .filter(({ what, item: of }) => (what === 'answered' || what === 'predicted') && of === item);
}
