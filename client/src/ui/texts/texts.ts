// The page's own words in use.
import { inLanguage } from './language.ts';
import { en, type Texts } from './en.ts';

export const t: Texts = inLanguage('ui', en);
