// The filter above the packet list, in simple words: `tcp`, `port 62894`, `rst`, `text "hello"`, `after 0.5`,
// `before 2`, `retransmission`, `not`, `and`, `or`, brackets.
// Text to a small tree, and the tree asked about a packet. Pure: the field, the worker and the tests read the same file.
import { markBits, marks, type Mark } from '../../../../server/shared/conversations/marks.ts';

export const protocols = ['tcp', 'udp', 'icmp', 'http'] as const;
/** TCP's flags by name, with their bit in the header (RFC 9293, 3.1). */
export const flagBits = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

/** What stands out in TCP's analysis: a mark, or any of them. */
export const markWords = ['flagged', ...marks] as const;

type ProtocolWord = (typeof protocols)[number];
type FlagWord = keyof typeof flagBits;

export type Filter =
  | { readonly is: 'protocol'; readonly name: ProtocolWord }
  | { readonly is: 'flag'; readonly bit: number }
  | { readonly is: 'marks'; readonly bits: number }
  | { readonly is: 'port'; readonly port: number }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'after' | 'before'; readonly seconds: number }
  | { readonly is: 'not'; readonly of: Filter }
  | { readonly is: 'and' | 'or'; readonly left: Filter; readonly right: Filter };

/** What may stand at a place: a word of the language, a number or a text. */
export type Wanted = 'term' | 'port' | 'text' | 'seconds' | 'and-or' | ')';

/** Why a filter cannot be read: what stands at [start, end) of it, and what may stand there. */
export interface FilterError {
  readonly start: number;
  readonly end: number;
  /** The word that stands there; empty where the filter ends too soon. */
  readonly found: string;
  readonly wanted: Wanted;
}

/** `filter` is undefined where nothing is asked for. */
export type Parsed =
  { readonly ok: true; readonly filter: Filter | undefined } | { readonly ok: false; readonly error: FilterError };

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly word: string;
  /** It stood between quotes; `open`: the second quote is missing. */
  readonly quoted?: 'closed' | 'open';
}

/** Characters of a filter, and brackets and negations within each other. */
const longest = 500;
const deepest = 30;

/** The words of a filter with their places: brackets alone, quoted texts whole (`\"` and `\\` within them). */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(/[()]|"((?:[^"\\]|\\.)*)("?)|[^\s()"]+/g)) {
    const [whole, inside, close] = found;
    const place = { start: found.index, end: found.index + whole.length };
    if (inside === undefined) tokens.push({ ...place, word: whole.toLowerCase() });
    else tokens.push({ ...place, word: inside.replaceAll(/\\(.)/g, '$1'), quoted: close === '"' ? 'closed' : 'open' });
  }
  return tokens;
}

/** Read a filter. Words that stand side by side are joined by `and`, which binds closer than `or`. */
export function parseFilter(text: string): Parsed {
  const tokens = tokensOf(text.slice(0, longest));
  if (tokens.length === 0) return { ok: true, filter: undefined };
  const reader = new Reader(tokens, text.length);
  try {
    return { ok: true, filter: reader.whole() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.why };
    throw error;
  }
}

