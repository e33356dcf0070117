// A small lesson file, and what is said of it.
import * as v from 'valibot';
import { action as relay } from '../../server/actions/relay.ts';
import { loadPredicates, type Known } from '../../server/lessons/known.ts';
import { printed } from '../../server/lessons/problems.ts';
import { readLesson } from '../../server/lessons/read.ts';

const send = { id: 'tcp-send', aimed: true, params: v.strictObject({ text: v.string() }) };
const known: Known = {
  predicates: await loadPredicates(),
  actions: new Map<string, typeof send | typeof relay>([
    ['tcp-send', send],
    ['relay', relay],
  ]),
  services: new Set(['tcp-echo']),
};
const file = 'lessons/02-unit/07-slug/lesson.md';

export const front = `---
id: small
title: Small
minutes: 5
world: private
services:
  echo: { kind: tcp-echo }
outcome: You can now read.
glossary:
  server: { title: Server, text: It waits. }
---
`;
export const prediction = `{% predict id="q" question="How many?" seen="three" by="c" %}
{% choice id="a" reply="No." %}1{% /choice %}
{% choice id="b" correct=true reply="Yes." %}3{% /choice %}
{% /predict %}`;
export const check = `{% check id="c" that="tcp-echoed" on="echo" bytes=6 %}Your *six* bytes{% /check %}`;
export const step = (body: string): string => `{% step id="s" title="Step" %}\n${body}\n{% /step %}\n`;
/** The step's tag is in line 12, its body begins in line 13. */
export const lesson = (body: string): string => front + step(body);

export const read = (text: string) => {
  const result = readLesson(text, file, known);
  if (!result.ok) throw new Error(result.problems.map(printed).join('\n'));
  return result.lesson;
};
export const problems = (text: string): string[] => {
  const result = readLesson(text, file, known);
  return result.ok ? [] : result.problems.map(({ line, message }) => `${line}: ${message}`);
};

/** What is said of it with something else in its front matter. */
export const changed = (from: string, to: string): string[] => problems(front.replace(from, to) + step(check));
