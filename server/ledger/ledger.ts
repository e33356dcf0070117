// The ledger of one run: numbers every entry and frame as it arrives, keeps them within bounds, gives them out in id order.
// Readers hold a cursor and ask; nothing is queued for them here.
import type { Entry, NewEntry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import { FrameStore } from './frame-store.ts';
import type { Ledger, Piece } from './types.ts';
import { thisMs, type Moment } from './unix-time.ts';

export interface LedgerOptions {
  /** What is 0 in this run; now by default. */
  readonly began?: Moment;
  /** Bytes of frames kept, 64 MiB by default. */
  readonly frameBytes?: number;
  /** Other entries kept, 50 000 by default. */
  readonly entries?: number;
}

/** A new, empty ledger. */
export function createLedger(options: LedgerOptions = {}): Ledger {
  return new MemoryLedger(options);
}

class MemoryLedger implements Ledger {
  next = 1;
  readonly began: number;
  readonly #began: bigint;
  readonly #frames: FrameStore;
  readonly #most: number;
  #entries: Entry[] = [];
  readonly #listeners = new Set<() => void>();
  #told = false;

  constructor(options: LedgerOptions) {
    const { unix, hr } = options.began ?? thisMs();
    this.began = unix;
    this.#began = hr;
    this.#frames = new FrameStore(options.frameBytes ?? 64 << 20);
    this.#most = options.entries ?? 50_000;
  }

  now(): number {
    return this.at(process.hrtime.bigint());
  }

  at(hr: bigint): number {
    return Math.max(0, Number(hr - this.#began));
  }

  append(entry: NewEntry): Entry {
    const kept: Entry = { ...entry, id: this.next++, at: entry.at ?? this.now() };
    this.#entries.push(kept);
    if (this.#entries.length > this.#most) this.#entries = this.#entries.slice(this.#most >>> 2);
    this.#tell();
    return kept;
  }

  appendFrame(world: number, frame: Parameters<Ledger['appendFrame']>[1]): Frame {
    // Written out: a spread takes longer than all else that is done with a frame here.
    const { hr, iface, link, original, bytes } = frame;
    const kept = this.#frames.push({ id: this.next++, at: this.at(hr), world, iface, link, original, bytes });
    this.#tell();
    return kept;
  }

  read(from: number, bytes: number): { pieces: Piece[]; next: number } {
    const pieces: Piece[] = [];
    let cursor = Math.max(1, from);
    let given = 0;
    for (const item of this.#merged(cursor)) {
      if (given >= bytes) return { pieces, next: cursor };
      if (item.id > cursor) pieces.push({ type: 'released', from: cursor, to: item.id - 1, frames: item.id - cursor });
      given += add(pieces, item);
      cursor = item.id + 1;
    }
    if (given < bytes && cursor < this.next) {
      pieces.push({ type: 'released', from: cursor, to: this.next - 1, frames: this.next - cursor });
      cursor = this.next;
    }
    return { pieces, next: cursor };
  }

  skip(from: number): { entries: readonly Entry[]; frames: number; next: number } {
    const entries = this.#entries.slice(this.#find(from));
    return { entries, frames: Math.max(0, this.next - from - entries.length), next: this.next };
  }

  behind(from: number): number {
    return this.#frames.bytesFrom(from);
  }

  onAppend(call: () => void): () => void {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  /** Entries and frames from an id on, in id order. */
  *#merged(from: number): Generator<Entry | Frame, void> {
    let slot = this.#find(from);
    for (const frame of this.#frames.from(from)) {
      for (let entry = this.#entries[slot]; entry && entry.id < frame.id; entry = this.#entries[++slot]) yield entry;
      yield frame;
    }
    for (; slot < this.#entries.length; slot++) {
      const entry = this.#entries[slot];
      if (entry) yield entry;
    }
  }

  /** The first slot among the entries whose id is `id` or later. */
  #find(id: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.id ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Listeners hear once for all that one turn of the event loop appended. */
  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      for (const call of [...this.#listeners]) call();
    });
  }
}

/** What an entry counts for, beside frames whose bytes are known: a guess at its size as JSON. */
const entryBytes = 256;

function add(pieces: Piece[], item: Entry | Frame): number {
  const last = pieces.at(-1);
  if ('bytes' in item && item.bytes instanceof Uint8Array) {
    const frame = item as Frame;
    if (last?.type === 'frames') (last.frames as Frame[]).push(frame);
    else pieces.push({ type: 'frames', frames: [frame] });
    return frame.bytes.length;
  }
  const entry = item as Entry;
  if (last?.type === 'entries') (last.entries as Entry[]).push(entry);
  else pieces.push({ type: 'entries', entries: [entry] });
  return entryBytes;
}
