// The lesson that `lesson new` makes: small, whole, and a model to change. It passes `lesson check` as it is.
import { stringify } from 'yaml';

export interface TemplateOptions {
  readonly id: string;
  readonly title: string;
  /** What sends its input over TCP to the address and port behind it, and ends its side then: "nc -N". */
  readonly netcat: string;
}

/** The files of a new lesson, by path in its folder. */
export function lessonTemplate({ id, title, netcat }: TemplateOptions): Readonly<Record<string, string>> {
  const to = `${netcat} $ECHO_ADDRESS $ECHO_PORT`;
  return {
    'lesson.md': lesson(stringify({ id, title }).trim()),
    'solution.yaml': solution(to),
    'attempts/other-text.yaml': otherText(to),
    'attempts/no-line-end.yaml': noLineEnd(to),
    'attempts/says-nothing.yaml': saysNothing(to),
  };
}

const lesson = (named: string): string => `---
${named}
minutes: 5
# private: a network of its own, where that is possible; host: this computer's own loopback.
world: private
# Each service is a program that listens. kind: a file name in server/services.
services:
  echo: { kind: tcp-echo }
# Cards for terms; those of the course are there as well.
glossary:
  echo: { title: Echo, text: A service that says back whatever it hears. }
outcome: You can now say what a server needs before it answers.
---

{% step id="hello" title="Say hello" view="conversation" %}

An {% term id="echo" %}echo{% /term %} server waits at port {% port of="echo" /%}. Say \`hello\` and the end of the line to it: six bytes.

{% predict id="what-comes-back" question="How many bytes come back?" seen="six" by="echoed" %}
{% choice id="none" reply="It says back what it hears." %}None{% /choice %}
{% choice id="six" correct=true reply="All that it heard, the end of the line too." %}6{% /choice %}
{% /predict %}

{% do id="say-hello" action="tcp-send" to="echo" text="hello\\n" label="Say hello" /%}

{% check id="handshake" that="tcp-handshake" on="echo" %}The two sides agreed first{% /check %}
{% check id="echoed" that="tcp-echoed" on="echo" bytes=6 %}Your 6 bytes came back{% /check %}

{% hint %}
Choose an answer first. Then the button works.
{% /hint %}

{% explain source="RFC 862" href="https://www.rfc-editor.org/rfc/rfc862" %}
An echo service sends back what it receives, until the client ends the conversation.
{% /explain %}

{% /step %}
`;

const solution = (
  to: string,
): string => `# What a learner would do, once by the buttons alone and once from a terminal alone. Every check must be met.
buttons:
  - enter: hello
  - { predict: what-comes-back, choice: six }
  - do: say-hello
  - wait-for: { check: handshake }
  - wait-for: { check: echoed }
# A command is run by sh in the lesson's network. For each service it finds NAME_ADDRESS, NAME_PORT and NAME_PID.
terminal:
  - enter: hello
  - terminal: echo hello | ${to}
  - wait-for: { check: handshake }
  - wait-for: { check: echoed }
`;

const otherText = (
  to: string,
): string => `# What learners do wrong: the check stays unmet, and what it says contains these words.
title: Says something shorter
step: hello
check: echoed
says: 3 bytes
# nothing: it is refused without captured packets, too.
needs: nothing
moves:
  - terminal: echo hi | ${to}
`;

const noLineEnd = (to: string): string => `title: Forgets the end of the line
step: hello
check: echoed
says: Is the end of the line missing?
moves:
  - terminal: printf hello | ${to}
`;

const saysNothing = (to: string): string => `title: Connects, and hangs up without a word
step: hello
check: echoed
says: hung up without a word
moves:
  - terminal: ${to} </dev/null
`;
