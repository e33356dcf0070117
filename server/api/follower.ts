// One tab following one run: a cursor in the ledger, and a pump that sends what lies before it.
// The ledger is the queue: a slow tab holds nothing up and costs nothing but its cursor.
import { encodeBatch } from '../shared/contract/frames.ts';
import type { ToBrowser } from '../shared/contract/messages.ts';
import type { Ledger, Piece } from '../ledger/types.ts';

/** What a follower needs of a WebSocket. */
export interface Wire {
  /** Bytes handed over and not yet sent. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array): void;
}

export interface Pace {
  /** At most one batch per so many ms; at once after a pause of that length. */
  readonly everyMs: number;
  /** Bytes a message carries at most, about. */
  readonly batchBytes: number;
  /** Above so many unsent bytes nothing is added. */
  readonly fullBytes: number;
  /** A tab that is so many bytes of frames behind gets a gap instead. */
  readonly slowBytes: number;
}

/**
 * Longer pauses only made packets wait: with 8 ms a row was painted 5 ms later at 5 000 packets/s, the server had a twentieth less to do.
 */
export const usualPace: Pace = { everyMs: 2, batchBytes: 256 << 10, fullBytes: 1 << 20, slowBytes: 8 << 20 };

export class Follower {
  readonly #ledger: Ledger;
  readonly #wire: Wire;
  readonly #pace: Pace;
  readonly #stopListening: () => void;
  #cursor: number;
  #fetches: { from: number; to: number }[] = [];
  #sentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** Sends everything from entry id `from` on, then what is new, until `stop`. */
  constructor(ledger: Ledger, wire: Wire, from: number, pace: Pace = usualPace) {
    this.#ledger = ledger;
    this.#wire = wire;
    this.#cursor = Math.min(from, ledger.next);
    this.#pace = pace;
    this.#stopListening = ledger.onAppend(() => this.#wake());
    this.#wake();
  }

  /** The id that is sent next. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Send frames again that a gap left out. At most 16 stretches wait. */
  fetch(from: number, to: number): void {
    if (this.#fetches.length < 16) this.#fetches.push({ from, to: Math.min(to, this.#ledger.next - 1) });
    this.#wake();
  }

  stop(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Send now if the last batch is old enough, else when it is. */
  #wake(): void {
    if (this.#timer) return;
    const wait = this.#sentAt + this.#pace.everyMs - performance.now();
    if (wait <= 0) this.#pump();
    else this.#later(wait);
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, ms);
  }

  #pump(): void {
    if (this.#wire.bufferedAmount > this.#pace.fullBytes) {
      if (this.#ledger.behind(this.#cursor) > this.#pace.slowBytes) this.#skip();
      this.#later(this.#pace.everyMs * 4);
      return;
    }
    const fetch = this.#cursor >= this.#ledger.next ? this.#fetches[0] : undefined;
    const from = fetch?.from ?? this.#cursor;
    const { pieces, next } = this.#ledger.read(from, this.#pace.batchBytes);
    if (pieces.length === 0) return;
    this.#sentAt = performance.now();
    if (fetch) this.#refill(fetch, pieces, next);
    else {
      for (const piece of pieces) this.#send(piece);
      this.#cursor = next;
    }
    if (this.#cursor < this.#ledger.next || this.#fetches.length > 0) this.#later(this.#pace.everyMs);
  }

  /** The tab is too far behind: its entries go out whole, the frames between them are counted. */
  #skip(): void {
    const { entries, frames, next } = this.#ledger.skip(this.#cursor);
    if (entries.length > 0) this.#say({ type: 'entries', entries: [...entries] });
    this.#say({ type: 'gap', from: this.#cursor, to: next - 1, frames, why: 'slow' });
    this.#cursor = next;
  }

  #refill(fetch: { from: number; to: number }, pieces: readonly Piece[], next: number): void {
    for (const piece of pieces) {
      if (piece.type === 'released') this.#send(piece);
      if (piece.type !== 'frames') continue;
      const wanted = piece.frames.filter((frame) => frame.id <= fetch.to);
      if (wanted.length > 0) this.#wire.send(encodeBatch(wanted));
    }
    if (next > fetch.to) this.#fetches.shift();
    else fetch.from = next;
  }

  #send(piece: Piece): void {
    switch (piece.type) {
      case 'entries':
        return this.#say({ type: 'entries', entries: [...piece.entries] });
      case 'frames':
        return this.#wire.send(encodeBatch(piece.frames));
      case 'released':
        return this.#say({ type: 'gap', from: piece.from, to: piece.to, frames: piece.frames, why: 'released' });
    }
  }

  #say(message: ToBrowser): void {
    this.#wire.send(JSON.stringify(message));
  }
}
