// The ledger: the append-only record of a run, bounded in bytes, read by cursors.
import type { Entry, NewEntry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';

/** A piece of the ledger in id order: entries, or frames, or a stretch of frames that is no longer kept. */
export type Piece =
  | { readonly type: 'entries'; readonly entries: readonly Entry[] }
  | { readonly type: 'frames'; readonly frames: readonly Frame[] }
  | { readonly type: 'released'; readonly from: number; readonly to: number; readonly frames: number };

export interface Ledger {
  /** When the run began, and its time is 0: Unix time, ms. */
  readonly began: number;
  /** The next id. */
  readonly next: number;
  /** ns since the run began, now. */
  now(): number;
  /** ns since the run began, of a monotonic time of this computer (process.hrtime, ns). */
  at(hr: bigint): number;
  append(entry: NewEntry): Entry;
  appendFrame(
    world: number,
    frame: { hr: bigint; iface: number; link: number; original: number; bytes: Uint8Array },
  ): Frame;
  /** Pieces from an id on, in order, until about `bytes` bytes have been given. */
  read(from: number, bytes: number): { readonly pieces: Piece[]; readonly next: number };
  /** All entries from an id on without the frames between them: what a slow reader gets. `frames` were left out. */
  skip(from: number): { readonly entries: readonly Entry[]; readonly frames: number; readonly next: number };
  /** Bytes of frames kept from an id on: how far a reader is behind. */
  behind(from: number): number;
  /** Called after each append, at most once per turn of the event loop. Returns how to stop. */
  onAppend(call: () => void): () => void;
}
