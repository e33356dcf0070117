// Fields and bytes of one packet, coupled: which field a byte belongs to, and which bytes a field covers.
import type { Field, Layer } from '../../../../server/shared/dissect/types.ts';

/** A field with its own name within the packet: two layers may have fields of one id. */
export interface Placed {
  readonly key: string;
  readonly layer: number;
  readonly field: Field;
}

/** Bytes [start, end) of the packet. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Bytes whose bits are shown at once. */
const mostInBits = 4;

/** All fields that are shown, those within others after them. */
export function placed(layers: readonly Layer[]): Placed[] {
  const found: Placed[] = [];
  const walk = (fields: readonly Field[], layer: number, path: string): void => {
    for (const [index, field] of fields.entries()) {
      const key = `${path}.${index}`;
      found.push({ key, layer, field });
      walk(field.fields ?? [], layer, key);
    }
  };
  for (const [index, layer] of layers.entries()) walk(layer.fields, index, String(index));
  return found;
}

/** The bytes that a field really covers: a single bit is in one of them. */
export function bytesOf({ start, end, bits }: Field): Range {
  if (bits === undefined) return { start, end };
  return { start: start + (bits[0] >> 3), end: start + ((bits[1] + 7) >> 3) };
}

/** The narrowest field that covers a byte; of equals the outer one, which says what its bits are. */
export function fieldAt(fields: readonly Placed[], at: number): Placed | undefined {
  let best: (Placed & Range) | undefined;
  for (const one of fields) {
    const { start, end } = bytesOf(one.field);
    if (at < start || at >= end) continue;
    if (best === undefined || end - start < best.end - best.start) best = { ...one, start, end };
  }
  return best;
}

/** The narrowest field that covers a bit of a byte; bits count from the most significant. */
export function fieldAtBit(fields: readonly Placed[], at: number, bit: number): Placed | undefined {
  let best: { readonly one: Placed; readonly size: number } | undefined;
  for (const one of fields) {
    const { start, end } = bitsOf(one.field);
    const size = end - start;
    if (at * 8 + bit >= start && at * 8 + bit < end && (best === undefined || size <= best.size)) best = { one, size };
  }
  return best?.one;
}

/** Bits [start, end) that a field covers, counted from the packet's first. */
export const bitsOf = ({ start, end, bits }: Field): Range =>
  bits === undefined ? { start: start * 8, end: end * 8 } : { start: start * 8 + bits[0], end: start * 8 + bits[1] };

/** Bytes whose bits are shown for a picked field: those of one that does not fill its bytes, or that holds such fields. */
export function bytesInBits({ field }: Placed): Range | undefined {
  const { start, end } = bytesOf(field);
  const parted = field.bits !== undefined || (field.fields ?? []).some(({ bits }) => bits !== undefined);
  return parted && end > start && end - start <= mostInBits ? { start, end } : undefined;
}

/** The section a field comes from: its own, or that of what it lies in; undefined where the layer's counts. */
export function sourceOf(fields: readonly Placed[], { key, field }: Placed): string | undefined {
  if (field.source !== undefined) return field.source;
  const outer = fields.find((one) => one.key === key.slice(0, key.lastIndexOf('.')));
  return outer && sourceOf(fields, outer);
}

/** Is this field a set of flags? Those are shown as chips. */
export function isFlags(field: Field): boolean {
  return (
    field.fields !== undefined &&
    field.fields.length > 1 &&
    field.fields.every(({ value }) => typeof value === 'boolean')
  );
}

/** "bytes 34 to 35", "byte 47, bit 6": where a field lies; bits count from the most significant. */
export function where(field: Field): string {
  const { start, end } = bytesOf(field);
  if (end <= start) return '';
  const bytes = end - start === 1 ? `byte ${start}` : `bytes ${start} to ${end - 1}`;
  if (field.bits === undefined) return bytes;
  const skip = (start - field.start) * 8;
  const [from, to] = [field.bits[0] - skip, field.bits[1] - skip];
  return `${bytes}, ${to - from === 1 ? `bit ${from}` : `bits ${from} to ${to - 1}`}`;
}
