// Frames as the worker keeps them: copied from the batches, which have 28 bytes beside each, into chunks, which have about twelve.
// Bounded: the oldest chunks are let go, and counted.
import { decodeBatch, recordHead, type Frame } from '../../../server/shared/contract/frames.ts';
import { Chunk } from './chunk.ts';

/** Bytes of a chunk, but of the first ones, which are smaller: a short run shall not hold what a long one needs. */
const mostInChunk = 512 * 1024;
const fewestInChunk = 4096;

export class Store {
  /** Frames that were let go: rows are counted without them. */
  released = 0;
  #chunks: Chunk[] = [];
  /** Rows before each chunk. */
  #before: number[] = [];
  #rows = 0;
  /** As batches of them are. */
  #bytes = 0;
  readonly #most: number;
  /** The chunk that was asked for last. */
  #recent = 0;

  /** `most`: bytes kept at most, as batches of them are. */
  constructor(most: number) {
    this.#most = most;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The id of the last frame; 0 when there is none. */
  get last(): number {
    return this.#chunks.at(-1)?.last ?? 0;
  }

  /**
   * Take a batch up; `take` is called for each frame of it, and its row. Returns true when rows moved and all must be read anew: the
   * batch filled a gap, or old frames were let go. Throws RangeError on a malformed batch.
   */
  add(batch: Uint8Array, take: (frame: Frame, row: number) => void): boolean {
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
    const first = this.#rows;
    decodeBatch(batch, (frame) => this.#append(frame));
    for (let row = first; row < this.#rows; row++) {
      const frame = this.frame(row);
      if (frame) take(frame, row);
    }
    if (this.#bytes <= this.#most) return false;
    this.#release();
    return true;
  }

  /** The frame in a row, from 0. */
  frame(row: number): Frame | undefined {
    const at = this.#chunkOf(row);
    return this.#chunks[at]?.frame(row - (this.#before[at] ?? 0));
  }

  /** The id of the frame in a row. */
  id(row: number): number | undefined {
    const at = this.#chunkOf(row);
    return this.#chunks[at]?.id(row - (this.#before[at] ?? 0));
  }

  /** When the frame in a row came, in ns. */
  at(row: number): number | undefined {
    const at = this.#chunkOf(row);
    return this.#chunks[at]?.at(row - (this.#before[at] ?? 0));
  }

  /** The first row whose id is not below this one; `rows` when there is none. */
  rowOf(id: number): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.last ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return (this.#before[low] ?? this.#rows) + (this.#chunks[low]?.rowOf(id) ?? 0);
  }

  /** The place of the chunk that has a row; -1 where none has. */
  #chunkOf(row: number): number {
    if (!Number.isInteger(row) || row < 0 || row >= this.#rows) return -1;
    const before = this.#before;
    const recent = this.#recent;
    if ((before[recent] ?? Infinity) <= row && row < (before[recent + 1] ?? this.#rows)) return recent;
    let [low, high] = [0, before.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((before[middle] ?? Infinity) <= row) low = middle;
      else high = middle;
    }
    return (this.#recent = low);
  }

  #append(frame: Frame, room = this.#room): void {
    const last = this.#chunks.at(-1);
    if (last?.hasRoom(frame)) last.add(frame);
    else {
      last?.seal();
      this.#chunks.push(new Chunk(room, frame));
      this.#before.push(this.#rows);
    }
    this.#rows += 1;
    this.#bytes += recordHead + frame.bytes.length;
  }

  /** Bytes of the next chunk: as much as there is already, and so few that letting one go is letting little go. */
  get #room(): number {
    const most = Math.min(mostInChunk, this.#most >> 4);
    return Math.min(Math.max(this.#bytes, fewestInChunk), most);
  }

  /** Frames that came late (a gap was fetched), or twice: put them among those they lie between. */
  #merge(late: Uint8Array): void {
    const all = new Map<number, Frame>();
    const put = (frame: Frame): void => void all.set(frame.id, frame);
    decodeBatch(late, put);
    const first = Math.min(...all.keys());
    const last = Math.max(...all.keys());
    const before = this.#chunks.filter((chunk) => chunk.last < first);
    const after = this.#chunks.filter((chunk) => chunk.first > last);
    for (const chunk of this.#chunks.slice(before.length, this.#chunks.length - after.length))
      for (let row = 0; row < chunk.rows; row++) put(chunk.frame(row));
    this.#lay(before);
    let left = 0;
    for (const { bytes } of all.values()) left += bytes.length;
    for (const frame of [...all.values()].sort((x, y) => x.id - y.id)) {
      this.#append(frame, Math.min(this.#room, left));
      left -= frame.bytes.length;
    }
    for (const chunk of after) this.#put(chunk);
  }

  /** Let the oldest chunks go until a quarter of the room is free. */
  #release(): void {
    let keep = 0;
    for (let left = this.#bytes; left > this.#most * 0.75 && keep < this.#chunks.length - 1; keep++) {
      left -= sizeOf(this.#chunks[keep]);
    }
    this.released += this.#before[keep] ?? 0;
    this.#lay(this.#chunks.slice(keep));
  }

  #lay(chunks: readonly Chunk[]): void {
    this.#chunks = [];
    this.#before = [];
    this.#rows = 0;
    this.#bytes = 0;
    for (const chunk of chunks) this.#put(chunk);
  }

  #put(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#before.push(this.#rows);
    this.#rows += chunk.rows;
    this.#bytes += sizeOf(chunk);
  }
}

/** Bytes of a chunk's frames, as a batch of them is. */
const sizeOf = (chunk: Chunk | undefined): number => (chunk === undefined ? 0 : chunk.size + chunk.rows * recordHead);
