// View: every packet as a row, with a filter above.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'packets',
  title: t.views.packets,
  order: 2,
  load: () => import('../packets/Packets.svelte'),
  count: (run) => run.packets,
  packets: true,
};
