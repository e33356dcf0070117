// One check, answered: the predicate's match and words become a Verdict; what was met stays met.
import type { Checks } from '../checks/checks.ts';
import type { RunView } from '../checks/types.ts';
import type { CheckItem, Verdict } from '../contract/lesson.ts';

const blind = 'This cannot be observed here: packets are not captured.';

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
  if (predicate.over === 'packets' && view.packets === 'implied' && !latched)
    return { check: item.id, met: false, now: false, evidence: [], says: blind, unobservable: true };
  const on = item.on === undefined ? undefined : view.services.get(item.on);
  const match = predicate.matches(view, item.params, on);
  if (latched) return { check: item.id, met: true, now: match.now, evidence: [...latched], says: '' };
  const says = match.met ? '' : predicate.explain(view, item.params, on);
  return { check: item.id, met: match.met, now: match.now, evidence: [...match.evidence], says };
}
