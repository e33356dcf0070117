// The learner named the port that the browser borrowed for this page's WebSocket. The evidence are its two rows in the table.
import * as v from 'valibot';
import type { PageEntry, RowEntry } from '../../contract/entry.ts';
import { mirrorOf, sameEnd } from '../rows.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import { numberIn, typed } from '../typed.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({ item: v.string() });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'page-port',
  over: 'answers',
  aimed: false,
  params: Params,

  matches(view, { item }) {
    const said = typed(view, item);
    const page = view.pages.find(({ client }) => client.port === numberIn(said?.choice ?? ''));
    return said && page ? happened(idsOf([page, ...rowsOf(view, page), said])) : notYet;
  },

  explain(view, { item }) {
    const said = typed(view, item);
    if (!said) return 'Not answered yet.';
    const number = numberIn(said.choice ?? '');
    if (number === undefined) return `You typed “${said.choice ?? ''}”. One port is wanted, a number.`;
    const [page] = view.pages;
    if (number === page?.server.port)
      return `${number} is the playground’s own port. The browser’s end has another one.`;
    const row = view.rows.find(({ local, remote }) => local.port === number && remote.port === page?.server.port);
    if (row)
      return `Port ${number} is your browser’s, but for another of its conversations with the playground. Those end when nothing is asked over them for about a minute; the one that stays is wanted.`;
    return `No conversation of this page has port ${number}.`;
  },
};

/** The page's conversation in the kernel's table: the browser's end and the playground's, as far as they are there. */
function rowsOf(view: RunView, { client, server }: PageEntry): readonly RowEntry[] {
  const row = view.rows.find(({ local, remote }) => sameEnd(local, client) && sameEnd(remote, server));
  const mirror = row && mirrorOf(view, row);
  return [...(row ? [row] : []), ...(mirror ? [mirror] : [])];
}
