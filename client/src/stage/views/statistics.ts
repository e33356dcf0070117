// View: the packets counted: conversations, protocols, and what is drawn over time.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'statistics',
  title: t.views.statistics,
  order: 5.5,
  replays: true,
  load: () => import('../statistics/StatisticsView.svelte'),
};
