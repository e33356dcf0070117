// One tab more was opened, and its page came over a connection that had carried another request: it needed no port of its own.
import * as v from 'valibot';
import type { PageEntry } from '../../contract/entry.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'page-shared',
  over: 'processes',
  aimed: false,
  params: v.strictObject({}),

  matches(view) {
    for (const asked of askedFor(view)) {
      const before = view.pages.find(({ id }) => id < asked.id);
      const after = view.pages.find(({ id }) => id > asked.id);
      if (!asked.again || !before || !after) continue;
      return happened(idsOf([...rowsOf(view, asked), before, asked, after]));
    }
    return notYet;
  },

  explain(view) {
    const [page] = view.pages;
    const asked = askedFor(view).at(-1);
    if (page && asked && !asked.again)
      return `The page was asked for over port ${asked.client.port}, a new one: none was kept open to share. Load the second tab once more.`;
    if (!page) return 'No tab follows this lesson. Open its address in one.';
    return `One tab follows this lesson, over port ${page.client.port}. Open the same address in a second one.`;
  },
};

const askedFor = (view: RunView): readonly PageEntry[] =>
  view.entries.filter((entry): entry is PageEntry => entry.type === 'page' && entry.what === 'asked');

/** Both ends of the connection in the kernel's table, while they are there. */
const rowsOf = (view: RunView, { client, server }: PageEntry) =>
  view.rows.filter(({ local, remote }) => {
    const ports = [local.port, remote.port];
    return ports.includes(client.port) && ports.includes(server.port);
  });
