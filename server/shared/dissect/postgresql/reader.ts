// Reads the two sides of a conversation with PostgreSQL: first who may come in, and under what cover, then statements and
// what comes of them.
import { u32 } from '../bytes.ts';
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { BothHeard, Side } from '../messages/types.ts';
import { columnsOf, nameOf } from './summary.ts';
import { requests, type Column, type PgMessage } from './types.ts';
import { authentications, fromClient, fromServer, openings } from './words.ts';

/** The first message of a client at most (MAX_STARTUP_PACKET_LENGTH), any message at most (MaxAllocSize). */
const [longestOpening, longest] = [10_000, 2 ** 30];
const protocol = 'postgresql';

/** "SSLRequest", "StartupMessage"; undefined for what opens no conversation. `bytes` has eight of them. */
export function openingAt(bytes: Uint8Array, at: number): string | undefined {
  const [length, code] = [u32(bytes, at), u32(bytes, at + 4)];
  const named = requests[code];
  if (length < 8 || length > longestOpening) return undefined;
  if (named === 'CancelRequest') return length >= 13 && length <= 268 ? named : undefined;
  if (named !== undefined) return length === 8 ? named : undefined;
  return code >>> 16 === 3 && length > 8 ? 'StartupMessage' : undefined;
}

/** A client's first eight bytes say it. */
export function claims({ a, b }: BothHeard): boolean | undefined {
  const { bytes } = a;
  if (bytes.length === 0) return b.bytes.length === 0 ? undefined : false;
  if (bytes.length >= 8) return openingAt(bytes, 0) !== undefined;
  // 10 000 bytes at most, and then one of two numbers.
  const begins = [0, 0, undefined, undefined].every((byte, at) => byte === undefined || (bytes[at] ?? 0) === byte);
  const goesOn = bytes.length < 5 || bytes[4] === 0 || bytes[4] === 4;
  return begins && goesOn && !a.ended && b.bytes.length === 0 ? undefined : false;
}

/** Of a conversation in which messages begin with a letter by now. */
interface Started {
  readonly ready: boolean;
  readonly wanted: number;
  readonly columns: readonly Column[] | undefined;
}

export class Reader extends OneByOne {
  /** Requests to encrypt that the client has made, and where they end; those that the server has answered. */
  readonly #asked: { readonly kind: string; readonly end: number }[] = [];
  #answered = 0;
  /** The client has said who it is: from now on messages begin with a letter. */
  #started = false;
  /** What the server wanted last to let the client in. */
  #wanted = 0;
  #columns: readonly Column[] | undefined;
  /** The server has said once that it waits for a statement. */
  #ready = false;

  /** `about`: of the reader that this one goes on behind. */
  constructor(from: Readonly<Record<Side, number>>, about?: unknown) {
    super(from);
    if (about === undefined) return;
    const { ready, wanted, columns } = about as Started;
    this.#started = true;
    this.#ready = ready;
    this.#wanted = wanted;
    this.#columns = columns;
  }

  protected override get about(): Started | undefined {
    return this.#started ? { ready: this.#ready, wanted: this.#wanted, columns: this.#columns } : undefined;
  }

  protected next(here: Here): PgMessage {
    if (here.side === 'a') return this.#started ? this.#lettered(here, fromClient) : this.#opening(here);
    return this.#answered < this.#asked.length ? this.#answer(here) : this.#lettered(here, fromServer);
  }

  #opening(here: Here): PgMessage {
    const { at, bytes } = here;
    const base = { protocol, kind: 'opening', name: 'a request' };
    if (this.#answered < this.#asked.length) return { ...base, ...unfinished(here, 'the server’s one byte') };
    if (bytes.length - at < 8) return { ...base, ...unfinished(here, 'the rest of its head') };
    const kind = openingAt(bytes, at);
    if (kind === undefined)
      return { ...base, ...unreadable(here, 'No conversation with PostgreSQL begins like this.') };
    const place = sized(here, u32(bytes, at));
    const encrypts = kind === 'SSLRequest' || kind === 'GSSENCRequest';
    if (place.state === 'whole' && encrypts) this.#asked.push({ kind, end: place.end });
    if (place.state === 'whole' && kind === 'StartupMessage') this.#started = true;
    const name = nameOf(kind, bytes.subarray(at, place.end));
    return { protocol, kind, name, ...place, asks: encrypts ? 'cover' : 'entry', says: openings[kind] ?? '' };
  }

