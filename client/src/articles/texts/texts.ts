// The words in use on the page about articles.
import { inLanguage } from '../../ui/texts/language.ts';
import { en, type Texts } from './en.ts';

export const t: Texts = inLanguage('articles', en);