class Refused extends Error {
  readonly why: FilterError;
  constructor(why: FilterError) {
    super(why.found);
    this.why = why;
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  whole(): Filter {
    const filter = this.#either(0);
    if (this.#next < this.#tokens.length) this.#refuse('and-or');
    return filter;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #refuse(wanted: Wanted, token = this.#token): never {
    const { start, end } = token ?? { start: this.#length, end: this.#length };
    throw new Refused({ start, end, found: token?.word ?? '', wanted });
  }

  #takes(word: string): boolean {
    if (this.#token?.word !== word || this.#token.quoted) return false;
    this.#next += 1;
    return true;
  }

  #either(depth: number): Filter {
    let left = this.#both(depth);
    while (this.#takes('or')) left = { is: 'or', left, right: this.#both(depth) };
    return left;
  }

  #both(depth: number): Filter {
    let left = this.#one(depth);
    for (;;) {
      const and = this.#takes('and');
      const token = this.#token;
      if (!and && (token === undefined || (!token.quoted && (token.word === 'or' || token.word === ')')))) return left;
      left = { is: 'and', left, right: this.#one(depth) };
    }
  }

  #one(depth: number): Filter {
    const token = this.#token;
    if (token === undefined || token.quoted || depth > deepest) return this.#refuse('term');
    this.#next += 1;
    const { word } = token;
    if (word === 'not') return { is: 'not', of: this.#one(depth + 1) };
    if (word === '(') {
      const inner = this.#either(depth + 1);
      if (!this.#takes(')')) this.#refuse(')');
      return inner;
    }
    if (word === 'port') return { is: 'port', port: this.#port() };
    if (word === 'text') return { is: 'text', text: this.#text() };
    if (word === 'after' || word === 'before') return { is: word, seconds: this.#seconds() };
    const protocol = protocols.find((name) => name === word);
    if (protocol !== undefined) return { is: 'protocol', name: protocol };
    if (Object.hasOwn(flagBits, word)) return { is: 'flag', bit: flagBits[word as FlagWord] };
    const bits = markedBits(word);
    if (bits !== undefined) return { is: 'marks', bits };
    return this.#refuse('term', token);
  }

  #port(): number {
    const token = this.#token;
    const port = /^\d{1,5}$/.test(token?.word ?? '') && !token?.quoted ? Number(token?.word) : Infinity;
    if (port > 65_535) this.#refuse('port');
    this.#next += 1;
    return port;
  }

  #seconds(): number {
    const token = this.#token;
    if (!/^\d{1,7}(\.\d{1,9})?$/.test(token?.word ?? '') || token?.quoted) this.#refuse('seconds');
    this.#next += 1;
    return Number(token?.word);
  }

  #text(): string {
    const token = this.#token;
    if (token === undefined || token.word === '' || token.word === '(' || token.word === ')')
      return this.#refuse('text');
    this.#next += 1;
    return token.word;
  }
}

/** The bits of a word of TCP's analysis; it may be written as in a display filter of Wireshark, `tcp.analysis.zero_window`. */
function markedBits(word: string): number | undefined {
  const [, theirs] = /^tcp\.analysis\.(\w+)$/.exec(word) ?? [];
  const name = theirs?.replaceAll('_', '-') ?? word;
  if (name === (theirs === undefined ? 'flagged' : 'flags')) return -1;
  return Object.hasOwn(markBits, name) ? markBits[name as Mark] : undefined;
}

/** What a filter asks about a packet. */
export interface PacketFacts {
  /** IP's number of what is carried: 6 TCP, 17 UDP, 1 and 58 ICMP; -1 where there is no IP. */
  readonly transport: number;
  /** It holds the beginning of an HTTP message, or a part of one. */
  readonly http: boolean;
  /** TCP's flags, FIN the lowest bit. */
  readonly flags: number;
  /** What stands out about it: bits of conversations/marks.ts. */
  readonly marks: number;
  /** Ports, those of a quoted packet too. */
  readonly ports: readonly number[];
  readonly payload: Uint8Array;
  /** ns since the first packet of the list: what the list's column of times says. */
  readonly time: number;
}

/** A filter as a function over packets. */
export function compile(filter: Filter): (packet: PacketFacts) => boolean {
  switch (filter.is) {
    case 'protocol':
      return hasProtocol(filter.name);
    case 'flag':
      return ({ flags }) => (flags & filter.bit) !== 0;
    case 'marks':
      return ({ marks }) => (marks & filter.bits) !== 0;
    case 'port':
      return ({ ports }) => ports.includes(filter.port);
    case 'text': {
      const wanted = lower(new TextEncoder().encode(filter.text));
      return ({ payload }) => holds(payload, wanted);
    }
    case 'after': {
      const least = Math.round(filter.seconds * 1e9);
      return ({ time }) => time >= least;
    }
    case 'before': {
      const most = Math.round(filter.seconds * 1e9);
      return ({ time }) => time < most;
    }
    case 'not': {
      const inner = compile(filter.of);
      return (packet) => !inner(packet);
    }
    case 'and': {
      const [left, right] = [compile(filter.left), compile(filter.right)];
      return (packet) => left(packet) && right(packet);
    }
    case 'or': {
      const [left, right] = [compile(filter.left), compile(filter.right)];
      return (packet) => left(packet) || right(packet);
    }
  }
}

function hasProtocol(name: ProtocolWord): (packet: PacketFacts) => boolean {
  if (name === 'http') return ({ http }) => http;
  if (name === 'icmp') return ({ transport }) => transport === 1 || transport === 58;
  const number = name === 'tcp' ? 6 : 17;
  return ({ transport }) => transport === number;
}

/** Is `wanted` (lower case) in the bytes, whatever the case of A to Z? */
function holds(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let start = 0; start + wanted.length <= bytes.length; start++) {
    let same = 0;
    while (same < wanted.length && low(bytes[start + same] ?? 0) === wanted[same]) same += 1;
    if (same === wanted.length) return true;
  }
  return false;
}

const low = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
const lower = (bytes: Uint8Array): Uint8Array => bytes.map(low);
