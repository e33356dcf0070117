// View: the kernel's socket table.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'sockets',
  title: t.views.sockets,
  order: 3,
  replays: true,
  load: () => import('../sockets/SocketsView.svelte'),
  programs: true,
  count: (run) => run.table.now.filter((row) => run.table.sideOf(row) === 'run').length,
};
