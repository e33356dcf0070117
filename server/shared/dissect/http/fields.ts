// The fields of an HTTP message that lie in one packet: line, headers, body, each clipped to the packet's own bytes.
import { bytesText, printable, visible } from '../text.ts';
import type { Field, StreamPart } from '../types.ts';
import { elsewhereIn, type Elsewhere } from '../messages/layer.ts';
import type { Span } from '../messages/types.ts';
import { codingOf, contentOf } from './content.ts';
import { httpNotes, type HttpHeader, type HttpMessage } from './types.ts';

/** What headers are for that a learner meets first. */
const says: Readonly<Record<string, string>> = {
  host: 'The name and port that the client asked for: one server may answer for many.',
  'user-agent': 'The program that asks.',
  accept: 'Kinds of content that the client wants.',
  'content-type': 'What kind of content the body is.',
  'content-length': 'How many bytes the body has: so the other side knows where the message ends.',
  'transfer-encoding': 'The body comes in pieces, each with its size before it.',
  connection: 'Whether the connection is kept for the next request.',
  'keep-alive': 'How long the connection is kept without a request.',
  date: 'When the answer was made.',
};

/** Bytes that come out of a packed body at most. */
const mostUnpacked = 2 ** 20;

/** "connection" and "content-length" as ids of fields, beside each other's repetitions. */
const idOf = ({ name }: HttpHeader): string => `header-${name.toLowerCase()}`;

/** A line with its end. */
const lineOf = ({ start, next }: { start: number; next: number }): Span => ({ start, end: next });

export class FieldsOfMessage {
  readonly #bytes: Uint8Array;
  readonly #message: HttpMessage;
  /** The part of the stream that the packet holds of this message, and the byte of the frame where it begins. */
  readonly #part: Span;
  readonly #at: number;
  readonly #sent: Uint8Array;
  readonly #elsewhere: Elsewhere;

  /** `stream`: the whole, of which a packed body needs what came before. */
  constructor(bytes: Uint8Array, message: HttpMessage, part: Span, at: number, stream: StreamPart) {
    this.#bytes = bytes;
    this.#sent = stream.sent;
    this.#elsewhere = elsewhereIn(stream, part);
    this.#message = message;
    this.#part = part;
    this.#at = at;
  }

