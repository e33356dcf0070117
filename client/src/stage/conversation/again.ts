// What was sent again: for each packet which one replaced it, and which one it replaces; and for what was never seen, which packet
// brings it later.
import type { Arrow } from './exchange.ts';

export interface Kin {
  /** It was sent again as this one. */
  readonly next?: number;
  /** It is this one, sent again. */
  readonly before?: number;
  /** It brings the bytes that are missing before this one. */
  readonly fills?: number;
}

/** By packet id, for those that have any; the arrows in order of time. */
export function kinOf(arrows: readonly Arrow[]): ReadonlyMap<number, Kin> {
  const kin = new Map<number, Kin>();
  /** What was sent last of the same bytes, by the id of what was sent first. */
  const latest = new Map<number, number>();
  const add = (id: number, more: Kin): unknown => kin.set(id, { ...kin.get(id), ...more });
  for (const { id, repeats, change } of arrows) {
    const filledBy = change?.gap?.filledBy;
    if (filledBy !== undefined) add(filledBy, { fills: id });
    if (repeats === undefined) continue;
    const before = latest.get(repeats) ?? repeats;
    add(id, { before });
    add(before, { next: id });
    latest.set(repeats, id);
  }
  return kin;
}

/** Where the key leads that goes between what was lost and what replaced it: to what came instead, and from the last one back. */
export function otherOf({ next, before, fills }: Kin = {}): number | undefined {
  return next ?? before ?? fills;
}
