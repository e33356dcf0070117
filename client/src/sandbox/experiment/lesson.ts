// What is on the bench as the beginning of a lesson: its network and services as front matter, what was sent as buttons, and
// a check for each service that was spoken to. The rest is for the teacher to write. The package is loaded when it is needed.
import {
  lineOf,
  rulesOf,
  type Experiment,
  type ExperimentSend,
} from '../../../../server/shared/contract/experiment.ts';
import { t } from '../texts/texts.ts';
import { wordsIn } from './file.ts';

/** Buttons that a step begins with, at most. */
const mostButtons = 6;

/** The text of a lesson.md. Relays, which a lesson does not have, are left out, and what is sent to them. */
export async function lessonOf(experiment: Experiment): Promise<string> {
  const { stringify } = await import('yaml');
  const names = new Set(experiment.services.map(({ name }) => name));
  const sends = experiment.sends.filter(({ to }) => names.has(to));
  const rules = rulesOf(experiment).filter(({ to }) => to === undefined || names.has(to));
  const line = lineOf(experiment);
  const head = {
    id: wordsIn(experiment.title) || 'my-lesson',
    title: experiment.title.trim().slice(0, 400) || t.file.untitled,
    minutes: 5,
    world: experiment.world,
    services: Object.fromEntries(experiment.services.map(({ name, ...spec }) => [name, spec])),
    ...(rules.length > 0 && { firewall: rules }),
    ...(line && { line }),
    outcome: t.lesson.outcome,
  };
  const buttons = unique(sends.flatMap((send) => attributesOf(send) ?? [])).slice(-mostButtons);
  const spokenTo = [...new Set(sends.map(({ to }) => to))];
  const tags = [
    ...buttons.map(
      (attributes, at) => `{% do id="send-${at + 1}" ${attributes} label=${quoted(t.lesson.send(at + 1))} /%}`,
    ),
    ...spokenTo.map(
      (name) => `{% check id="spoken-to-${name}" that="accepted" on="${name}" %}${t.lesson.spokenTo(name)}{% /check %}`,
    ),
  ];
  const step = [
    `{% step id="first" title=${quoted(t.lesson.step)} view="conversation" %}`,
    t.lesson.write,
    ...tags,
    '{% /step %}',
  ];
  return `---\n${stringify(head, { lineWidth: 0 })}---\n\n${step.join('\n\n')}\n`;
}

/** The attributes of a button that sends the same; none where a lesson's file cannot say its bytes. */
function attributesOf({ action, to, from, at, params }: ExperimentSend): string | undefined {
  const all = { action, to, ...(from && { from }), ...(at && { at }), ...params };
  const words = Object.entries(all).map(
    ([key, value]) => `${key}=${Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : quoted(value)}`,
  );
  return words.some((word) => unsayable.test(word)) ? undefined : words.join(' ');
}

/** What JSON writes as \u…, which an attribute of a lesson does not know. */
const unsayable = /\\[ubf]/;
const quoted = (value: string | boolean): string => JSON.stringify(value);
const unique = (all: readonly string[]): string[] => [...new Set(all)];
