// A stretch of captured frames: one buffer of bytes and typed arrays that say where each frame lies in it.
// Bytes once written are never moved or overwritten, so the frames handed out may be views; about 32 bytes a frame beside them.
import type { Frame } from '../shared/contract/frames.ts';

const firstSlots = 256;

/** Frames in rising id order; full when `fits` says no. */
export class Segment {
  readonly #bytes: Uint8Array;
  #ids = new Float64Array(firstSlots);
  #times = new Float64Array(firstSlots);
  /** Where each frame ends in the bytes; it begins where the one before ended. */
  #ends = new Uint32Array(firstSlots);
  #originals = new Uint32Array(firstSlots);
  /** World and interface, a byte each; link type, two. */
  #marks = new Uint32Array(firstSlots);
  #count = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of frames held. */
  get used(): number {
    return this.#start(this.#count);
  }

  get firstId(): number {
    return this.#ids[0] ?? Infinity;
  }

  get lastId(): number {
    return this.#ids[this.#count - 1] ?? -1;
  }

  fits(length: number): boolean {
    return this.used + length <= this.#bytes.length;
  }

  /** Copy a frame in; the caller has asked `fits`. */
  push(frame: Frame): Frame {
    if (this.#count === this.#ids.length) this.#grow();
    const start = this.used;
    const slot = this.#count++;
    this.#bytes.set(frame.bytes, start);
    this.#ids[slot] = frame.id;
    this.#times[slot] = frame.at;
    this.#ends[slot] = start + frame.bytes.length;
    this.#originals[slot] = frame.original;
    this.#marks[slot] = (frame.world << 24) | (frame.iface << 16) | frame.link;
    return this.frame(slot);
  }

  /** The frame in a slot, its bytes a view. */
  frame(slot: number): Frame {
    const marks = this.#marks[slot] ?? 0;
    return {
      id: this.#ids[slot] ?? 0,
      at: this.#times[slot] ?? 0,
      world: marks >>> 24,
      iface: (marks >>> 16) & 0xff,
      link: marks & 0xffff,
      original: this.#originals[slot] ?? 0,
      bytes: this.#bytes.subarray(this.#start(slot), this.#ends[slot]),
    };
  }

  /** The first slot whose id is `id` or later; `count` when there is none. */
  find(id: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bytes of the frames from a slot on. */
  bytesFrom(slot: number): number {
    return this.used - this.#start(slot);
  }

  #start(slot: number): number {
    return slot === 0 ? 0 : (this.#ends[slot - 1] ?? 0);
  }

  #grow(): void {
    const double = <A extends Float64Array | Uint32Array>(old: A, fresh: A): A => {
      fresh.set(old);
      return fresh;
    };
    const slots = this.#ids.length * 2;
    this.#ids = double(this.#ids, new Float64Array(slots));
    this.#times = double(this.#times, new Float64Array(slots));
    this.#ends = double(this.#ends, new Uint32Array(slots));
    this.#originals = double(this.#originals, new Uint32Array(slots));
    this.#marks = double(this.#marks, new Uint32Array(slots));
  }
}
