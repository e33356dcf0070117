// View: the run's services and agents as processes.
import { programsOf } from '../../state/programs.ts';
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'processes',
  title: t.views.processes,
  order: 4,
  replays: true,
  load: () => import('../processes/ProcessesView.svelte'),
  programs: true,
  count: (run) =>
    programsOf(run.processes).filter(({ role, state }) => role !== 'keeper' && role !== 'capture' && state !== 'ended')
      .length,
};
