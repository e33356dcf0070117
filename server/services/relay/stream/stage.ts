// What one toxic does to one direction of one TCP connection. Each toxic is a file beside this one; chain.ts puts them in a row.
import type { OfType, RelayDeed, ToxicType } from '../../../shared/relay/toxics.ts';

/** Bytes on their way; `at`: when they were read, or left the stage before (performance.now, ms). */
export interface Piece {
  readonly bytes: Buffer;
  readonly at: number;
}

export interface Stage {
  /** What becomes of a piece: itself, parts of it one after another, or nothing. */
  pass?(piece: Piece): AsyncIterable<Piece> | Iterable<Piece>;
  /** Resolves when the end (FIN) may be handed on. */
  end?(): Promise<unknown>;
}

/** What a stage works with. */
export interface Hands {
  now(): number;
  random(): number;
  /**
   * Wait until then (as `now`). True once it is so; false at once when other toxics are in force. Rejects when the connection
   * is over.
   */
  until(then: number): Promise<boolean>;
  /** Tell what was done; `amount` is in the unit of the toxic (contract/entry.ts). */
  say(deed: RelayDeed, amount: number): void;
  /** End the connection on both sides: what was handed on still arrives. */
  close(): void;
  /** End it on both sides by RST. */
  reset(): void;
}

export type Make<T extends ToxicType> = (toxic: OfType<T>, hands: Hands) => Stage;
