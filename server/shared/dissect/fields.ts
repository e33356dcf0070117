// Builds the fields of one layer: reads a number, remembers where it stood, and notes when the bytes end too early.
// Protocol files list their fields with it in the order of the header.
import { uint } from './bytes.ts';
import type { Remembered } from './remembered.ts';
import { grouped, hex } from './text.ts';
import type { Dissection, Field, Layer } from './types.ts';

/** How a number is shown. */
export type Show = (value: number) => string;

/** Hexadecimal of `size` bytes, "0x0800". */
export const asHex =
  (size: number): Show =>
  (value) =>
    `0x${hex(value, size)}`;

/** A header's length in words of 4 bytes: "5 × 4 = 20 bytes". */
export const asWords: Show = (words) => `${words} × 4 = ${words * 4} bytes`;

/** A number with its name, "772, loopback", where it has one. */
export const asNamed =
  (names: Readonly<Record<number, string>>): Show =>
  (value) => {
    const name = names[value];
    return name === undefined ? String(value) : `${value}, ${name}`;
  };

/** The place of a single bit, shared by all fields that are one. */
const places = Array.from({ length: 32 }, (_, bit) => [bit, bit + 1] as const);

export class Fields {
  readonly list: Field[] = [];
  /** A field did not fit: it and those after it are left out. */
  cut = false;
  /** The section that the fields added from now on come from, where it is not the layer's or the group's. */
  source: string | undefined = undefined;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #remembered: Remembered | undefined;
  /** Parts that were `shared` so far. */
  #parts = 0;

  /** Fields lie in `bytes[start, end)`; offsets below count from `start`. */
  constructor(bytes: Uint8Array, start: number, end: number, remembered?: Remembered) {
    this.#bytes = bytes;
    this.#remembered = remembered;
    this.#start = start;
    this.#end = end;
  }

  /** Are `size` bytes at `offset` there? From the first that are not, `cut` is set. */
  #fits(offset: number, size: number): boolean {
    if (this.#start + offset + size > this.#end) this.cut = true;
    return !this.cut;
  }

  /** For the fields of a group, over the same bytes. */
  within(): Fields {
    return new Fields(this.#bytes, this.#start, this.#end);
  }

  /**
   * The fields that `add` adds, which say nothing but what is in these 16 bytes at most: of the same bytes in the same place they
   * are the same fields. It is a function that lives as long as its file.
   */
  shared(offset: number, size: number, add: (fields: Fields) => void): void {
    const remembered = this.#remembered;
    const part = this.#parts++;
    const start = this.#start + offset;
    if (remembered === undefined || this.cut || start + size > this.#end) return add(this);
    const known = remembered.find(part, add, this.#bytes, start, size);
    if (known !== undefined) {
      for (const field of known) this.list.push(field);
      return;
    }
    const before = this.list.length;
    add(this);
    remembered.keep(part, add, this.#bytes, start, size, this.list.slice(before));
  }

  /** A big-endian number of 1 to 4 bytes; 0 when it is not there. `show` says how it is shown, or is what it is shown as. */
  number(id: string, label: string, offset: number, size: number, says: string, show: Show | string = grouped): number {
    if (!this.#fits(offset, size)) return 0;
    const value = uint(this.#bytes, this.#start + offset, size);
    this.#add(id, label, offset, size, says, value, typeof show === 'string' ? show : show(value));
    return value;
  }

  /** Bits [from, to) of the 1 to 4 bytes at `offset`, the most significant first; 0 when they are not there. */
  bits(
    id: string,
    label: string,
    offset: number,
    size: number,
    bits: readonly [from: number, to: number],
    says: string,
    show: Show = grouped,
  ): number {
    if (!this.#fits(offset, size)) return 0;
    const word = uint(this.#bytes, this.#start + offset, size);
    const value = (word >>> (size * 8 - bits[1])) & (-1 >>> (32 - bits[1] + bits[0]));
    this.#add(id, label, offset, size, says, value, show(value), bits);
    return value;
  }

  /** One bit as yes or no. */
  flag(id: string, label: string, offset: number, size: number, bit: number, says: string): boolean {
    if (!this.#fits(offset, size)) return false;
    const value = ((uint(this.#bytes, this.#start + offset, size) >>> (size * 8 - 1 - bit)) & 1) === 1;
    this.#add(id, label, offset, size, says, value, value ? 'set' : 'not set', places[bit] ?? [bit, bit + 1]);
    return value;
  }

  /** Bytes that are shown as a text of their own: an address, a name. */
  text(
    id: string,
    label: string,
    offset: number,
    size: number,
    says: string,
    read: (bytes: Uint8Array, at: number, size: number) => string,
  ): string {
    if (!this.#fits(offset, size)) return '';
    const value = read(this.#bytes, this.#start + offset, size);
    this.#add(id, label, offset, size, says, value, value);
    return value;
  }

  /** A field that holds fields, built with a list of their own over the same bytes. */
  group(id: string, label: string, offset: number, size: number, says: string, text: string, inner: Fields): void {
    if (this.#fits(offset, size)) this.#add(id, label, offset, size, says, text, text, undefined, inner.list);
  }

  /** All fields are made here, with all their properties, so that who reads many of them meets one kind of object. */
  #add(
    id: string,
    label: string,
    offset: number,
    size: number,
    says: string,
    value: Field['value'],
    text: string,
    bits?: Field['bits'],
    fields?: Field['fields'],
  ): void {
    const start = this.#start + offset;
    this.list.push({ id, label, value, text, start, end: start + size, bits, says, source: this.source, fields });
  }

  /** The layer made of these fields: `size` bytes by its own word, less when the bytes end before. */
  layer(protocol: string, title: string, size: number): Layer {
    const end = Math.min(this.#start + size, this.#end);
    const truncated = this.cut || this.#start + size > this.#end;
    return { protocol, title, start: this.#start, end, fields: this.list, truncated, source: undefined };
  }

  /** The same where nothing behind its first `size` bytes can be told apart, and why. */
  stopped(protocol: string, title: string, size: number, reason: string): Dissection {
    return { layer: this.layer(protocol, title, size), stop: { start: this.#start + size, reason } };
  }
}
