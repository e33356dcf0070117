// More lifelines than can be read side by side: the last callers share one.
import { t } from '../texts/texts.ts';
import type { Party } from './exchange.ts';

/** Lifelines of a picture at most. */
const mostLines = 8;

/** What stands at a lifeline; `calls`: it only calls, and nobody calls it. */
interface End {
  readonly keys: readonly string[];
  readonly party: Party;
  readonly calls: boolean;
}

/** The ends from left to right, callers first; of too many, the last callers as one, or where those are too few, the last ends. */
export function othersAmong(ends: readonly End[]): readonly End[] {
  if (ends.length <= mostLines) return ends;
  const callers = ends.filter(({ calls }) => calls);
  const last = [...callers.toReversed(), ...ends.filter(({ calls }) => !calls).toReversed()];
  const folded = new Set(last.slice(0, ends.length - mostLines + 1));
  const [first, ...more] = ends.filter((end) => folded.has(end));
  if (first === undefined) return ends;
  const all = [first, ...more];
  const [address] = new Set(all.map(({ party }) => party.address));
  const party: Party = {
    ...first.party,
    name: t.conversation.others(all.length),
    address: all.every((one) => one.party.address === address) ? first.party.address : '',
    pid: undefined,
    service: undefined,
    others: all.length,
  };
  const others = { keys: all.flatMap(({ keys }) => keys), party, calls: first.calls };
  return ends.flatMap((end) => (end === first ? [others] : folded.has(end) ? [] : [end]));
}
