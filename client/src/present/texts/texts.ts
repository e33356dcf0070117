// The words in use while presenting.
import { inLanguage } from '../../ui/texts/language.ts';
import { en, type Texts } from './en.ts';

export const t: Texts = inLanguage('present', en);
