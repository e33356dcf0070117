// The words in use. One language for now; a second one is chosen here and nowhere else.
import { en, type Texts } from './en.ts';

export const t: Texts = en;
