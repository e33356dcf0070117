// A reader for protocols whose messages follow each other on each side: a protocol says where the next one ends.
import type { BothHeard, HandOver, Heard, Message, Reader, Side, Span } from './types.ts';

/** What a side has said from `at` on. */
export interface Here extends Heard {
  readonly at: number;
  readonly side: Side;
}

/** Messages of one reader at most: a stream of a million tiny ones does not fill the memory. */
const most = 20_000;

export abstract class OneByOne implements Reader {
  readonly #at: Record<Side, number>;
  #count = 0;
  /** Sides whose rest cannot be read. */
  readonly #over = new Set<Side>();
  /** Bytes of each side behind its last whole message. */
  readonly #left: Record<Side, number> = { a: 0, b: 0 };
  handsOver: HandOver | undefined;

  constructor(from: Readonly<Record<Side, number>>) {
    this.#at = { ...from };
  }

  /**
   * The message that begins at `here.at`, where at least one byte is there; it ends behind `here.at`. What is not whole yet is
   * `waits`: see `unfinished`. Undefined where the other side has to speak before anybody knows what it is.
   */
  protected abstract next(here: Here, heard: BothHeard): Message | undefined;

  /** What a reader has to know that goes on behind these messages; undefined where none can. */
  protected get about(): unknown {
    return undefined;
  }

  get goesOn(): { readonly about: unknown } | undefined {
    const { a, b } = this.#left;
    const about = a > 0 || b > 0 || this.#over.size > 0 ? undefined : this.about;
    return about === undefined ? undefined : { about };
  }

  read(side: Side, heard: BothHeard): readonly Message[] {
    const found: Message[] = [];
    const { bytes, whole, ended } = heard[side];
    while (!this.#over.has(side) && this.handsOver === undefined && this.#count < most) {
      const at = this.#at[side];
      if (at >= bytes.length) break;
      const message = this.next({ bytes, whole, ended, at, side }, heard);
      if (message === undefined) break;
      found.push(message);
      if (message.state === 'waits') break;
      if (message.state !== 'whole' || message.end <= at) this.#over.add(side);
      this.#at[side] = message.end;
      this.#count += 1;
    }
    this.#left[side] = whole - this.#at[side];
    return found;
  }
}

/** What a message is that has no end yet: it waits for `what`, was cut before it, or its rest was not kept. */
export function unfinished(here: Here, what: string): Span & Pick<Message, 'state' | 'why'> {
  const { at, bytes, whole, ended } = here;
  const span = { start: at, end: bytes.length };
  if (whole > bytes.length) return { ...span, state: 'unkept' };
  return ended ? { ...span, state: 'cut', why: `it ended before ${what}` } : { ...span, state: 'waits', why: what };
}

/** A message of known length that may not be there to its end. */
export function sized(here: Here, length: number): Span & Pick<Message, 'state' | 'why'> {
  const end = here.at + length;
  if (end <= here.bytes.length) return { start: here.at, end, state: 'whole' };
  return unfinished(here, `${here.bytes.length - here.at} of ${length} bytes`);
}

/** What cannot be read, and why: all that is there belongs to it. */
export const unreadable = (here: Here, why: string): Span & Pick<Message, 'state' | 'why'> => ({
  start: here.at,
  end: Math.max(here.bytes.length, here.at + 1),
  state: 'bad',
  why,
});
