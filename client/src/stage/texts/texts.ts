// The words in use on the stage.
import { inLanguage } from '../../ui/texts/language.ts';
import { en, type Texts } from './en.ts';

export const t: Texts = inLanguage('stage', en);
