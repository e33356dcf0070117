// Maps the kernel's stamps (Unix time) to the server's monotonic clock, which every entry of the ledger is timed by.
import { measureOffset, system, type ClockSource } from '../ledger/unix-time.ts';

const second = 1_000_000_000n;

/** One capture's mapping: never reorders its frames, and never puts one into the future. */
export class Clock {
  readonly #source: ClockSource;
  readonly #jumped: (ms: number) => void;
  /** Unix time minus monotonic time, ns. */
  #offset: bigint;
  #measured: bigint;
  #last = 0n;

  /** `jumped` hears how far the two clocks moved apart when it is more than a second: sleep, or the clock was set. */
  constructor(jumped: (ms: number) => void, source: ClockSource = system) {
    this.#source = source;
    this.#jumped = jumped;
    this.#offset = measureOffset(source);
    this.#measured = source.hr();
  }

  /** Monotonic ns of a stamp. Measures anew when the last measurement is a second old, which can take 1 ms. */
  map(seconds: number, nanos: number): bigint {
    if (this.#source.hr() - this.#measured >= second) this.#measure();
    const at = BigInt(seconds) * second + BigInt(nanos) - this.#offset;
    const now = this.#source.hr();
    const kept = at > now ? now : at;
    this.#last = kept < this.#last ? this.#last : kept;
    return this.#last;
  }

  /** Notice a jump although no frames come. Cheap: measures only when there was one. */
  check(): void {
    const rough = BigInt(this.#source.now()) * 1_000_000n - this.#source.hr();
    if (distance(rough, this.#offset) > second) this.#measure();
  }

  #measure(): void {
    const before = this.#offset;
    this.#offset = measureOffset(this.#source);
    this.#measured = this.#source.hr();
    if (distance(this.#offset, before) > second) this.#jumped(Number((this.#offset - before) / 1_000_000n));
  }
}

const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);
