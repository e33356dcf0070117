// Goes through bytes whose parts say their length before them, and lists them as fields. A length that lies ends the walk.
import { uint } from '../bytes.ts';
import { Fields, type Show } from '../fields.ts';
import { hexBytes } from '../text.ts';

/** Parts of one list that are shown; the others are counted. */
const most = 256;

export class Walk {
  readonly fields: Fields;
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  /** A length leads out of what it is in. */
  lies = false;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.fields = new Fields(bytes, 0, end);
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.lies ? 0 : this.end - this.at;
  }

  /** Is there room for `size` bytes? */
  #has(size: number): boolean {
    if (size > this.left) this.lies = true;
    return !this.lies;
  }

  number(id: string, label: string, size: number, says: string, show?: Show): number {
    if (!this.#has(size)) return 0;
    this.at += size;
    return this.fields.number(id, label, this.at - size, size, says, show);
  }

  /** Bytes, as hexadecimal digits or as `read` says. */
  data(
    id: string,
    label: string,
    size: number,
    says: string,
    read?: (bytes: Uint8Array, at: number) => string,
  ): string {
    if (size === 0 || !this.#has(size)) return '';
    const { at } = this;
    this.at += size;
    return this.fields.text(id, label, at, size, says, read ?? (() => hexBytes(this.bytes, at, at + size)));
  }

  /** A part with parts of its own: `size` bytes say how long it is, then it comes. `inside` gives its text. */
  vector(id: string, label: string, size: number, says: string, inside: (walk: Walk) => string): void {
    if (!this.#has(size)) return;
    const length = uint(this.bytes, this.at, size);
    if (!this.#has(size + length)) return;
    this.part(id, label, size + length, says, (walk) => {
      walk.number('length', 'length', size, 'How many bytes follow.');
      return inside(walk);
    });
  }

  /** The next `size` bytes as a part with parts of its own. */
  part(id: string, label: string, size: number, says: string, inside: (walk: Walk) => string): void {
    if (!this.#has(size)) return;
    const walk = new Walk(this.bytes, this.at, this.at + size);
    const text = inside(walk);
    this.fields.group(id, label, this.at, size, says, text, walk.fields);
    this.at += size;
    this.lies ||= walk.lies;
  }

  /** One after another, up to the end. Gives how many there are. */
  each(size: number, read: () => void): number {
    let count = 0;
    for (; this.left > 0 && count < most; count++) read();
    if (this.left <= 0) return count;
    const more = size === 0 ? 0 : Math.floor(this.left / size);
    this.data('more', 'more', this.left, 'There are too many to show them all.', () =>
      more === 0 ? 'more' : `${more} more`,
    );
    return count + more;
  }
}
