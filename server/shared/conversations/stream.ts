// One side's bytes in TCP order: segments come in any order, cut anywhere, more than once, and each byte is kept once.

/** Stretches that arrived out of order and wait for what is before them; more than these are let go. */
const mostStretches = 256;

/** Most streams of a port scan never hold anything: they share these. */
const empty = new Uint8Array(0);
const none: readonly number[] = [];

export class Stream {
  /** Bytes kept from the start of the stream. */
  readonly limit: number;
  /** Bytes without a gap, counted from the start, whether kept or not. */
  whole = 0;
  #base: number | undefined;
  #buffer = empty;
  /** Bytes that may be kept: `limit`, or less where a frame was cut short. */
  #keep: number;
  /** Stretches beyond `whole`, [from, to) in turn, in order, none touching another. */
  #stretches: readonly number[] = none;

  constructor(limit: number) {
    this.limit = limit;
    this.#keep = limit;
  }

  /** The stream begins at this sequence number; without it, at the first segment. */
  begin(seq: number): void {
    this.#base ??= seq >>> 0;
  }

  /** What was sent, without gaps, at most `limit` bytes: a view that later calls do not change. */
  get bytes(): Uint8Array {
    return this.#buffer.length === 0 ? empty : this.#buffer.subarray(0, Math.min(this.whole, this.#keep));
  }

  /** Bytes from the start to `seq`; numbers wrap at 2^32 (RFC 9293, 3.4). */
  offset(seq: number): number {
    return this.whole + ((seq - ((this.#base ?? seq) + this.whole)) | 0);
  }

  /** Take `length` bytes at `seq`, of which `payload` was captured. */
  add(seq: number, length: number, payload: Uint8Array): void {
    this.begin(seq);
    const start = this.offset(seq);
    const end = start + length;
    if (end <= this.whole || length === 0) return;
    if (payload.length < length && start + payload.length >= this.whole)
      this.#keep = Math.min(this.#keep, start + payload.length);
    if (start <= this.whole && this.#stretches.length === 0) {
      this.#write(this.whole, end, start, payload);
      this.whole = end;
    } else this.#fill(Math.max(start, this.whole), end, start, payload);
  }

  /** Write what is not there yet of [from, to), and join it with the stretches it touches. */
  #fill(from: number, to: number, start: number, payload: Uint8Array): void {
    const before: number[] = [];
    const after: number[] = [];
    let first = from;
    let last = to;
    let missing = from;
    for (let i = 0; i < this.#stretches.length; i += 2) {
      const left = this.#stretches[i] ?? 0;
      const right = this.#stretches[i + 1] ?? 0;
      if (right < from) before.push(left, right);
      else if (left > to) after.push(left, right);
      else {
        if (missing < left) this.#write(missing, Math.min(left, to), start, payload);
        missing = Math.max(missing, right);
        first = Math.min(first, left);
        last = Math.max(last, right);
      }
    }
    if (missing < to) this.#write(missing, to, start, payload);
    if (first <= this.whole) {
      this.whole = last;
      this.#stretches = after;
    } else if (before.length + after.length < mostStretches * 2) {
      this.#stretches = [...before, first, last, ...after];
    }
  }

  /** Copy bytes [from, to) of the stream, from a payload that begins at `start` of it. */
  #write(from: number, to: number, start: number, payload: Uint8Array): void {
    const end = Math.min(to, start + payload.length, this.limit);
    if (end <= from) return;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.min(this.limit, Math.max(end, this.#buffer.length * 2, 256)));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(payload.subarray(from - start, end - start), from);
  }
}
