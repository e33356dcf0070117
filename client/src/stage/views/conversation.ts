// View: the packets as arrows between the programs.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'conversation',
  title: t.views.conversation,
  order: 1,
  load: () => import('../ConversationView.svelte'),
  packets: true,
};
