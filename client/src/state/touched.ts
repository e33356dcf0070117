// What a fault has done with which packet: the firewall stopped it, or the line lost or held it. Fed entry by entry.
import type { TouchedEntry } from '../../../server/shared/contract/entry.ts';

/** What the firewall or the line did with one packet. */
export type Touch = TouchedEntry extends infer One ? (One extends unknown ? Omit<One, 'frames'> : never) : never;

/** It did not arrive. */
export const isStopped = (touch: Touch | undefined): boolean =>
  touch !== undefined && (touch.by === 'firewall' ? touch.verdict !== 'accept' : isLost(touch.fate));

const isLost = (fate: string): boolean => fate === 'lost' || fate === 'overflow';

export class Touched {
  readonly #by = new Map<number, Touch>();

  take(entry: TouchedEntry): void {
    for (const frame of entry.frames) this.#by.set(frame, entry);
  }

  /** By the frame's entry id. */
  get all(): ReadonlyMap<number, Touch> {
    return this.#by;
  }
}
