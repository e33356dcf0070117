// Redis' protocol, RESP 2 and 3: values that say their kind in the first byte and their length in a line.
// redis.io/docs/latest/develop/reference/protocol-spec
import { layerOfMessage } from '../messages/layer.ts';
import { OneByOne, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { BothHeard, Message, Side } from '../messages/types.ts';
import { clip, longest } from '../messages/words.ts';
import { EndFinder } from '../redis/end.ts';
import { valueField } from '../redis/fields.ts';
import { claimsInline, inlineField, isInline, lineEnd, wordsIn } from '../redis/inline.ts';
import { contentText, countText, isCommand, readValue, type Value } from '../redis/value.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['redis', 'Redis'];

/** Words of a command that its name may have room for. */
const mostWords = 20;

interface RedisMessage extends Message {
  /** Of who asks: a command and its arguments, each a text. */
  readonly command?: boolean;
}

class Reader extends OneByOne {
  /** Looks for the end of the value that is not whole yet, on each side. */
  readonly #ends: Record<Side, EndFinder | undefined> = { a: undefined, b: undefined };
  /** How far a line that is not whole yet was looked at. */
  #looked = 0;
  /** From here on the server tells things unasked, or keeps quiet: nobody can say what answers what. */
  #unasked: boolean;

  constructor(from: Readonly<Record<Side, number>>, about?: unknown) {
    super(from);
    this.#unasked = (about as { unasked?: boolean } | undefined)?.unasked ?? false;
  }

  /** Beside that, each value says all of itself. */
  protected override get about(): unknown {
    return { unasked: this.#unasked };
  }

  /** Of a command, or of a value of the server. */
  #turn(side: Side, name: string, kind?: Value['kind']): Pick<Message, 'asks' | 'answers'> {
    if (side === 'a') this.#unasked ||= tellsUnasked.test(name);
    if (this.#unasked || kind === 'push') return {};
    return side === 'a' ? { asks: true } : { answers: true };
  }

  protected next(here: Here): RedisMessage {
    const { bytes, at, side } = here;
    if (side === 'a' && isInline(bytes, at)) return this.#typed(here);
    const finder = (this.#ends[side] ??= new EndFinder(at));
    const end = finder.find(bytes);
    if (end === 'short') return { protocol: id, name: 'a value', ...unfinished(here, 'the rest of a value') };
    this.#ends[side] = undefined;
    const value = typeof end === 'string' ? end : readValue(bytes, at);
    if (typeof value === 'string') return { protocol: id, name: 'no value', ...unreadable(here, value) };
    const texts = isCommand(value);
    const command = texts && side === 'a';
    const words = texts ? (value.items ?? []).slice(0, mostWords) : [value];
    const name = clip(words.map((item) => plain(bytes, item)).join(' '));
    const place = { start: at, end: value.end, state: 'whole' as const };
    const turn = this.#turn(side, name, value.kind);
    // Since a SUBSCRIBE, lists of texts are news.
    const news = value.kind === 'push' || (texts && !command && this.#unasked);
    return { protocol: id, name, ...place, ...turn, command, says: says(value, command, news) };
  }

  /** A command that is a line. */
  #typed(here: Here): Message {
    const { bytes, at } = here;
    const end = lineEnd(bytes, at, Math.max(at, this.#looked));
    this.#looked = bytes.length;
    if (end === 'short') return { protocol: id, name: 'a line', ...unfinished(here, 'the end of the line') };
    if (typeof end === 'string') return { protocol: id, name: 'no command', ...unreadable(here, end) };
    this.#looked = end;
    const words = wordsIn(bytes.subarray(at, end)).slice(0, mostWords);
    const place = { start: at, end, state: 'whole' as const };
    if (words.length === 0)
      return { protocol: id, name: 'an empty line', ...place, says: 'Redis takes no notice of it.' };
    const says =
      'A command as a person types it, in one line. Programs send lists with lengths, and get the same answers.';
    const name = clip(words.map(({ text }) => text).join(' '));
    return { protocol: id, name, ...place, ...this.#turn('a', name), says };
  }
}

/** Commands behind which answers are no longer one for each command. */
const tellsUnasked = /^(p?subscribe|ssubscribe|monitor|p?sync|client reply)\b/i;

/** The content of a value, or how many it holds. */
const plain = (bytes: Uint8Array, value: Value): string =>
  value.items ? countText(value.items) : contentText(bytes, value, longest);

function says(value: Value, command: boolean, news: boolean): string {
  if (command) return `A command and its arguments, each with its length before it.`;
  if (value.kind === 'error') return 'The server refuses: the first word says what kind of error it is.';
  if (news) return 'Nobody asked for this just now: the server tells what was subscribed to.';
  return value.none ? 'There is no such value.' : `An answer: ${value.what}.`;
}

/** A command as an array of texts, as every client sends it, or as a person types it; answers alone begin like many texts. */
function claims(heard: BothHeard): boolean | undefined {
  const { a, b } = heard;
  if (a.bytes.length === 0) return b.bytes.length === 0 ? undefined : false;
  if (a.bytes[0] !== 0x2a) return claimsInline(heard);
  const value = readValue(a.bytes, 0);
  if (value === 'short')
    return a.bytes.length > 64
      ? /^\*\d+\r\n\$\d+\r\n/.test(String.fromCharCode(...a.bytes.subarray(0, 32)))
      : undefined;
  return typeof value !== 'string' && isCommand(value);
}

export const protocol: Protocol = {
  id,
  title,
  wireshark: 'resp',
  source: 'Redis, RESP',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<RedisMessage>(id, title, (bytes, { command = false }) => {
    if (isInline(bytes)) return [inlineField(bytes)];
    const value = readValue(bytes, 0);
    return typeof value === 'string' ? [] : [valueField(bytes, value, command)];
  }),
  // Before HTTP (80), whose beginnings are many: a GET of Redis is known by its answer.
  stream: { priority: 85, claims, reader: (from, about) => new Reader(from, about) },
};
