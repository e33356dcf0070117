// Reads HTTP/1.1 messages from one side's bytes, as far as they are there (RFC 9112): requests or responses, one after
// another on a connection that is kept. The bytes may be a TCP stream, or text that a program told of.
import type { Heard } from '../messages/types.ts';
import { framingOf, noBody, readBody, type Framing } from './body.ts';
import { firstLine, headerOf, lineAt, valuesOf, type FirstLine, type Line } from './head.ts';
import type { HttpBody, HttpHeader, HttpKind, HttpMessage, HttpNote } from './types.ts';

/** Bytes of a head at most. */
const mostHead = 64 * 1024;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** The method of the request that a response answers, by the number of the request from 0. */
export type MethodOf = (index: number) => string | undefined;
/** Has a request been answered, by the same number? */
export type IsAnswered = (index: number) => boolean;

/** What these bytes begin with; undefined while there are too few to know, `none` when it is not HTTP. */
export function httpKind(bytes: Uint8Array): HttpKind | 'none' | undefined {
  const from = bytes.findIndex((byte) => byte !== 10 && byte !== 13);
  const line = from < 0 ? undefined : lineAt(bytes, from);
  if (from < 0) return bytes.length > 8 ? 'none' : undefined;
  const start = String.fromCharCode(...bytes.subarray(from, from + 64));
  if (start.startsWith('HTTP/')) return 'response';
  if (methods.some((method) => start.startsWith(`${method} `))) return 'request';
  if (line === 'too-long') return 'none';
  if (line !== undefined) return firstLine(line.text, 'request').bad === undefined ? 'request' : 'none';
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?: [\u0021-\u007e]*(?: [HTP/.\d]*)?)?$/.test(start) ? undefined : 'none';
}

export class HttpParser {
  /** Those that are whole do not change; the last one is replaced while more of it comes. */
  readonly messages: HttpMessage[] = [];
  #kind: ReturnType<typeof httpKind>;
  readonly #from: number;
  /** Where the first message begins that is not whole. */
  #next: number;
  /** Messages that are whole, and those of them that answer a request (all but 1xx). */
  #whole = 0;
  #answers = 0;
  /** Nothing behind can be read: a message was bad, or the side speaks something else from here on. */
  #over = false;

  /** Its first message begins at this byte of the stream. */
  constructor(from = 0) {
    this.#from = from;
    this.#next = from;
  }

  /** Its side speaks something else, from its first byte on. */
  get isForeign(): boolean {
    return this.#kind === 'none';
  }