  /** One byte; an old server that does not know the question says ErrorResponse. */
  #answer(here: Here): PgMessage {
    const request = this.#asked[this.#answered];
    const letter = String.fromCharCode(here.bytes[here.at] ?? 0);
    this.#answered += 1;
    if (letter === 'E') return this.#lettered(here, fromServer);
    const yes = request?.kind === 'SSLRequest' ? 'S' : 'G';
    const place = { start: here.at, end: here.at + 1 };
    const base = { protocol, kind: 'answer', ...place, state: 'whole' as const, answers: 'cover' };
    if (letter === 'N') return { ...base, name: 'N, not encrypted', says: 'The server goes on without a cover.' };
    if (letter !== yes) return { ...base, name: 'no answer', ...unreadable(here, `The answer is ${yes} or N.`) };
    // What follows is another protocol, on both sides: TLS says itself what it is.
    const from = { a: request?.end ?? 0, b: place.end };
    this.handsOver = yes === 'S' ? { from } : { from, to: 'gssapi' };
    const cover = yes === 'S' ? 'TLS' : 'GSSAPI';
    return {
      ...base,
      name: `${yes}, go on under ${cover}`,
      says: `The server agrees: from here on both speak ${cover}.`,
    };
  }

  #lettered(here: Here, named: typeof fromClient): PgMessage {
    const { at, bytes, side } = here;
    const letter = String.fromCharCode(bytes[at] ?? 0);
    const [first, says] = named[letter] ?? ['a message', ''];
    const who = side === 'a' ? 'client' : 'server';
    const kind = letter === 'p' && side === 'a' ? this.#proof() : first;
    const base = { protocol, kind, name: kind };
    if (named[letter] === undefined)
      return { ...base, ...unreadable(here, `The byte ${bytes[at] ?? 0} begins no message of a ${who}.`) };
    if (bytes.length - at < 5) return { ...base, ...unfinished(here, 'the rest of its head') };
    const length = u32(bytes, at + 1);
    if (length < 4 || length > longest)
      return { ...base, ...unreadable(here, `A message cannot be ${length} bytes long.`) };
    const place = sized(here, 1 + length);
    const own = bytes.subarray(at, place.end);
    const name = nameOf(kind, own);
    const turn = side === 'a' ? asking(letter) : this.#answering(letter);
    if (place.state === 'whole') this.#note(kind, own, side);
    const columns = kind === 'DataRow' && this.#columns ? { columns: this.#columns } : {};
    const more = kind === 'Authentication' ? authentications[u32(bytes, at + 5)]?.[1] : undefined;
    return { protocol, kind, name, ...place, ...turn, says: more ?? says, ...columns };
  }

  /** What a message with the letter p is, the server's last question says. */
  #proof(): string {
    if (this.#wanted === 10) return 'SASLInitialResponse';
    if (this.#wanted === 11) return 'SASLResponse';
    return [7, 8, 9].includes(this.#wanted) ? 'GSSResponse' : 'PasswordMessage';
  }

  /** Whatever was asked is over when the server is ready again; before, it says of each statement what came of it. */
  #answering(letter: string): Pick<PgMessage, 'answers' | 'interim'> {
    if (!this.#ready) return 'RE'.includes(letter) ? { answers: 'entry' } : {};
    if (letter === 'Z') return { answers: true };
    return 'CEI'.includes(letter) ? { answers: true, interim: true } : {};
  }

  #note(kind: string, own: Uint8Array, side: Side): void {
    if (side === 'a') return;
    if (kind === 'Authentication') this.#wanted = u32(own, 5);
    if (kind === 'RowDescription') this.#columns = columnsOf(own);
    if (kind === 'NoData') this.#columns = undefined;
    if (kind === 'ReadyForQuery') this.#ready = true;
  }
}

/** Query, Sync and FunctionCall each make the server say when it is ready again; a password is to open the door. */
function asking(letter: string): Pick<PgMessage, 'asks'> {
  if (letter === 'p') return { asks: 'entry' };
  return 'QSF'.includes(letter) ? { asks: true } : {};
}
