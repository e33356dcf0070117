// A tab went and came back over another port: it was loaded again.
import * as v from 'valibot';
import type { PageEntry } from '../../contract/entry.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'page-reloaded',
  over: 'processes',
  aimed: false,
  params: v.strictObject({}),

  matches(view) {
    const left = tabs(view, 'left');
    for (const gone of left) {
      const back = tabs(view, 'joined').find(({ id, client }) => id > gone.id && client.port !== gone.client.port);
      if (back) return happened([gone.id, back.id]);
    }
    return notYet;
  },

  explain(view) {
    const port = view.pages[0]?.client.port;
    if (tabs(view, 'joined').length > 0)
      return 'A tab was opened, and none has gone. Load the page of this lesson again, in its own tab.';
    return port === undefined ? 'No tab follows this lesson.' : `This tab is still the one of port ${port}.`;
  },
};

const tabs = (view: RunView, what: PageEntry['what']): readonly PageEntry[] =>
  view.entries.filter((entry): entry is PageEntry => entry.type === 'page' && entry.what === what);
