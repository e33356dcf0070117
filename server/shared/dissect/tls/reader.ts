// TLS in the two streams of a conversation: records one after another, those of the handshake message by message.
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { Side } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { readCertificate } from './certificate.ts';
import { readHello, type Hello } from './hello.ts';
import { alerts, alertSays, contents, handshakes, versions } from './names.ts';
import { gather, handshake, headSize, mostHandshake, recordAt, type Place } from './record.ts';
import type { TlsMessage } from './types.ts';
import { Walk } from './walk.ts';

const tls13 = 0x0304;
type Words = Pick<TlsMessage, 'name'> & Partial<Pick<TlsMessage, 'says' | 'encrypted'>>;

export class TlsReader extends OneByOne {
  /** Where the record ends in which each side's next byte may lie. */
  readonly #inside: Record<Side, number> = { a: 0, b: 0 };
  /** The side has said that its next records are encrypted. */
  readonly #changed: Record<Side, boolean> = { a: false, b: false };
  /** Records that hide their kind, of each side. */
  readonly #hidden: Record<Side, number> = { a: 0, b: 0 };
  /** What the server picked, where it was seen. */
  #version: number | undefined;
  #suite: number | undefined;
  #early = false;

  protected next(here: Here): TlsMessage {
    const { side, at, bytes } = here;
    if (at < this.#inside[side]) return this.#handshake(here, this.#inside[side]);
    const record = recordAt(bytes, at);
    if (record === undefined) return this.#named(undefined, unfinishedHead(here), { name: 'a record' });
    if (typeof record === 'string')
      return this.#named(undefined, { ...unreadable(here, record), ...nothing }, { name: 'no record' });
    if (record.type === handshake && !this.#encrypts(side)) return this.#handshake(here, 0);
    return this.#record(here, record);
  }

  /**
   * In TLS 1.3 what is encrypted says that it is data; the word of before is only sent for old boxes on the way. Before a version is
   * known, the bytes have to tell.
   */
  #encrypts(side: Side): boolean {
    return this.#changed[side] && this.#version !== undefined && this.#version !== tls13;
  }

  #named(content: number | undefined, place: Place, words: Words & Pick<TlsMessage, 'handshake'>): TlsMessage {
    const known = content === undefined ? {} : { content };
    const suite = this.#suite === undefined ? {} : { suite: this.#suite };
    return { protocol: 'tls', ...known, ...suite, ...words, name: clip(words.name, 64), ...place };
  }

