// HTTP in the two streams of a conversation: each side is read by itself, the answers beside what they answer.
import type { BothHeard, HandOver, Message, Reader, Side } from '../messages/types.ts';
import { valuesOf } from './head.ts';
import { httpKind, HttpParser } from './parser.ts';
import type { HttpMessage, HttpResponse } from './types.ts';

/** One side begins with a request or an answer; undefined while there is too little of either. */
export function claimsHttp({ a, b }: BothHeard): boolean | undefined {
  const kinds = [a, b].map(({ bytes }) => httpKind(bytes));
  if (kinds.some((kind) => kind === 'request' || kind === 'response')) return true;
  return kinds.includes('none') ? false : undefined;
}

export class HttpReader implements Reader {
  readonly #parsers: Readonly<Record<Side, HttpParser>>;
  /** Messages of each side that were given, and do not change any more. */
  readonly #given = { a: 0, b: 0 };
  handsOver: HandOver | undefined;

  constructor(from: Readonly<Record<Side, number>>) {
    this.#parsers = { a: new HttpParser(from.a), b: new HttpParser(from.b) };
  }

  read(side: Side, heard: BothHeard): readonly Message[] {
    const own = this.#parsers[side];
    const other = this.#parsers[side === 'a' ? 'b' : 'a'];
    own.read(
      heard[side],
      (index) => {
        const request = other.messages[index];
        return request?.kind === 'request' ? request.method : undefined;
      },
      (index) => other.isForeign || other.messages.filter(answers)[index] !== undefined,
    );
    const news = own.messages.slice(this.#given[side]);
    const last = own.messages.at(-1);
    this.#given[side] = own.messages.length - (last?.state === 'waits' ? 1 : 0);
    if (last?.kind === 'response') this.handsOver = changeOf(last, side, other);
    return news;
  }
}

/** Does it answer a request? All but 1xx do (RFC 9110, 15.2); what cannot be read agrees to nothing. */
const answers = (one: HttpMessage): boolean => one.kind === 'response' && (one.status >= 200 || one.state === 'bad');

/** What is spoken behind an answer that agrees to change, or to pass bytes on (RFC 9110, 7.8 and 9.3.6). */
function changeOf(answer: HttpResponse, side: Side, other: HttpParser): HandOver | undefined {
  const request = other.messages.at(-1);
  if (answer.state !== 'whole' || request?.kind !== 'request') return undefined;
  const from = side === 'a' ? { a: answer.end, b: request.end } : { a: request.end, b: answer.end };
  if (request.method === 'CONNECT' && answer.status >= 200 && answer.status < 300) return { from };
  if (answer.status !== 101) return undefined;
  const to = valuesOf(answer.headers, 'upgrade')[0]?.toLowerCase() ?? 'unknown';
  return { from, to, about: { extensions: valuesOf(answer.headers, 'sec-websocket-extensions') } };
}
