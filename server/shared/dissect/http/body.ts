// Where the body of an HTTP message ends (RFC 9112, 6 and 7): by its length, by chunks, or with the conversation.
import { bytesText, grouped } from '../text.ts';
import { headerOf, lineAt, quoteLine, valuesOf } from './head.ts';
import type { Heard, Span } from '../messages/types.ts';
import type { HttpBody, HttpHeader, HttpMessage, HttpNote } from './types.ts';

/** A body, and how the message stands with it. */
export interface BodyRead {
  readonly body: HttpBody;
  readonly trailers?: readonly HttpHeader[];
  readonly state: HttpMessage['state'];
  readonly why?: string;
}

export type Framing =
  | { readonly how: 'none' | 'chunked' | 'close'; readonly notes: readonly HttpNote[] }
  | { readonly how: 'length'; readonly expected: number; readonly notes: readonly HttpNote[] }
  | { readonly how: 'bad'; readonly why: string; readonly notes: readonly HttpNote[] };

/** RFC 9112, 6.3, from rule 3 on: what the head says of the body. `open`: without a word, it ends with the conversation. */
export function framingOf(headers: readonly HttpHeader[], open: boolean): Framing {
  const codings = valuesOf(headers, 'transfer-encoding').flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
  const lengths = valuesOf(headers, 'content-length').flatMap((value) => value.split(/\s*,\s*/));
  if (codings.length > 0) {
    const notes: HttpNote[] = lengths.length > 0 ? ['length-and-chunked'] : [];
    if (codings.at(-1) === 'chunked') return { how: 'chunked', notes };
    if (open) return { how: 'close', notes };
    const why = `Transfer-Encoding says ${quoteLine(codings.join(', '))}: without chunks nobody knows where the body ends.`;
    return { how: 'bad', why, notes };
  }
  const [first] = lengths;
  if (first === undefined) return { how: open ? 'close' : 'none', notes: [] };
  const wrong = lengths.find((length) => !/^\d{1,15}$/.test(length));
  if (wrong !== undefined) return { how: 'bad', why: `Content-Length ${quoteLine(wrong)} is not a number.`, notes: [] };
  const other = lengths.find((length) => Number(length) !== Number(first));
  if (other !== undefined) {
    const why = `There are two Content-Lengths, ${first} and ${other}. Which one is meant nobody can know.`;
    return { how: 'bad', why, notes: [] };
  }
  const notes: HttpNote[] = lengths.length > 1 ? ['same-length-twice'] : [];
  return { how: 'length', expected: Number(first), notes };
}

export const noBody = (at: number): HttpBody => ({ framing: 'none', parts: [], length: 0, start: at, end: at });

/** Read the body from `start` on. */
export function readBody(heard: Heard, start: number, framing: Framing): BodyRead {
  switch (framing.how) {
    case 'none':
      return { body: noBody(start), state: 'whole' };
    case 'bad':
      return { body: noBody(start), state: 'bad', why: framing.why };
    case 'length':
      return byLength(heard, start, framing.expected);
    case 'close':
      return untilClose(heard, start);
    case 'chunked':
      return new Chunks(heard, start).read();
  }
}

function byLength({ whole, ended }: Heard, start: number, expected: number): BodyRead {
  const length = Math.min(Math.max(whole - start, 0), expected);
  const end = start + length;
  const body: HttpBody = { framing: 'length', parts: [{ start, end }], length, expected, start, end };
  if (length === expected) return { body, state: 'whole' };
  const came = `${grouped(length)} of ${bytesText(expected)} of the body`;
  return ended ? { body, state: 'cut', why: `it ended after ${came}` } : { body, state: 'waits', why: came };
}

function untilClose({ whole, ended }: Heard, start: number): BodyRead {
  const end = Math.max(whole, start);
  const body: HttpBody = { framing: 'close', parts: [{ start, end }], length: end - start, start, end };
  return ended
    ? { body, state: 'whole' }
    : { body, state: 'waits', why: 'the end of the conversation, which ends the body' };
}

/** RFC 9112, 7.1: size in hexadecimal, the chunk, and so on up to one of size 0; then trailers and an empty line. */
class Chunks {
  readonly #heard: Heard;
  readonly #start: number;
  readonly #parts: Span[] = [];
  #length = 0;

  constructor(heard: Heard, start: number) {
    this.#heard = heard;
    this.#start = start;
  }

  read(): BodyRead {
    const { bytes } = this.#heard;
    for (let at = this.#start; ;) {
      const line = lineAt(bytes, at);
      if (line === undefined) return this.#waits(at, 'the size of the next chunk');
      const [digits] = (line === 'too-long' ? '' : line.text).split(/[ \t]*;/);
      if (line === 'too-long' || !/^[0-9a-f]{1,10}$/i.test(digits ?? '')) {
        const what = line === 'too-long' ? 'A line of more than 16 KiB' : quoteLine(line.text);
        return this.#end(at, 'bad', `${what} is not the size of a chunk.`);
      }
      const size = Number.parseInt(digits ?? '', 16);
      if (size === 0) return this.#trailers(line.next);
      const [start, end] = [line.next, line.next + size];
      const came = Math.min(Math.max(this.#heard.whole - start, 0), size);
      this.#parts.push({ start, end: start + came });
      this.#length += came;
      if (came < size) return this.#waits(start + came, `${grouped(came)} of ${bytesText(size)} of a chunk`);
      const after = lineAt(bytes, end);
      if (after === undefined) return this.#waits(end, 'the end of a chunk’s line');
      if (after === 'too-long' || after.text !== '')
        return this.#end(end, 'bad', 'A chunk is longer than its size says.');
      at = after.next;
    }
  }

  #trailers(from: number): BodyRead {
    const trailers: HttpHeader[] = [];
    for (let at = from; ;) {
      const line = lineAt(this.#heard.bytes, at);
      if (line === undefined) return this.#waits(at, 'the empty line after the last chunk');
      if (line === 'too-long') return this.#end(at, 'bad', 'A line after the last chunk is longer than 16 KiB.');
      if (line.text === '') return { ...this.#end(line.next, 'whole'), trailers };
      const header = headerOf(line);
      if (typeof header === 'string') return this.#end(at, 'bad', header);
      trailers.push(header);
      at = line.next;
    }
  }

  #waits(at: number, why: string): BodyRead {
    const { whole, bytes, ended } = this.#heard;
    if (whole > bytes.length) return this.#end(whole, 'unkept');
    const end = Math.max(at, bytes.length);
    return ended ? this.#end(end, 'cut', `it ended before ${why}`) : this.#end(end, 'waits', why);
  }

  #end(end: number, state: BodyRead['state'], why?: string): BodyRead {
    const body = { framing: 'chunked', parts: this.#parts, length: this.#length, start: this.#start, end } as const;
    return { body, state, ...(why === undefined ? {} : { why }) };
  }
}