  /** In the order of the message; what is said of the whole has no bytes. */
  all(): Field[] {
    const { line, headers, trailers, bodyStart } = this.#message;
    const fields: (Field | undefined)[] = [this.#partOf()];
    fields.push(
      this.#field(lineOf(line), 'line', 'first line', visible(line.text), this.#lineSays(), this.#lineParts()),
    );
    for (const header of headers) fields.push(this.#header(header));
    const last = headers.at(-1) ?? line;
    if (bodyStart !== undefined)
      fields.push(
        this.#field({ start: last.next, end: bodyStart }, 'end', 'empty line', '⏎', 'The head ends here.', undefined),
      );
    fields.push(this.#body(), this.#unpacked());
    for (const trailer of trailers) fields.push(this.#header(trailer));
    fields.push(...this.#told());
    return fields.filter((field) => field !== undefined);
  }

  /** Undefined where no byte of the span is in the packet. */
  #field(span: Span, id: string, label: string, text: string, says: string, fields?: Field[]): Field | undefined {
    const from = Math.max(span.start, this.#part.start);
    const to = Math.min(span.end, this.#part.end);
    if (from >= to) return undefined;
    const move = this.#at - this.#part.start;
    const place = { start: from + move, end: to + move };
    const inner = fields === undefined ? {} : { fields };
    return { id, label, value: text, text, ...place, says, ...this.#elsewhere(span), ...inner };
  }

  /** Something about the message that has no bytes of its own. */
  #note(id: string, label: string, text: string, says: string): Field {
    return { id, label, value: text, text, start: this.#at, end: this.#at, says };
  }

  #partOf(): Field | undefined {
    if (this.#message.start >= this.#part.start) return undefined;
    const length = this.#part.end - this.#part.start;
    const text = `${bytesText(length)} of ${visible(this.#message.name)}`;
    const note = this.#note('part', 'part', text, 'The message began in an earlier packet.');
    return { ...note, ...this.#elsewhere(this.#message) };
  }

  #lineSays(): string {
    return this.#message.kind === 'request'
      ? 'What is wanted: method, target, and the version of HTTP.'
      : 'How it went: the version of HTTP, a number, and words for people.';
  }

  #lineParts(): Field[] | undefined {
    const { line, version } = this.#message;
    if (version === '') return undefined;
    const parts = line.text.split(' ');
    const spaces = this.#sent.subarray(line.start, line.end);
    const names =
      this.#message.kind === 'request'
        ? ([
            ['method', 'What to do: GET reads, POST hands something over.'],
            ['target', 'What it is about, on that server.'],
            ['version', 'The version of HTTP.'],
          ] as const)
        : ([
            ['version', 'The version of HTTP.'],
            ['status', '2 at first is good, 3 elsewhere, 4 the request is wrong, 5 the server is.'],
            ['reason', 'For people; programs read the number.'],
          ] as const);
    const fields: (Field | undefined)[] = [];
    let { start } = line;
    for (const [index, [id, why]] of names.entries()) {
      const text = index === 2 ? parts.slice(2).join(' ') : (parts[index] ?? '');
      const space = index === 2 ? -1 : spaces.indexOf(0x20, start - line.start);
      const end = space < 0 ? line.end : line.start + space;
      fields.push(this.#field({ start, end }, id, id, visible(text), why));
      start = end + 1;
    }
    return fields.filter((field) => field !== undefined);
  }

  #header(header: HttpHeader): Field | undefined {
    const { name, value } = header;
    const why = says[name.toLowerCase()] ?? 'A header: a name, a colon, and what is said under that name.';
    return this.#field(lineOf(header), idOf(header), visible(name), visible(value), why);
  }

  #body(): Field | undefined {
    const { body } = this.#message;
    const { framing, expected } = body;
    if (framing === 'none') return undefined;
    if (framing === 'chunked') {
      const chunks = body.parts
        .map((part, index) => this.#field(part, `chunk-${index}`, 'chunk', this.#text(part), 'One piece of the body.'))
        .filter((field) => field !== undefined);
      const count = chunks.length === 1 ? '1 chunk' : `${chunks.length} chunks`;
      const why = 'The body in pieces: the size of each, in hexadecimal, stands before it; size 0 ends it.';
      return this.#field(body, 'body', 'body', `${count} here`, why, chunks);
    }
    const why =
      framing === 'length'
        ? `The content. Content-Length says ${bytesText(expected ?? 0)}.`
        : 'The content. It ends when the conversation ends: nothing else says where.';
    return this.#field(body, 'body', 'body', this.#text(body), why);
  }

  /** What this packet's part of a packed body holds: what comes out of all so far, less what came out before. */
  #unpacked(): Field | undefined {
    const { body } = this.#message;
    const coding = codingOf(this.#message);
    if (coding === undefined) return undefined;
    const upTo = (end: number): ReturnType<typeof contentOf> =>
      contentOf(this.#sent.subarray(0, end), this.#message, mostUnpacked);
    const [before, now] = [upTo(this.#part.start), upTo(this.#part.end)];
    const bytes = now.bytes.subarray(before.bytes.length);
    const held = printable(bytes, 256) ?? bytesText(bytes.length);
    const text = now.state === 'bad' ? 'cannot be unpacked' : held;
    const more = now.state === 'full' ? ' There is more, which is not unpacked here.' : (now.why ?? '');
    return this.#field(body, 'unpacked', 'unpacked', text, `What is packed with ${coding} here. ${more}`.trim());
  }

  /** The bytes of a span that are in this packet, as text where they are text. */
  #text(span: Span): string {
    const move = this.#at - this.#part.start;
    const from = Math.max(span.start, this.#part.start) + move;
    const to = Math.min(span.end, this.#part.end) + move;
    const bytes = this.#bytes.subarray(from, Math.max(from, to));
    return printable(bytes, 256) ?? bytesText(bytes.length);
  }

  /** What is missing, what is wrong, and what others might refuse: once, in the packet in which the message begins. */
  #told(): Field[] {
    const { state, why = '', notes, start } = this.#message;
    if (start < this.#part.start && state !== 'bad') return [];
    const told = notes.map((note) => this.#note(note, 'note', note.replaceAll('-', ' '), httpNotes[note]));
    if (state === 'waits') told.push(this.#note('waits', 'waits for', why, 'The message is not whole yet.'));
    if (state === 'cut') told.push(this.#note('cut', 'cut short', why, 'The message never became whole.'));
    if (state === 'bad') told.push(this.#note('bad', 'unreadable', 'not HTTP from here on', why));
    return told;
  }
}
