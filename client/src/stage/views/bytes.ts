// View: what was said in the picked conversation, as text and as bytes.
import { t } from '../texts/texts.ts';
import type { View } from '../view.ts';

export const view: View = {
  id: 'bytes',
  title: t.views.bytes,
  order: 5,
  replays: true,
  load: () => import('../bytes/BytesView.svelte'),
};
