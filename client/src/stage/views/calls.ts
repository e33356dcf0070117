// View: the system calls that were pressed, side by side.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'calls',
  title: t.views.calls,
  order: 3.5,
  replays: true,
  load: () => import('../calls/CallsView.svelte'),
  programs: true,
  has: (run) => run.calls.length > 0,
  count: (run) => run.calls.filter(({ id, what }) => what === 'called' && id >= run.from).length,
};
