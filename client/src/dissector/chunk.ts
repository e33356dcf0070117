// Some of the frames that the worker keeps: their bytes one after another, and what is known of each beside them, in columns. Numbers
// are kept as what they are more than those of the first frame: most then take four bytes or none.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Column } from './column.ts';

/** ns that a frame may have come before the first one: two interfaces stand a few µs out of order. */
const slack = 1e6;

export class Chunk {
  readonly first: number;
  /** The id of the last frame. */
  last: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #used = 0;
  readonly #at: number;
  readonly #source: number;
  readonly #ids = new Column();
  readonly #ats = new Column();
  /** Where the bytes of each end. */
  readonly #ends = new Column();
  /** Bytes that were not captured. */
  readonly #missing = new Column();
  readonly #sources = new Column();

  /** With room for so many bytes, beginning with this frame. */
  constructor(room: number, frame: Frame) {
    this.#bytes = new Uint8Array(Math.max(room, frame.bytes.length));
    this.first = frame.id;
    this.last = frame.id;
    this.#at = frame.at - slack;
    this.#source = sourceOf(frame);
    this.add(frame);
  }

  get rows(): number {
    return this.#ids.size;
  }

  /** Bytes of its frames. */
  get size(): number {
    return this.#used;
  }

  hasRoom({ bytes }: Frame): boolean {
    return this.#used + bytes.length <= this.#bytes.length;
  }

  add(frame: Frame): void {
    const { id, at, bytes, original } = frame;
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
    this.last = id;
    this.#ids.push(id - this.first);
    this.#ats.push(at - this.#at);
    this.#ends.push(this.#used);
    this.#missing.push(original - bytes.length);
    this.#sources.push(sourceOf(frame) ^ this.#source);
  }

  /** No more frames will come. */
  seal(): void {
    for (const column of [this.#ids, this.#ats, this.#ends, this.#missing, this.#sources]) column.trim();
  }

  id(row: number): number {
    return this.first + this.#ids.at(row);
  }

  at(row: number): number {
    return this.#at + this.#ats.at(row);
  }

  /** The frame in a row of its own, from 0. Its bytes stay where they are as long as anybody needs them. */
  frame(row: number): Frame {
    const start = row === 0 ? 0 : this.#ends.at(row - 1);
    const bytes = this.#bytes.subarray(start, this.#ends.at(row));
    const source = this.#sources.at(row) ^ this.#source;
    return {
      id: this.id(row),
      at: this.at(row),
      world: (source >>> 8) & 0xff,
      iface: source & 0xff,
      link: source >>> 16,
      original: bytes.length + this.#missing.at(row),
      bytes,
    };
  }

  /** The first row whose id is not below this one; `rows` when there is none. */
  rowOf(id: number): number {
    let [low, high] = [0, this.rows];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.id(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Link, world and interface as one number of 31 bits: alike for most, and so nothing where it is compared with the first. */
const sourceOf = ({ link, world, iface }: Frame): number => (link << 16) | (world << 8) | iface;
