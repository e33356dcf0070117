// Copies of what datagrams say, one behind another: in a buffer of its own, each would take many times what is in it, and the time of
// whoever collects it.

/** Bytes of a piece of room, but of the first ones, which are smaller: most conversations say little. */
const most = 16 * 1024;

const none = new Uint8Array(0);

export class Copies {
  #room = none;
  #used = 0;

  /** A copy of these bytes: a view of a buffer that is never written again there. */
  of(bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    if (this.#used + length > this.#room.length) {
      this.#room = new Uint8Array(Math.max(length, Math.min(most, 2 * this.#room.length)));
      this.#used = 0;
    }
    const start = this.#used;
    this.#room.set(bytes, start);
    this.#used += length;
    return this.#room.subarray(start, this.#used);
  }
}
