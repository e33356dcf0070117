// The pages of the playground.
import { navigate } from '../../routes.ts';
import type { Commands } from '../palette/types.ts';
import { t } from '../texts/texts.ts';

export const commands: Commands = () => [
  {
    id: 'page-lessons',
    title: t.lessons,
    group: t.palette.pages,
    words: t.palette.words.home,
    run: async () => void (await navigate('/')),
  },
  { id: 'page-sandbox', title: t.sandbox, group: t.palette.pages, run: async () => void (await navigate('/sandbox')) },
  {
    id: 'page-articles',
    title: t.articles,
    group: t.palette.pages,
    words: t.palette.words.articles,
    run: async () => void (await navigate('/articles')),
  },
  {
    id: 'page-present',
    title: t.present,
    group: t.palette.pages,
    words: t.palette.words.present,
    run: async () => void (await navigate('/present')),
  },
];
