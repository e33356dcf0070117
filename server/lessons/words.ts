// Names and lines as all files of a lesson have them, and terms of a glossary.
import * as v from 'valibot';
import { harmless } from '../shared/acting.ts';

/** Lower-case words joined by hyphens: "say-hello-2". */
export const Id = v.pipe(
  v.string(),
  v.maxLength(64),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'words of a to z and 0 to 9, joined by "-"'),
);
export const Line = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(400),
  v.check((text) => harmless(text) === text, 'characters that can be seen'),
);

/** A glossary: terms by name, each with a card. */
export const Terms = v.record(Id, v.strictObject({ title: Line, text: Line }));