  /** Read on in the same stream, of which there is more than at the last call. */
  read(heard: Heard, methodOf: MethodOf = () => undefined, isAnswered?: IsAnswered): void {
    this.#kind ??= httpKind(heard.bytes.subarray(this.#from));
    const kind = this.#kind;
    if (kind === undefined || kind === 'none') return;
    while (!this.#over && this.#next < heard.bytes.length && !this.#holds(isAnswered)) {
      const message = readMessage(heard, this.#next, kind, methodOf(this.#answers));
      this.messages.length = this.#whole;
      this.messages.push(message);
      if (message.state === 'waits') return;
      this.#whole += 1;
      this.#next = message.end;
      const status = message.kind === 'response' ? message.status : 200;
      if (status >= 200) this.#answers += 1;
      // From here on it is another protocol (RFC 9110, 7.8 and 9.3.6).
      const tunnel = kind === 'response' && methodOf(this.#answers - 1) === 'CONNECT' && status >= 200 && status < 300;
      this.#over = message.state !== 'whole' || status === 101 || tunnel;
    }
  }

  /** Behind CONNECT, another protocol may begin before the answer is there: the answer tells (RFC 9110, 9.3.6). */
  #holds(isAnswered: IsAnswered | undefined): boolean {
    const last = this.messages[this.#whole - 1];
    const asked = last?.kind === 'request' && last.method === 'CONNECT';
    return asked && isAnswered !== undefined && !isAnswered(this.#whole - 1);
  }
}

/** The messages of a whole text: what a program told, or a stream at its end. `ended`: nothing more will come. */
export function httpMessages(bytes: Uint8Array, ended = false, methodOf?: MethodOf): readonly HttpMessage[] {
  const parser = new HttpParser();
  parser.read({ bytes, whole: bytes.length, ended }, methodOf);
  return parser.messages;
}

/** The content of a message: its chunks joined, as far as they are among these bytes of its stream. */
export function httpContent(bytes: Uint8Array, { body }: HttpMessage): Uint8Array {
  const parts = body.parts.map(({ start, end }) => bytes.subarray(start, end));
  if (parts.length === 1) return parts[0] ?? new Uint8Array(0);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The message that begins at `from`; `method` is that of the request it answers. */
function readMessage(heard: Heard, from: number, kind: HttpKind, method: string | undefined): HttpMessage {
  const { bytes } = heard;
  let at = from;
  // An empty line before a request is let pass (RFC 9112, 2.2).
  while (kind === 'request' && at < bytes.length && (bytes[at] === 13 || bytes[at] === 10)) at += 1;
  const notes = new Set<HttpNote>();
  const first = lineAt(bytes, at);
  if (first === undefined || first === 'too-long') {
    const text = String.fromCharCode(...bytes.subarray(at, at + 64));
    const named = kind === 'request' ? (/^(\S+) /.exec(text)?.[1] ?? '') : '';
    const head = { line: { start: at, end: bytes.length, text, next: bytes.length }, headers: [], start: from };
    const state =
      first === 'too-long' ? tooLong('The first line', '16 KiB') : waiting(heard, 'the rest of the first line');
    return message(kind, { ...emptyLine, method: named }, { ...head, notes: [], ...state, end: bytes.length });
  }
  if (first.bare) notes.add('lf-only');
  const line = { start: first.start, end: first.end, text: first.text, next: first.next };
  const said = firstLine(first.text, kind);
  if (said.bad !== undefined) {
    return message(kind, said, { line, headers: [], start: from, end: bytes.length, notes: [], ...bad(said.bad) });
  }
  const { headers, ...head } = readHeaders(bytes, first, notes);
  const told = { line, headers, start: from };
  if (head.bodyStart === undefined) {
    const state = head.bad
      ? bad(head.bad)
      : head.long
        ? tooLong('The head', '64 KiB')
        : waiting(heard, 'the empty line that ends the head');
    return message(kind, said, { ...told, notes: [...notes], ...state, end: bytes.length });
  }
  const framing: Framing = head.bad ? { how: 'none', notes: [] } : framed(kind, said, headers, method, notes);
  const { body, trailers, ...state } = readBody(heard, head.bodyStart, framing);
  // Behind a bad head nothing is read any more: all that is there belongs to it.
  const stands = head.bad === undefined ? state : bad(head.bad);
  const end = stands.state === 'bad' ? Math.max(body.end, bytes.length) : body.end;
  const { bodyStart } = head;
  return message(kind, said, { ...told, bodyStart, body, trailers, notes: [...notes], end, ...stands });
}

const emptyLine: FirstLine = { method: '', target: '', status: 0, reason: '', version: '' };

interface Head {
  readonly headers: readonly HttpHeader[];
  /** Undefined while the empty line is not there. */
  readonly bodyStart: number | undefined;
  /** The first line that is none. */
  readonly bad: string | undefined;
  /** It is longer than a head may be. */
  readonly long: boolean;
}

function readHeaders(bytes: Uint8Array, first: Line, notes: Set<HttpNote>): Head {
  const headers: HttpHeader[] = [];
  let bad: string | undefined;
  for (let at = first.next; ;) {
    const line = lineAt(bytes, at);
    const long = line === 'too-long' || at - first.start > mostHead;
    if (line === undefined || line === 'too-long' || long) return { headers, bodyStart: undefined, bad, long };
    if (line.bare) notes.add('lf-only');
    if (line.text === '') return { headers, bodyStart: line.next, bad, long: false };
    const header = headerOf(line);
    if (typeof header === 'string') bad ??= header;
    else headers.push(header);
    at = line.next;
  }
}

/** RFC 9112, 6.3: what is sure without a look at the lengths, then what the head says. */
function framed(
  kind: HttpKind,
  said: FirstLine,
  headers: readonly HttpHeader[],
  method: string | undefined,
  notes: Set<HttpNote>,
): Framing {
  const { status } = said;
  const bodiless = status < 200 || status === 204 || status === 304 || method === 'HEAD';
  if (kind === 'response' && (bodiless || (method === 'CONNECT' && status < 300))) return { how: 'none', notes: [] };
  const hosts = valuesOf(headers, 'host').length;
  if (kind === 'request' && hosts > 1) notes.add('two-hosts');
  if (kind === 'request' && hosts === 0 && said.version === '1.1') notes.add('no-host');
  const framing = framingOf(headers, kind === 'response');
  for (const note of framing.notes) notes.add(note);
  return framing;
}

const bad = (why: string) => ({ state: 'bad', why }) as const;
const tooLong = (what: string, most: string) => bad(`${what} is longer than ${most}.`);

function waiting({ bytes, whole, ended }: Heard, what: string) {
  if (whole > bytes.length) return { state: 'unkept' } as const;
  return ended ? ({ state: 'cut', why: `it ended before ${what}` } as const) : ({ state: 'waits', why: what } as const);
}

type Told = Pick<HttpMessage, 'line' | 'headers' | 'start' | 'end' | 'notes' | 'state' | 'why'> & {
  readonly bodyStart?: number;
  readonly body?: HttpBody;
  readonly trailers?: readonly HttpHeader[] | undefined;
};

function message(kind: HttpKind, said: FirstLine, told: Told): HttpMessage {
  const { version, method, target, status, reason } = said;
  const { bodyStart, body = noBody(told.end), trailers = [], ...rest } = told;
  const common = { ...rest, version, bodyStart, body, trailers };
  const named = { ...common, protocol: 'http', name: nameOf(kind, said) } as const;
  if (kind === 'request') return { ...named, kind, method, target, asks: true };
  return { ...named, kind, status, reason, ...answering(status) };
}

/** Before the answer there may be others, but for one that changes to another protocol (RFC 9110, 15.2). */
function answering(status: number): Pick<HttpMessage, 'answers' | 'interim'> {
  if (status === 0) return {};
  return status < 200 && status !== 101 ? { answers: true, interim: true } : { answers: true };
}

/** "POST /echo", "200 OK"; "no request" where its first line is none. */
function nameOf(kind: HttpKind, { version, method, target, status, reason }: FirstLine): string {
  if (kind === 'response') return version === '' ? 'no answer of HTTP' : `${status} ${reason}`.trim();
  return target === '' ? method || 'no request' : `${method} ${target}`;
}
