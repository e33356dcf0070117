// View: a shell in the run's own network.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'terminal',
  title: t.views.terminal,
  order: 6,
  load: () => import('../terminal/TerminalView.svelte'),
  programs: true,
  has: (run) => run.home?.kind === 'private',
  keep: true,
};
