// Reads the fields of a message one behind another: each begins where the one before ended.
import { uint } from '../bytes.ts';
import type { Show } from '../fields.ts';
import { grouped, hexBytes, printable, textOf } from '../text.ts';
import type { Field } from '../types.ts';

/** Parts of a list that are shown; the others are counted. */
export const mostShown = 100;

/** Characters of a text that are shown. */
const mostText = 200;

/** Bytes as text where they are text, else as a few digits: "home/temp", "ff fe 00". */
export function contentOf(bytes: Uint8Array, most = mostText): string {
  return printable(bytes, most, true) ?? (bytes.length === 0 ? 'an empty text' : hexBytes(bytes, 0, bytes.length));
}

export class Cursor {
  readonly list: Field[] = [];
  /** Where the next field begins. */
  at: number;
  readonly bytes: Uint8Array;
  readonly end: number;
  /** A field did not fit: it and those after it are left out. */
  short = false;

  /** Fields lie in `bytes[at, end)`. */
  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.short ? 0 : this.end - this.at;
  }

  /** A field of `size` bytes with this value; false where they are not there. */
  add(id: string, label: string, size: number, value: Field['value'], text: string, says: string): boolean {
    if (!this.#fits(size)) return false;
    this.list.push({ id, label, value, text, start: this.at, end: this.at + size, says });
    this.at += size;
    return true;
  }

  /** A big-endian number of 1 to 4 bytes; 0 where it is not there. */
  number(id: string, label: string, size: number, says: string, show: Show = grouped): number {
    if (!this.#fits(size)) return 0;
    const value = uint(this.bytes, this.at, size);
    this.add(id, label, size, value, show(value), says);
    return value;
  }

  /** The same where the first bit is the sign. */
  signed(id: string, label: string, size: 2 | 4, says: string, show: Show): number {
    if (!this.#fits(size)) return 0;
    const value = (uint(this.bytes, this.at, size) << (32 - size * 8)) >> (32 - size * 8);
    this.add(id, label, size, value, show(value), says);
    return value;
  }

  /** Bits [from, to) of the `size` bytes that come next; the place stays. */
  bits(id: string, label: string, size: number, bits: readonly [number, number], says: string, show: Show): number {
    if (!this.#fits(size)) return 0;
    const value = (uint(this.bytes, this.at, size) >>> (size * 8 - bits[1])) & (-1 >>> (32 - bits[1] + bits[0]));
    const [start, end] = [this.at, this.at + size];
    this.list.push({ id, label, value, text: show(value), start, end, bits, says });
    return value;
  }

  /** `size` bytes as text where they are text. */
  content(id: string, label: string, size: number, says: string): string {
    const own = this.bytes.subarray(this.at, Math.min(this.at + size, this.end));
    return this.shown(id, label, size, own, says);
  }

  /** A text that a zero byte ends, which belongs to the field. */
  ended(id: string, label: string, says: string): string {
    const own = this.peek();
    if (own === undefined) this.short = true;
    if (own === undefined || this.short) return '';
    return this.text(id, label, own.length + 1, own, says);
  }

  /** A field of `size` bytes that says `own`, which is text whatever it holds; returns that, empty where it is not there. */
  text(id: string, label: string, size: number, own: Uint8Array, says: string): string {
    const text = textOf(own, mostText);
    return this.add(id, label, size, text, text || 'an empty text', says) ? text : '';
  }

  /** The same where `own` may be anything. */
  shown(id: string, label: string, size: number, own: Uint8Array, says: string): string {
    const text = contentOf(own);
    const value = own.length === 0 ? '' : text;
    return this.add(id, label, size, value, text, says) ? value : '';
  }

  /** The bytes up to the next zero, without it. */
  peek(): Uint8Array | undefined {
    const end = this.bytes.subarray(this.at, this.end).indexOf(0);
    return end < 0 ? undefined : this.bytes.subarray(this.at, this.at + end);
  }

  /**
   * A field that holds fields; `read` says how it is shown. With `end` it goes up to there, whatever is read of it, and what does
   * not fit in it is no fault of what comes after it.
   */
  group(id: string, label: string, says: string, read: (inner: Cursor) => string, end?: number): void {
    if (this.short) return;
    const inner = new Cursor(this.bytes, this.at, Math.min(end ?? this.end, this.end));
    const text = read(inner);
    const finish = Math.min(end ?? inner.at, this.end);
    this.short = end === undefined ? inner.short : end > this.end;
    if (finish <= this.at && inner.list.length === 0) return;
    this.list.push({ id, label, value: text, text, start: this.at, end: finish, says, fields: inner.list });
    this.at = finish;
  }

  /** What is left, where something is left. */
  rest(id: string, label: string, says: string): void {
    if (this.left > 0) this.content(id, label, this.left, says);
  }

  #fits(size: number): boolean {
    if (this.at + size > this.end) this.short = true;
    return !this.short;
  }
}

/** What is not as it should be, in a sentence; it has no bytes of its own. */
export const noted = (cursor: Cursor, why: string): void => {
  const place = { start: cursor.at, end: cursor.at };
  cursor.list.push({
    id: 'wrong',
    label: 'wrong',
    value: why,
    text: why,
    ...place,
    says: 'This is not as it should be.',
  });
};

/** "3 parts", "1 part": of a list that may not be shown whole. */
export const counted = (count: number, one: string, more = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : more}`;
