// Unpacks deflated bytes (RFC 1951), as far as they are there and no further than asked for: a few bytes can hold a great many.
// In plain code, because the pure rooms have no zlib, and because half of the bytes must give what they give.
import { codeOf, symbolIn, type Code } from './huffman.ts';

export interface Inflated {
  readonly bytes: Uint8Array;
  /**
   * `whole`: the last block has ended. `short`: more bytes must come. `full`: more would come out than was asked for, or would
   * take too long. `bad`: this cannot be read on, and `why` says so in a sentence.
   */
  readonly state: 'whole' | 'short' | 'full' | 'bad';
  readonly why?: string;
  /** Bytes of the input that were read. */
  readonly used: number;
}

export interface InflateOptions {
  /** Bytes that may come out at most. */
  readonly most: number;
  /** What came out before, to which distances may reach back. */
  readonly before?: Uint8Array;
  /** Read on behind a last block, as a sender may have done who goes on (RFC 7692, 7.2.3.4). */
  readonly on?: boolean;
}

/** How far back a distance reaches. */
export const windowSize = 32_768;
/** Blocks with codes of their own at most: each takes microseconds to begin, and may hold nothing. */
const mostCodes = 2048;

/** Never throws. */
export function inflate(input: Uint8Array, options: InflateOptions): Inflated {
  return new Inflater(input, options).run();
}

