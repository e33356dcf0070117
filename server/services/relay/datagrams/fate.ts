// What becomes of a datagram: the copies of it that go on, and when. Each toxic is a file beside this one.
import type { OfType, RelayDeed, Toxic, ToxicType } from '../../../shared/relay/toxics.ts';
import { duplicate } from './duplicate.ts';
import { latency } from './latency.ts';
import { loss } from './loss.ts';
import { reorder } from './reorder.ts';

/** One datagram that goes on, `delay` ms from now. */
export interface Copy {
  readonly delay: number;
  /** The toxic that holds it. */
  readonly by?: 'latency' | 'reorder';
}

export interface Means {
  random(): number;
  say(deed: RelayDeed, amount: number): void;
}

export type Change<T extends ToxicType> = (toxic: OfType<T>, copies: readonly Copy[], means: Means) => readonly Copy[];

/** The copies that go on of a datagram that meets these toxics, in their order. */
export function fateOf(toxics: readonly Toxic[], means: Means): readonly Copy[] {
  let copies: readonly Copy[] = [{ delay: 0 }];
  for (const toxic of toxics) if (copies.length > 0) copies = change(toxic, copies, means);
  return copies;
}

function change(toxic: Toxic, copies: readonly Copy[], means: Means): readonly Copy[] {
  switch (toxic.type) {
    case 'loss':
      return loss(toxic, copies, means);
    case 'duplicate':
      return duplicate(toxic, copies, means);
    case 'latency':
      return latency(toxic, copies, means);
    case 'reorder':
      return reorder(toxic, copies, means);
    default:
      return copies; // Of connections alone; a relay over UDP is never given one (runs/relays.ts).
  }
}
