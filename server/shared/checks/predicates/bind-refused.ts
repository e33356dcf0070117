// A program was refused a port because it is taken. The playground's own service tells so itself; what a program in the
// learner's terminal was told, only the learner can say: `item` is the field where they type it.
import * as v from 'valibot';
import { happened, notYet } from '../talks.ts';
import { typed } from '../typed.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({
  service: v.string(),
  item: v.optional(v.string()),
});
type Params = v.InferOutput<typeof Params>;

const words = /EADDRINUSE|already in use|in Benutzung|errno 98|errno 48/i;

export const predicate: Predicate<Params> = {
  id: 'bind-refused',
  over: 'processes',
  aimed: false,
  params: Params,

  matches(view, params) {
    const found = refused(view, params) ?? answer(view, params);
    return found && (found.type === 'process' || words.test(found.choice ?? '')) ? happened([found.id]) : notYet;
  },

  explain(view, params) {
    const said = answer(view, params);
    const bound = view.entries.findLast(
      (entry) => entry.type === 'process' && entry.name === params.service && entry.what === 'ready',
    );
    if (bound?.type === 'process')
      return `It got a port: ${bound.listens?.address ?? ''}:${bound.listens?.port ?? ''}. This step looks for one that is refused.`;
    if (said) return `You typed “${said.choice ?? ''}”. The error of a port that is taken has another name.`;
    return 'No program was refused a port yet.';
  },
};

function refused(view: RunView, { service }: Params) {
  return view.entries.findLast(
    (entry) => entry.type === 'process' && entry.name === service && entry.error === 'EADDRINUSE',
  ) as Extract<RunView['entries'][number], { type: 'process' }> | undefined;
}

const answer = (view: RunView, { item }: Params) => (item === undefined ? undefined : typed(view, item));
