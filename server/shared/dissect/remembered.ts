// Fields that packets have in common: most bytes of a header are those of a packet before, and fields that say nothing but what is in
// them are made once and shared, for nobody changes a field. A dissector has one memory for each protocol, and it is bounded.
import type { Field } from './types.ts';

/** Fields that are kept for each place in a header, by a hash of their bytes. */
const ways = 64;
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
  /** For each part of a header what was found last: it is mostly the next. */
  readonly #recent: (Kept | undefined)[] = [];

  /** What `by` has made of the same bytes in the same place: `size` of them at `start`, in the part of a header of this number. */
  find(part: number, by: unknown, bytes: Uint8Array, start: number, size: number): readonly Field[] | undefined {
    const recent = this.#recent[part];
    if (recent !== undefined && isOf(recent, by, bytes, start, size)) return recent.fields;
    const kept = this.#kept[wayOf(part, bytes, start, size)];
    if (kept === undefined || !isOf(kept, by, bytes, start, size)) return undefined;
    this.#recent[part] = kept;
    return kept.fields;
  }

  /** Keep what `by` has made, where it was not found. */
  keep(part: number, by: unknown, bytes: Uint8Array, start: number, size: number, fields: readonly Field[]): void {
    const kept = (this.#kept[wayOf(part, bytes, start, size)] ??= { by, start, bytes: new Uint8Array(most), fields });
    kept.by = by;
    kept.start = start;
    kept.fields = fields;
    for (let at = 0; at < size; at++) kept.bytes[at] = bytes[start + at] ?? 0;
  }
}

function wayOf(part: number, bytes: Uint8Array, start: number, size: number): number {
  let hash = 0;
  for (let at = start; at < start + size; at++) hash = (hash * 31 + (bytes[at] ?? 0)) | 0;
  return part * ways + (hash & (ways - 1));
}

function isOf(kept: Kept, by: unknown, bytes: Uint8Array, start: number, size: number): boolean {
  if (kept.by !== by || kept.start !== start) return false;
  for (let at = 0; at < size; at++) if (kept.bytes[at] !== bytes[start + at]) return false;
  return true;
}
