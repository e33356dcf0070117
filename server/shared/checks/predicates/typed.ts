// The learner typed one of these answers; case and white space do not matter.
import * as v from 'valibot';
import { happened, notYet } from '../talks.ts';
import { typed } from '../typed.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({
  item: v.string(),
  /** Any of them is right. */
  is: v.pipe(v.array(v.string()), v.minLength(1)),
  /** What to say to any other answer. */
  says: v.optional(v.string(), 'Look again.'),
});

const plain = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, ' ');

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'typed',
  over: 'answers',
  aimed: false,
  params: Params,

  matches(view, { item, is }) {
    const said = typed(view, item);
    return said && is.some((one) => plain(one) === plain(said.choice ?? '')) ? happened([said.id]) : notYet;
  },

  explain(view, { item, says }) {
    const said = typed(view, item);
    return said ? `You typed “${said.choice ?? ''}”. ${says}` : 'Not answered yet.';
  },
};
