// Texts that would do something where they are taken for more than text: as markup, as script, as a terminal's commands, as
// marks that hide or turn what stands beside them.

import { acting } from '../../server/shared/acting.ts';

/** What any of them would leave behind if it ran. */
export const trace = 'mischief';

const act = `window.${trace}=1`;

export const mischief: readonly string[] = [
  `<script>${act}</script>`,
  `<img src=x onerror=${act}>`,
  `"><svg onload=${act}>`,
  `'-${act}-'`,
  `</textarea></style></title><iframe srcdoc="<script>parent.${trace}=1</script>">`,
  `<a href="javascript:${act}">press me</a>`,
  `<base href="https://example.invalid/"><link rel=stylesheet href=//example.invalid/x.css>`,
  `<meta http-equiv=refresh content="0;url=data:text/html,x">`,
  `<style>*{background:url(//example.invalid/y)}</style>`,
  `{{constructor.constructor('${act}')()}}`,
  `{@html '<b>${trace}</b>'}{#if true}`,
  `$\{${act}}`,
  `{% tag %}{% $variable %}[press](javascript:${act})![x](//example.invalid/z)`,
  `__proto__[${trace}]=1&constructor=1`,
  `../../../../etc/passwd%00%2e%2e%2f`,
  `\u001b[2J\u001b[31m\u001b]0;${trace}\u0007\u009b31m`,
  `abc\u202edef\u2066ghi\u2069\u200b\u2028\u2029\ufeff`,
  `\u0000\u0001\u0008\u007f`,
  `🐢 e\u0301\u0301\u0301 ﷽ 漢字 żółw`,
  `=cmd|'/C calc'!A0 %s%n%x`,
  'x'.repeat(3000),
];

/** In a lesson, words that act instead of being seen are refused, and so is a text that would end its tag. */
const acts = new RegExp(`[${acting}]`);
const written = mischief.filter((words) => words.length < 1000 && !acts.test(words) && !words.includes('%}'));
const line = (at: number): string => JSON.stringify(written[at % written.length]);
const code = (words: string): string => `\`\`${words.replaceAll('`', '')} \`\``;

/** A lesson of somebody else's, in which everything that is words is mischief. */
export const mischiefLesson = `---
id: mischief
title: ${line(0)}
minutes: 5
world: host
services:
  web: { kind: http-hello }
outcome: ${line(1)}
glossary:
  bad: { title: ${line(2)}, text: ${line(3)} }
---

{% step id="one" title=${line(4)} %}
${written
  .filter((words) => !words.includes('{{'))
  .map(code)
  .join(' and ')}, and {% term id="bad" %}a term{% /term %}.

{% predict id="guess" question=${line(5)} seen=${line(6)} by="ok" %}
{% choice id="right" correct=true reply=${line(7)} %}${code(written[0] ?? '')}{% /choice %}
{% choice id="wrong" reply=${line(8)} %}${code(written[1] ?? '')}{% /choice %}
{% /predict %}

{% do id="send" action="http-request" to="web" text="GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" edit=${line(9)} label=${line(10)} title=${line(11)} /%}
{% ask id="told" question=${line(12)} /%}

{% check id="ok" that="http-answered" on="web" status=200 %}${code(written[2] ?? '')}{% /check %}
{% check id="typed" that="typed" item="told" is=["nothing"] says=${line(13)} %}Typed{% /check %}
{% hint %}
${code(written[3] ?? '')}
{% /hint %}
{% explain source=${line(0)} %}
${code(written[4] ?? '')}
{% /explain %}
{% /step %}
`;

const head = (title: string, more = ''): string =>
  `---\nid: refused\ntitle: ${title}\n${more}minutes: 5\nworld: host\nservices: {}\noutcome: x\n---\n`;

/** Lessons that cannot be read: what is wrong with each is told in its own words. */
export const refusedLessons: readonly string[] = [
  head(JSON.stringify(mischief.filter((words) => acts.test(words)).join(' '))),
  ...written.map((words) => head('x', `${JSON.stringify(words)}: 1\n`)),
  `${head('x')}\n{% step id="one" title="x" %}\n${mischief
    .filter((words) => words.length < 1000 && !words.includes('%}'))
    .map((words) => words.replaceAll(/[\n\r\u2028\u2029]/g, ''))
    .join('\n\n')}\n\n[x](mischief:${act})\n\n{% ${trace} /%}\n{% /step %}\n`,
];
