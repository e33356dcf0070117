// Blocks and options of pcapng as bytes, little endian, in a buffer that grows (draft-ietf-opsawg-pcapng, 3).
import { encodeUtf8 } from '../dissect/utf8.ts';
import { option } from './pcapng.ts';

/** An option's text is at most 65 535 bytes. */
const longestText = 0xffff;

export const padded = (size: number): number => (size + 3) & ~3;

export class BlockWriter {
  #buffer: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #at = 0;

  /** `size`: bytes that will be about enough. */
  constructor(size = 4096) {
    this.#buffer = new Uint8Array(Math.max(size, 64));
    this.#view = new DataView(this.#buffer.buffer);
  }

  #reserve(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#at, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  /** A time is two halves, the upper one first in either byte order (4.3). */
  time(ticks: bigint): void {
    this.u32(Number((ticks >> 32n) & 0xffffffffn));
    this.u32(Number(ticks & 0xffffffffn));
  }

  /** Bytes, filled up with zeros to a multiple of 4. */
  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(padded(bytes.length));
    this.#buffer.set(bytes, at);
  }

  /** The head of an option; its value follows. */
  option(code: number, length: number): void {
    this.u16(code);
    this.u16(length);
  }

  /** An option that counts, in 64 bits. */
  counter(code: number, value: number): void {
    this.option(code, 8);
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  /** An option of text, cut between two characters where it is too long. A zero byte would end it for a reader (3.5). */
  text(code: number, text: string): void {
    const bytes = encodeUtf8(text.replaceAll('\0', '␀'));
    let end = Math.min(bytes.length, longestText);
    if (end < bytes.length) while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    this.option(code, end);
    this.bytes(bytes.subarray(0, end));
  }

  /** A comment for each line of the text: Wireshark shows each as one. */
  comments(lines: string): void {
    for (const line of lines.split('\n')) this.text(option.comment, line);
  }

  /** Begin a block; returns where, for `close`. */
  open(type: number): number {
    const start = this.#at;
    this.u32(type);
    this.u32(0);
    return start;
  }

  /** End the options, if there were any. */
  endOptions(): void {
    this.option(option.end, 0);
  }

  /** End a block: its length stands at both ends. */
  close(start: number): void {
    const length = this.#at + 4 - start;
    this.u32(length);
    this.#view.setUint32(start + 4, length, true);
  }

  /** All that was written: a view, for nobody writes here any more. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#at);
  }
}
