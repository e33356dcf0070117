// Terms that all lessons share, from lessons/glossary.yaml. A lesson's own term of the same name goes before.
import * as v from 'valibot';
import type { Lesson } from '../shared/contract/lesson.ts';
import { Terms } from './words.ts';
import { readYaml } from './yaml.ts';
import { issueText } from './problems.ts';
import type { Problems } from './problems.ts';

export type Glossary = Lesson['glossary'];

/** Read the text of a glossary.yaml. Undefined with the reasons in `problems`. */
export function readGlossary(text: string, problems: Problems): Glossary | undefined {
  const yaml = readYaml(text, 1, problems);
  if (!yaml) return undefined;
  const result = v.safeParse(Terms, yaml.value ?? {});
  if (result.success) return result.output;
  for (const issue of result.issues) {
    const path = (issue.path ?? []).map((part) => part.key as PropertyKey);
    problems.add(yaml.lineAt(path), issueText('glossary', issue, ['title', 'text']));
  }
  return undefined;
}

/** The cards of a lesson: all of its own, and of the shared ones those that it uses. */
export function cardsOf(own: Glossary, shared: Glossary, used: ReadonlySet<string>): Glossary {
  return { ...Object.fromEntries(Object.entries(shared).filter(([id]) => used.has(id))), ...own };
}
