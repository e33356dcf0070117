// The sandbox's words in use.
import { inLanguage } from '../../ui/texts/language.ts';
import { en, type Texts } from './en.ts';

export const t: Texts = inLanguage('sandbox', en);
