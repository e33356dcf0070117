// The words in use on the page about articles. A second language is chosen here and nowhere else.
import { en, type Texts } from './en.ts';

export const t: Texts = en;
