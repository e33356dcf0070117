// SOCKS5 (RFC 1928), with name and password (RFC 1929): a client asks a proxy for a connection, and then speaks through it.
// What is said behind the proxy's yes is another conversation: its bytes tell which.
import { layerOfMessage } from '../messages/layer.ts';
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { BothHeard, Message } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { fieldsOfSocks } from '../socks/fields.ts';
import { addressIn, commands, kindOf, methods, replies, sizeOf, type Kind, type SocksMessage } from '../socks/words.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['socks5', 'SOCKS5'];

class Reader extends OneByOne {
  /** How many messages each side has said, whole. */
  readonly #said = { a: 0, b: 0 };
  #method: number | undefined;
  #command: number | undefined;
  #replies = 0;
  /** Where the client's request ends: what is behind it is for the other end. */
  #asked = 0;

  protected next(here: Here): Message | undefined {
    const { side, bytes, at } = here;
    if (side === 'a' && this.#command !== undefined) return undefined;
    const kind = kindOf(side, this.#said[side], bytes[at] ?? 0, this.#method);
    if (kind === 'foreign') return { protocol: id, name: 'bytes', ...unreadable(here, foreign(this.#method)) };
    const size = sizeOf(kind, bytes.subarray(at));
    if (typeof size === 'string') return this.#message(kind, here, unreadable(here, size));
    if (size === undefined) return this.#message(kind, here, unfinished(here, 'the rest of it'));
    const message = this.#message(kind, here, sized(here, size));
    if (message.state === 'whole') this.#take(kind, message, bytes[at + 1] ?? 0);
    return message;
  }

  #message(kind: Kind, { bytes, at }: Here, place: Pick<Message, 'start' | 'end' | 'state' | 'why'>): SocksMessage {
    const [name, says] = words(kind, bytes.subarray(at, place.end), place.state === 'whole', this.#command);
    return { protocol: id, kind, name: clip(name), ...place, ...this.#turn(kind), says };
  }

  /** BIND is answered twice. */
  #turn(kind: Kind): Pick<Message, 'asks' | 'answers' | 'interim'> {
    const isFirst = kind === 'reply' && this.#command === 2 && this.#replies === 0;
    return { ...turns[kind], ...(isFirst && { interim: true }) };
  }

  #take(kind: Kind, { end }: Message, second: number): void {
    this.#said[kind === 'greeting' || kind === 'password' || kind === 'request' ? 'a' : 'b'] += 1;
    if (kind === 'method') this.#method = second;
    if (kind === 'request') [this.#command, this.#asked] = [second, end];
    if (kind !== 'reply') return;
    this.#replies += 1;
    // BIND: when the proxy listens, and when somebody has come (RFC 1928, 6).
    const done = second === 0 && (this.#command === 2 ? this.#replies === 2 : this.#command === 1);
    if (done) this.handsOver = { from: { a: this.#asked, b: end } };
  }
}

const turns: Readonly<Record<Kind, Pick<Message, 'asks' | 'answers'>>> = {
  greeting: { asks: 'method' },
  method: { answers: 'method' },
  password: { asks: 'verdict' },
  verdict: { answers: 'verdict' },
  request: { asks: 'reply' },
  reply: { answers: 'reply' },
};

const foreign = (method = 0xff): string =>
  method === 0xff
    ? 'The proxy has refused: nothing more belongs here.'
    : `How ${methods[method] ?? 'this method'} speaks is not read here.`;

/** What is next, once the proxy has agreed to a request. */
const follows: Readonly<Record<number, string>> = {
  1: 'What follows is passed on.',
  2: 'It says so once when it listens, and again when somebody has come.',
  3: 'Datagrams go there, for as long as this connection is open.',
};

/** The name of a message, and what it is for. */
function words(
  kind: Kind,
  bytes: Uint8Array,
  whole: boolean,
  command: number | undefined,
): readonly [name: string, says: string] {
  const second = bytes[1] ?? 0;
  const to = whole && (kind === 'request' || kind === 'reply') ? addressIn(bytes).text : '';
  switch (kind) {
    case 'greeting':
      return ['Greeting', 'The client greets the proxy, and says how it can prove who it is.'];
    case 'method':
      if (second === 0xff) return ['No method', 'The proxy accepts none of the ways that the client offers.'];
      return [
        `Use: ${methods[second] ?? `method ${second}`}`,
        'The proxy picks one of the ways that the client offers.',
      ];
    case 'password':
      return ['Name and password', 'Who the client is. Anybody on the way can read this.'];
    case 'verdict':
      return second === 0
        ? ['Welcome', 'The proxy knows this name and password.']
        : ['Refused', 'The proxy does not accept this name and password.'];
    case 'request':
      return [
        `${commands[second]?.[0] ?? `command ${second}`} ${to}`.trim(),
        `${commands[second]?.[1] ?? 'The client asks for something that RFC 1928 does not know.'}`,
      ];
    case 'reply':
      return second === 0
        ? [
            'Succeeded',
            `The proxy has done it${to === '' ? '' : `, at its own ${to}`}. ${follows[command ?? 1] ?? ''}`.trim(),
          ]
        : [`Failed: ${replies[second] ?? `reply ${second}`}`, 'The proxy could not do what the client asks for.'];
  }
}

/** A greeting that is whole and alone, all of whose methods are known; the proxy has said nothing yet, or picks one of them. */
function claims({ a, b }: BothHeard): boolean | undefined {
  const [version, count = 0] = a.bytes;
  if (a.bytes.length === 0) return b.bytes.length === 0 ? undefined : false;
  if (version !== 5 || (a.bytes.length > 1 && (count === 0 || count > 16))) return false;
  if (a.bytes.length < 2 + count || a.bytes.length < 3) return a.ended ? false : undefined;
  const offered = a.bytes.subarray(2, 2 + count);
  if (!offered.every((method) => method in methods && method !== 0xff)) return false;
  const [answer, method = 0] = b.bytes;
  if (b.bytes.length > 1) return answer === 5 && (method === 0xff || offered.includes(method));
  return a.bytes.length === 2 + count && (answer ?? 5) === 5;
}

export const protocol: Protocol = {
  id,
  title,
  wireshark: 'socks',
  source: 'RFC 1928, 3',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<SocksMessage>(id, title, fieldsOfSocks),
  stream: { priority: 70, claims, reader: (from) => new Reader(from) },
};
