// The list of keys.
import type { Commands } from '../palette/types.ts';
import { t } from '../texts/texts.ts';

export const commands: Commands = ({ openKeys }) => [
  { id: 'keys', title: t.palette.keys, group: t.palette.page, note: '?', words: t.palette.words.keys, run: openKeys },
];
