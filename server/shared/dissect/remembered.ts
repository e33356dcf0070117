// Fields that packets have in common: most bytes of a header are those of a packet before, and fields that say nothing but what is in
// them are made once and shared, for nobody changes a field. A dissector has one memory for each protocol, and it is bounded.
import type { Field } from './types.ts';

/** Fields that are kept for each place in a header, by the lowest bits of their bytes' sum. */
const ways = 16;
/** Bytes that they are in, at most. */
const most = 16;

/** Fields, and what they were made from. */
interface Kept {
  /** What made them, and where in the packet. */
  by: unknown;
  start: number;
  readonly bytes: Uint8Array;
  fields: readonly Field[];
}

export class Remembered {
  readonly #kept: (Kept | undefined)[] = [];
  /** Where the fields belong that were asked for last. */
  #last = 0;

  /** What `by` has made of the same bytes in the same place: `size` of them at `start`, in the part of a header of this number. */
  find(part: number, by: unknown, bytes: Uint8Array, start: number, size: number): readonly Field[] | undefined {
    let sum = 0;
    for (let at = start; at < start + size; at++) sum += bytes[at] ?? 0;
    this.#last = part * ways + (sum & (ways - 1));
    const kept = this.#kept[this.#last];
    if (kept === undefined || kept.by !== by || kept.start !== start) return undefined;
    for (let at = 0; at < size; at++) if (kept.bytes[at] !== bytes[start + at]) return undefined;
    return kept.fields;
  }

  /** Keep what `by` has made, where it was looked for and not found. */
  keep(by: unknown, bytes: Uint8Array, start: number, size: number, fields: readonly Field[]): void {
    const kept = (this.#kept[this.#last] ??= { by, start, bytes: new Uint8Array(most), fields });
    kept.by = by;
    kept.start = start;
    kept.fields = fields;
    for (let at = 0; at < size; at++) kept.bytes[at] = bytes[start + at] ?? 0;
  }
}
