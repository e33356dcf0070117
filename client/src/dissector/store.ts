// Frames as the worker keeps them: the batches as they came, and for each frame where its record begins (4 bytes). Bounded:
// the oldest batches are let go, and counted.
import {
  batchHead,
  decodeBatch,
  encodeBatch,
  linkAt,
  recordHead,
  type Frame,
} from '../../../server/shared/contract/frames.ts';

interface Batch {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Rows before this batch. */
  readonly row: number;
  readonly first: number;
  readonly last: number;
}

export class Store {
  /** Frames that were let go: rows are counted without them. */
  released = 0;
  #batches: Batch[] = [];
  #offsets = new Uint32Array(1024);
  #rows = 0;
  #bytes = 0;
  readonly #most: number;

  /** `most`: bytes kept at most. */
  constructor(most: number) {
    this.#most = most;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The id of the last frame; 0 when there is none. */
  get last(): number {
    return this.#batches.at(-1)?.last ?? 0;
  }

  /**
   * Take a batch up; `take` is called for each frame of it. Returns true when rows moved and all must be read anew: the
   * batch filled a gap, or old frames were let go. Throws RangeError on a malformed batch.
   */
  add(batch: Uint8Array, take: (frame: Frame) => void): boolean {
    let frames = 0;
    let rising = true;
    let last = this.last;
    // Read once before anything is kept: a malformed batch changes nothing.
    decodeBatch(batch, ({ id }) => {
      rising &&= id > last;
      last = id;
      frames += 1;
    });
    if (frames === 0) return false;
    if (!rising) {
      this.#merge(batch);
      return true;
    }
    this.#append(batch);
    decodeBatch(batch, take);
    if (this.#bytes <= this.#most) return false;
    this.#release();
    return true;
  }

  /** The frame in a row, from 0. */
  frame(row: number): Frame | undefined {
    const batch = this.#batchOf(row);
    if (batch === undefined) return undefined;
    const at = this.#offsets[row] ?? 0;
    const { view, bytes } = batch;
    const start = at + recordHead;
    return {
      id: view.getFloat64(at, true),
      at: view.getFloat64(at + 8, true),
      world: view.getUint8(at + 24),
      iface: view.getUint8(at + 25),
      link: linkAt(view, at),
      original: view.getUint32(at + 16, true),
      bytes: bytes.subarray(start, start + view.getUint32(at + 20, true)),
    };
  }

  /** The id of the frame in a row. */
  id(row: number): number | undefined {
    return this.#batchOf(row)?.view.getFloat64(this.#offsets[row] ?? 0, true);
  }

  /** The first row whose id is not below this one; `rows` when there is none. */
  rowOf(id: number): number {
    let low = 0;
    let high = this.#rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.id(middle) ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #batchOf(row: number): Batch | undefined {
    if (!Number.isInteger(row) || row < 0 || row >= this.#rows) return undefined;
    let low = 0;
    let high = this.#batches.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#batches[middle]?.row ?? Infinity) <= row) low = middle;
      else high = middle;
    }
    return this.#batches[low];
  }

  #append(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const row = this.#rows;
    let last = batchHead;
    for (let at = batchHead; at < bytes.length; at += recordHead + view.getUint32(at + 20, true)) {
      if (this.#rows === this.#offsets.length) this.#grow();
      this.#offsets[this.#rows++] = at;
      last = at;
    }
    const ids = { first: view.getFloat64(batchHead, true), last: view.getFloat64(last, true) };
    this.#batches.push({ bytes, view, row, ...ids });
    this.#bytes += bytes.length;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#offsets.length * 2);
    larger.set(this.#offsets);
    this.#offsets = larger;
  }

  /** Frames that came late (a gap was fetched), or twice: put them among the batches they lie between. */
  #merge(late: Uint8Array): void {
    const all = new Map<number, Frame>();
    const put = (frame: Frame): void => void all.set(frame.id, frame);
    decodeBatch(late, put);
    const first = Math.min(...all.keys());
    const last = Math.max(...all.keys());
    for (const { bytes, ...batch } of this.#batches) {
      if (batch.last >= first && batch.first <= last) decodeBatch(bytes, put);
    }
    const merged = encodeBatch([...all.values()].sort((x, y) => x.id - y.id));
    const before = this.#batches.filter((batch) => batch.last < first).map(({ bytes }) => bytes);
    const after = this.#batches.filter((batch) => batch.first > last).map(({ bytes }) => bytes);
    this.#lay([...before, merged, ...after]);
  }

  /** Let the oldest batches go until a quarter of the room is free. */
  #release(): void {
    let keep = 0;
    for (let left = this.#bytes; left > this.#most * 0.75 && keep < this.#batches.length - 1; keep++) {
      left -= this.#batches[keep]?.bytes.length ?? 0;
    }
    this.released += this.#batches[keep]?.row ?? 0;
    this.#lay(this.#batches.slice(keep).map(({ bytes }) => bytes));
  }

  #lay(batches: readonly Uint8Array[]): void {
    this.#batches = [];
    this.#rows = 0;
    this.#bytes = 0;
    for (const bytes of batches) this.#append(bytes);
  }
}
