// The tags that name things of the playground: `do` names actions, `check` and `try` name predicates, both with their
// parameters, which the named thing's own schema checks.
import * as v from 'valibot';
import type { GenericSchema } from 'valibot';
import { hostNames, type CheckItem, type Do } from '../shared/contract/lesson.ts';
import { sideNames } from '../shared/contract/sides.ts';
import { relayName } from '../shared/relay/toxics.ts';
import { Id, Line } from './words.ts';
import { allowed } from './problems.ts';
import { inlineTags } from './prose.ts';
import type { Words } from './prose.ts';
import { fit, wordsOf } from './tags.ts';
import type { Reading } from './tags.ts';
import { attributesOf, piecesOf } from './tree.ts';
import type { Placed } from './tree.ts';

const DoTag = v.strictObject({
  id: Id,
  label: Line,
  title: v.optional(Line),
  background: v.optional(v.boolean()),
  edit: v.optional(Line),
});
const ActTag = v.object({
  action: v.string(),
  to: v.exactOptional(v.string()),
  closed: v.exactOptional(v.boolean()),
  from: v.exactOptional(v.picklist(hostNames)),
  at: v.exactOptional(v.pipe(v.string(), v.ip())),
});
const CheckTag = v.object({ id: Id, that: v.string(), on: v.optional(v.string()) });

/** One action as attributes of the `do` itself, or several as `act` tags in it. */
export function readDo(tag: Placed, reading: Reading): Do | undefined {
  const all = attributesOf(tag, reading.problems);
  const own = Object.fromEntries(Object.entries(all).filter(([key]) => key in DoTag.entries));
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in DoTag.entries)));
  const single = 'action' in rest;
  const acts = piecesOf(tag, inlineTags).flatMap((piece) => {
    if (!single && piece.type === 'tag' && piece.tag.node.tag === 'act')
      return readAct(piece.tag, attributesOf(piece.tag, reading.problems), reading) ?? [];
    reading.problems.add(tag.line, 'In a "do" stand either an action of its own or "act" tags, and nothing else.');
    return [];
  });
  const actions = single ? [readAct(tag, rest, reading) ?? []].flat() : acts;
  const fields = fit(tag, 'do', DoTag, single ? own : all, reading);
  if (actions.length === 0)
    reading.problems.add(tag.line, 'This "do" does nothing: it needs an action, or "act" tags.');
  if (!fields) return undefined;
  const { id, label, title, background, edit } = fields;
  if (edit !== undefined && (actions.length !== 1 || typeof actions[0]?.params['text'] !== 'string'))
    reading.problems.add(tag.line, 'With "edit", a "do" has one action, and that action a "text".');
  return {
    type: 'do',
    id,
    label,
    actions,
    ...(title !== undefined && { title }),
    ...(background && { background }),
    ...(edit !== undefined && { edit }),
  };
}

function readAct(tag: Placed, attributes: Record<string, unknown>, reading: Reading): Do['actions'] | undefined {
  const own = fit(tag, 'do', ActTag, attributes, reading);
  if (!own) return undefined;
  const action = reading.known.actions.get(own.action);
  if (!action) {
    reading.problems.add(tag.line, `The action "${own.action}" is not known; ${allowed(reading.known.actions.keys())}`);
    return undefined;
  }
  aimed(tag, own.action, 'to', action.aimed, own.to, reading);
  const params = paramsOf(tag, own.action, action.params, attributes, ActTag.entries, reading);
  return params && [{ ...own, params }];
}

export function readCheck(tag: Placed, reading: Reading, challenge: boolean): CheckItem | undefined {
  const all = attributesOf(tag, reading.problems);
  const own = fit(tag, challenge ? 'try' : 'check', CheckTag, all, reading);
  const text = wordsOf(tag, reading);
  if (!own) return undefined;
  const predicate = reading.known.predicates.get(own.that);
  if (!predicate) {
    reading.problems.add(
      tag.line,
      `The predicate "${own.that}" is not known; ${allowed(reading.known.predicates.keys())}`,
    );
    return undefined;
  }
  aimed(tag, own.that, 'on', predicate.aimed, own.on, reading);
  const params = paramsOf(tag, own.that, predicate.params, all, CheckTag.entries, reading);
  const { id, that, on } = own;
  return params && { type: 'check', id, that, params, text, challenge, ...(on !== undefined && { on }) };
}

/** Is it aimed at a service of the lesson where it must be, and only there? */
function aimed(
  tag: Placed,
  what: string,
  key: string,
  must: boolean | 'may',
  service: string | undefined,
  reading: Reading,
): void {
  if (must === true && service === undefined)
    reading.problems.add(tag.line, `${what}: "${key}" is missing; ${allowed(reading.services)}`);
  if (!must && service !== undefined)
    reading.problems.add(tag.line, `${what} looks at no service: leave "${key}" out.`);
  if (service !== undefined && !aims(key, service, reading))
    reading.problems.add(tag.line, `${what}: "${service}" is no service of this lesson; ${allowed(reading.services)}`);
}

/** The programs that make single calls are of every lesson, and what is sent may go to the relay that an action puts in front. */
const aims = (key: string, service: string, { services }: Reading): boolean =>
  services.has(service) ||
  Object.values(sideNames).includes(service) ||
  (key === 'to' && [...services].some((name) => relayName(name) === service));

/** All attributes that are not the tag's own, checked by the schema of the predicate or action. */
function paramsOf(
  tag: Placed,
  what: string,
  schema: GenericSchema,
  all: Record<string, unknown>,
  own: object,
  reading: Words,
) {
  const params = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in own)));
  return fit(tag, what, schema, params, reading) as Record<string, unknown> | undefined;
}
