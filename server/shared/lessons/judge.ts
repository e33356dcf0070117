// One check, answered: the predicate's match and words become a Verdict; what was met stays met.
import { harmless } from '../acting.ts';
import type { Checks } from '../checks/checks.ts';
import type { Predicate, RunView } from '../checks/types.ts';
import type { CheckItem, Verdict } from '../contract/lesson.ts';

const blind = {
  packets: 'This cannot be observed here: packets are not captured.',
  sockets: 'This cannot be observed here: the table of sockets cannot be read on this system.',
  arranged: 'This needs a network of its own, which cannot be had here.',
};

/**
 * The verdict on one check over a view. `latched` is the evidence with which it was met before in this try.
 * A check over packets is `unobservable` where they are implied, and does not block the step.
 */
export function judgeCheck(
  checks: Checks,
  item: CheckItem,
  view: RunView,
  latched: readonly number[] | undefined,
): Verdict {
  const predicate = checks.get(item.that);
  // A lesson is read against the same predicates, so this is a fault of the playground, not of the lesson.
  if (!predicate) throw new Error(`The check "${item.id}" names a predicate that is not there: "${item.that}".`);
  const says = blindness(predicate.over, view);
  if (says !== undefined && !latched) {
    return { check: item.id, met: false, now: false, evidence: [], says, unobservable: true };
  }
  const on = item.on === undefined ? undefined : view.services.get(item.on);
  const match = predicate.matches(view, item.params, on);
  if (latched) return { check: item.id, met: true, now: match.now, evidence: [...latched], says: '' };
  // Some say what the learner typed, or what came from a program.
  const explained = match.met ? '' : harmless(predicate.explain(view, item.params, on));
  return { check: item.id, met: match.met, now: match.now, evidence: [...match.evidence], says: explained };
}

/** Why checks of this kind cannot be answered here; undefined where they can. */
function blindness(over: Predicate['over'], view: RunView): string | undefined {
  if (!view.arranged && over !== 'answers') return blind.arranged;
  if (over === 'packets' && view.packets === 'implied') return blind.packets;
  return over === 'sockets' && !view.sockets ? blind.sockets : undefined;
}
