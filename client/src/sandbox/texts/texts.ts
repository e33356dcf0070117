// The sandbox's words in use. A second language is chosen here and nowhere else.
import { en, type Texts } from './en.ts';

export const t: Texts = en;