  #record(here: Here, { type, length }: { type: number; length: number }): TlsMessage {
    const { bytes, at, side } = here;
    const place = sized(here, headSize + length);
    const parts = place.end > at + headSize ? [{ start: headSize, end: place.end - at }] : [];
    const content = bytes.subarray(at + headSize, place.end);
    const message = this.#named(type, { ...place, records: [0], parts }, this.#wordsOf(type, length, content, side));
    if (place.state === 'whole' && type === 20) this.#changed[side] = true;
    if (place.state === 'whole' && type === 23) this.#hidden[side] += 1;
    return message;
  }

  #wordsOf(type: number, length: number, content: Uint8Array, side: Side): Words {
    const name = contents[type] ?? '';
    if (type === 20 && this.#version === tls13)
      return { name, says: 'This means nothing in TLS 1.3: it is sent for old boxes on the way.' };
    if (type === 20) return { name, says: 'From here on, what this side says is encrypted.' };
    if (type === 21 && (length !== 2 || this.#encrypts(side)))
      return {
        name: 'Encrypted Alert',
        encrypted: true,
        says: 'An alert: only both ends know which. At the end it is a goodbye.',
      };
    if (type === 21) {
      const what = content.length < 2 ? '' : `: ${alerts[content[1] ?? 0] ?? content[1]}`;
      return { name: `${name}${what}`, says: alertText(content) };
    }
    if (type === handshake)
      return {
        name: 'Encrypted Handshake Message',
        encrypted: true,
        says: 'The handshake goes on, and only both ends can read it.',
      };
    if (type !== 23) return { name, encrypted: true, says: 'Encrypted: only both ends can read it.' };
    const first = this.#version === tls13 && this.#hidden[side] === 0 && !(side === 'a' && this.#early);
    if (first)
      return {
        name: 'Encrypted Handshake',
        encrypted: true,
        says: 'The rest of the handshake. In TLS 1.3 all that is encrypted calls itself application data.',
      };
    const also = this.#version === tls13 ? ' It may be the rest of the handshake, too.' : '';
    return {
      name,
      encrypted: true,
      says: `Encrypted: only both ends can read it. Others see who, when and how much.${also}`,
    };
  }

  #handshake(here: Here, inside: number): TlsMessage {
    const { place, head, recordEnd } = gather(here, inside);
    const [type, high = 0] = head;
    // Where the beginning was not seen, a message that makes no sense is an encrypted one.
    const odd = type !== undefined && (!(type in handshakes) || high * 2 ** 16 >= mostHandshake);
    if (odd && inside === 0 && this.#version === undefined) {
      const record = recordAt(here.bytes, here.at);
      if (typeof record === 'object') return this.#record(here, record);
    }
    if (type === undefined) return this.#named(handshake, place, { name: 'Handshake' });
    const [name, says] = handshakes[type] ?? [`Handshake message ${type}`, 'A message that nobody knows here.'];
    const known = { handshake: type, says };
    if (place.state !== 'whole') return this.#named(handshake, place, { ...known, name });
    this.#inside[here.side] = recordEnd;
    const body = bodyOf(here.bytes.subarray(here.at, place.end), place.parts);
    if (type === 11) return this.#named(handshake, place, { ...known, name: `${name}${ofWhom(body)}` });
    if (type > 2 || type === 0) return this.#named(handshake, place, { ...known, name });
    const hello = readHello(new Walk(body, 4, body.length), type === 1);
    if (hello.retry)
      return this.#named(handshake, place, {
        ...this.#heard(type, hello),
        name: 'Hello Retry Request',
        says: retrySays,
      });
    const more =
      type === 2
        ? `, ${versions[hello.version] ?? ''}`
        : hello.server === undefined
          ? ''
          : `, asks for ${hello.server}`;
    const message = this.#named(handshake, place, { ...known, name: `${name}${more.length > 2 ? more : ''}` });
    this.#heard(type, hello);
    return message;
  }

  #heard(type: number, { version, suite, early, retry }: Hello): { handshake: number } {
    if (type === 1) this.#early = early;
    // Only TLS 1.3 knows a retry, whatever version the rest of it says (RFC 8446, 4.1.3).
    else [this.#version, this.#suite] = [retry ? tls13 : version, suite];
    return { handshake: type };
  }
}

const nothing = { records: [], parts: [] } as const;
const unfinishedHead = (here: Here): Place => ({ ...unfinished(here, 'the rest of a record’s head'), ...nothing });
const retrySays = 'The server wants another Client Hello, with a half of a key that it can use.';

function alertText([level, what = -1]: Uint8Array): string {
  if (what === 0) return 'This side says goodbye: it will send nothing more.';
  const ends = level === 1 ? 'A warning: the conversation may go on.' : 'The conversation ends.';
  return `${alertSays[what] ?? 'Something is wrong.'} ${ends}`;
}

/** A message of the handshake without the heads of its records. */
export function bodyOf(bytes: Uint8Array, parts: Place['parts']): Uint8Array {
  const [first, ...more] = parts;
  if (first && more.length === 0) return bytes.subarray(first.start, first.end);
  const body = new Uint8Array(parts.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (const { start, end } of parts) {
    body.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return body;
}

/** " of localhost": the first certificate is the one meant. */
function ofWhom(body: Uint8Array): string {
  const certificate = readCertificate(body, 10, body.length);
  return certificate === undefined ? '' : ` of ${certificate.subject.text}`;
}