const empty = new Uint8Array(0);
/** 3.2.5: what the symbols from 257 on stand for: the smallest length or distance, and how many bits are added. */
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const lengthFrom = [...summed(lengthBits.slice(0, 28), 3), 258];
const distanceBits = Array.from({ length: 30 }, (_, symbol) => Math.max(0, (symbol >> 1) - 1));
const distanceFrom = summed(distanceBits, 1);
/** 3.2.7: the order in which the lengths of the code for lengths come. */
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** 3.2.6 */
const fixed = Uint8Array.from({ length: 288 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
const fixedCodes = [codeOf(fixed), codeOf(new Uint8Array(32).fill(5))] as const;

function summed(bits: readonly number[], first: number): number[] {
  let from = first;
  return bits.map((more) => (from += 2 ** more) - 2 ** more);
}

class Inflater {
  readonly #input: Uint8Array;
  readonly #most: number;
  readonly #on: boolean;
  /** What came before, then what comes out. */
  #out: Uint8Array;
  readonly #began: number;
  #end: number;
  #at = 0;
  #codesRead = 0;
  #bits = 0;
  #count = 0;
  #state: Inflated['state'] | undefined;
  #why = '';

  constructor(input: Uint8Array, { most, before = empty, on = false }: InflateOptions) {
    this.#input = input;
    this.#on = on;
    this.#out = before.slice(-windowSize);
    this.#began = this.#out.length;
    this.#end = this.#began;
    this.#most = this.#began + most;
  }

  run(): Inflated {
    while (this.#state === undefined) this.#block();
    const bytes = this.#out.subarray(this.#began, this.#end);
    const used = this.#at - (this.#count >> 3);
    return { bytes, state: this.#state, used, ...(this.#why === '' ? {} : { why: this.#why }) };
  }

  #stop(state: Inflated['state'], why = ''): void {
    if (this.#state !== undefined) return;
    this.#state = state;
    this.#why = why;
  }

  #fill(): void {
    while (this.#count <= 24 && this.#at < this.#input.length) {
      this.#bits |= (this.#input[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
  }

  /** The next bits as a number, 16 at most; 0 where they are not there, and then it stops. */
  #take(count: number): number {
    if (this.#count < count) this.#fill();
    if (this.#count < count) {
      this.#stop('short');
      return 0;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }

  #symbol(code: Code): number {
    if (this.#count < 15) this.#fill();
    const found = symbolIn(code, this.#bits);
    const length = found >> 9;
    if (length > this.#count || (found === 0 && this.#count < 15)) this.#stop('short');
    else if (found === 0) this.#stop('bad', 'These bits are no code that was announced.');
    this.#bits >>>= length;
    this.#count -= Math.min(length, this.#count);
    return found & 511;
  }

  #block(): void {
    const last = this.#take(1) === 1;
    const kind = this.#take(2);
    if (this.#state !== undefined) return;
    if (kind === 3) return this.#stop('bad', 'There is no block of kind 3.');
    if (kind === 0) this.#stored();
    else {
      const [literals, distances] = kind === 1 ? fixedCodes : this.#codes();
      if (this.#state === undefined && literals && distances) this.#packed(literals, distances);
    }
    if (!last || this.#state !== undefined) return;
    this.#align();
    if (!this.#on) this.#stop('whole');
  }

  /** To the next whole byte; bytes that were taken in too early go back. */
  #align(): void {
    this.#at -= this.#count >> 3;
    this.#bits = 0;
    this.#count = 0;
  }

  /** 3.2.4: bytes as they are. */
  #stored(): void {
    this.#align();
    const [length, turned] = [this.#take(16), this.#take(16)];
    if (this.#state !== undefined) return;
    if ((length ^ turned) !== 0xffff) return this.#stop('bad', 'The length of a block and its check do not agree.');
    const here = Math.min(length, this.#input.length - this.#at, this.#most - this.#end);
    this.#room(here);
    this.#out.set(this.#input.subarray(this.#at, this.#at + here), this.#end);
    this.#at += here;
    this.#end += here;
    if (here < length) this.#stop(this.#end >= this.#most ? 'full' : 'short');
  }

  /** 3.2.7: the two codes of a block, written in a code of their own. */
  #codes(): readonly [Code | undefined, Code | undefined] {
    if (++this.#codesRead > mostCodes) this.#stop('full');
    const [literals, distances, more] = [this.#take(5) + 257, this.#take(5) + 1, this.#take(4) + 4];
    if (this.#state === undefined && (literals > 286 || distances > 30))
      this.#stop('bad', 'A code has too many symbols.');
    const own = new Uint8Array(19);
    for (const symbol of order.slice(0, more)) own[symbol] = this.#take(3);
    const code = codeOf(own);
    if (code === undefined || code.symbols.length === 1) this.#stop('bad', 'No code has these lengths.');
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; code && this.#state === undefined && at < lengths.length;) {
      const symbol = this.#symbol(code);
      const again =
        symbol < 16 ? 1 : symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (this.#state !== undefined) break;
      if (at + again > lengths.length || (symbol === 16 && at === 0))
        this.#stop('bad', 'A code’s lengths are too many.');
      lengths.fill(symbol < 16 ? symbol : symbol === 16 ? (lengths[at - 1] ?? 0) : 0, at, at + again);
      at += again;
    }
    if (this.#state !== undefined) return [undefined, undefined];
    const both = [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))] as const;
    if (lengths[256] === 0 || !both[0] || !both[1]) this.#stop('bad', 'No code has these lengths.');
    return both;
  }

  /** 3.2.3: single bytes, and lengths with the distance from which that many are repeated. */
  #packed(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (this.#state !== undefined || symbol === 256) return;
      if (symbol < 256) {
        if (this.#end >= this.#most) return this.#stop('full');
        this.#room(1);
        this.#out[this.#end++] = symbol;
        continue;
      }
      if (symbol > 285) return this.#stop('bad', 'There is no such length.');
      const length = (lengthFrom[symbol - 257] ?? 0) + this.#take(lengthBits[symbol - 257] ?? 0);
      const far = this.#symbol(distances);
      if (this.#state === undefined && far > 29) this.#stop('bad', 'There is no such distance.');
      const distance = (distanceFrom[far] ?? 0) + this.#take(distanceBits[far] ?? 0);
      if (this.#state !== undefined) return;
      if (distance > this.#end) return this.#stop('bad', 'It repeats what was never there.');
      this.#repeat(length, distance);
    }
  }

  #repeat(length: number, distance: number): void {
    const here = Math.min(length, this.#most - this.#end);
    this.#room(here);
    const out = this.#out;
    for (let at = this.#end; at < this.#end + here; at++) out[at] = out[at - distance] ?? 0;
    this.#end += here;
    if (here < length) this.#stop('full');
  }

  #room(more: number): void {
    if (this.#end + more <= this.#out.length) return;
    const larger = new Uint8Array(Math.min(this.#most, Math.max(this.#end + more, this.#out.length * 2, 1024)));
    larger.set(this.#out.subarray(0, this.#end));
    this.#out = larger;
  }
}
