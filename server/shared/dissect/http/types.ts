// HTTP/1.1 as it is read from one side's bytes (RFC 9112): messages one after another, each with the place of all its parts.
// Offsets count from the first byte of the side's stream, so that a conversation can say which packets carry a part.
import type { Message, Span } from '../messages/types.ts';

/** A line of the head, or of the trailers: its span is without the line's end. */
export interface HttpHeader extends Span {
  readonly name: string;
  readonly value: string;
  /** Where the next line begins. */
  readonly next: number;
}

export interface HttpBody extends Span {
  /** What says where it ends: nothing (there is none), Content-Length, the chunks, or the end of the conversation. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  /** The content, without the sizes of chunks. */
  readonly parts: readonly Span[];
  /** Bytes of content so far. */
  readonly length: number;
  /** Bytes that Content-Length announces. */
  readonly expected?: number;
}

/** Something that is allowed, or let pass here, and that other programs refuse. */
export const httpNotes = {
  'lf-only': 'Lines end in LF alone. HTTP wants CR LF, and many servers answer 400.',
  'same-length-twice': 'Content-Length is there twice, with the same number.',
  'length-and-chunked':
    'Both Content-Length and chunked: the chunks count. Programs that disagree here can be tricked.',
  'no-host': 'A request of HTTP/1.1 must have a Host line.',
  'two-hosts': 'There is more than one Host line: programs disagree on which one counts.',
} as const;
export type HttpNote = keyof typeof httpNotes;

interface Told extends Message {
  readonly protocol: 'http';
  /** The first line without its end. */
  readonly line: Span & { readonly text: string; readonly next: number };
  /** "1.1"; empty where the line could not be read. */
  readonly version: string;
  readonly headers: readonly HttpHeader[];
  /** The first byte after the empty line; undefined while the head is not whole. */
  readonly bodyStart: number | undefined;
  readonly body: HttpBody;
  readonly trailers: readonly HttpHeader[];
  readonly notes: readonly HttpNote[];
}

export interface HttpRequest extends Told {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
}

export interface HttpResponse extends Told {
  readonly kind: 'response';
  /** 0 where the line could not be read. */
  readonly status: number;
  readonly reason: string;
}

export type HttpMessage = HttpRequest | HttpResponse;

/** What one side of a conversation speaks. */
export type HttpKind = HttpMessage['kind'];

export const isHttp = (message: Message): message is HttpMessage => message.protocol === 'http';
