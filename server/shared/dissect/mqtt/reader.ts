// Reads both sides of a conversation in MQTT: packet after packet, each with its length behind the first byte.
import { u16 } from '../bytes.ts';
import { contentOf, Cursor } from '../messages/cursor.ts';
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { BothHeard, Side } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { propertiesField, sizedText, varint } from './parts.ts';
import type { MqttMessage } from './types.ts';
import { kinds, reasons, returnCodes, withWill } from './words.ts';

const protocol = 'mqtt';
/** The name of the protocol with its length, and of version 3.1. */
const names = [
  [0, 4, 0x4d, 0x51, 0x54, 0x54],
  [0, 6, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70],
] as const;

/** The level that a CONNECT at `at` names; undefined while too little of it is there, 0 where it is none. */
function levelOf(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length <= at) return undefined;
  const length = bytes[at] === 0x10 ? varint(bytes, at + 1) : 'bad';
  if (length === 'short') return undefined;
  if (length === 'bad' || length.value < 10) return 0;
  const from = at + 1 + length.size;
  for (const name of names) {
    const there = bytes.subarray(from, from + name.length);
    if (!there.every((byte, index) => byte === name[index])) continue;
    return there.length < name.length ? undefined : bytes[from + name.length];
  }
  return 0;
}

/** A client begins with CONNECT, the name and a level. */
export function claims({ a, b }: BothHeard): boolean | undefined {
  const level = levelOf(a.bytes, 0);
  if (level === undefined) return a.ended || b.bytes.length > 0 ? false : undefined;
  return level >= 3 && level <= 5;
}

export class Reader extends OneByOne {
  readonly #from: number;
  /** As CONNECT has named it. */
  #level: number | undefined;

  constructor(from: Readonly<Record<Side, number>>, about: unknown) {
    super(from);
    this.#from = from.a;
    this.#level = (about as { level?: number } | undefined)?.level;
  }

  protected override get about(): unknown {
    return { level: this.#level };
  }

  protected next(here: Here, { a }: BothHeard): MqttMessage {
    const { at, bytes } = here;
    this.#level ??= levelOf(a.bytes, this.#from);
    const level = this.#level ?? 4;
    const first = bytes[at] ?? 0;
    const [kind, says] = kinds[first >> 4] ?? ['a packet', ''];
    const base = { protocol, level, name: kind };
    const known = first >> 4 !== 0 && (first >> 4 !== 15 || level === 5);
    if (!known) return { ...base, name: 'no packet', ...unreadable(here, `No packet begins with the byte ${first}.`) };
    const length = varint(bytes, at + 1);
    if (length === 'short') return { ...base, ...unfinished(here, 'the rest of its length') };
    if (length === 'bad') return { ...base, ...unreadable(here, 'The length has more than four bytes.') };
    const place = sized(here, 1 + length.size + length.value);
    const about = clip(aboutOf(bytes.subarray(at, place.end), 1 + length.size, level === 5));
    const reason = level === 5 && first >> 4 === 14 && length.value > 0 ? bytes[at + 1 + length.size] : undefined;
    const means = reason === withWill.reason ? withWill.says : says;
    const turn = turnOf(bytes.subarray(at, place.end), 1 + length.size);
    return { ...base, ...place, ...turn, name: about === '' ? kind : clip(`${kind} ${about}`), says: means };
  }
}

/** By the kind of a packet: what it asks for or answers; but for the first two, packets say by a number which of those it is. */
const turns: Readonly<Record<number, readonly [how: 'asks' | 'answers', what: string]>> = {
  1: ['asks', 'connect'],
  2: ['answers', 'connect'],
  12: ['asks', 'ping'],
  13: ['answers', 'ping'],
  3: ['asks', 'publish'],
  4: ['answers', 'publish'],
  5: ['answers', 'publish'],
  6: ['asks', 'release'],
  7: ['answers', 'release'],
  8: ['asks', 'subscribe'],
  9: ['answers', 'subscribe'],
  10: ['asks', 'unsubscribe'],
  11: ['answers', 'unsubscribe'],
};

/** `from`: where it goes on behind its length. */
function turnOf(bytes: Uint8Array, from: number): Pick<MqttMessage, 'asks' | 'answers'> {
  const first = bytes[0] ?? 0;
  const kind = first >> 4;
  const [how, what] = turns[kind] ?? [];
  // PUBLISH without a promise (QoS 0) is not acknowledged, and has no number.
  if (how === undefined || (kind === 3 && (first & 6) === 0)) return {};
  const at = kind === 3 ? from + 2 + u16(bytes, from) : from;
  if (kind < 3 || kind > 11) return { [how]: what };
  return at + 2 > bytes.length ? {} : { [how]: `${what} ${u16(bytes, at)}` };
}

/** What it is about: the client, the topic and what is said, how it went. `at`: where it goes on behind its length. */
function aboutOf(bytes: Uint8Array, from: number, five: boolean): string {
  const at = new Cursor(bytes, from);
  const kind = (bytes[0] ?? 0) >> 4;
  if (kind === 1) {
    at.at += 6 + u16(bytes, from);
    if (five) propertiesField(at);
    return sizedText(at, '', '', '');
  }
  if (kind === 3) {
    const topic = sizedText(at, '', '', '');
    if (((bytes[0] ?? 0) & 6) !== 0) at.at += 2;
    if (five) propertiesField(at);
    return at.left > 0 ? `${topic}: ${contentOf(bytes.subarray(at.at), 40)}` : topic;
  }
  if (kind === 8 || kind === 10) {
    at.at += 2;
    if (five) propertiesField(at);
    return sizedText(at, '', '', '');
  }
  const place = reasonAt[kind];
  const code = place === undefined ? undefined : bytes[from + place];
  if (code === undefined || (kind !== 2 && !five)) return '';
  if (kind === 2) return (five ? reasons[code] : returnCodes[code]) ?? String(code);
  return code === 0 ? '' : (reasons[code] ?? String(code));
}

/** Where the reason stands behind the length. */
const reasonAt: Readonly<Record<number, number>> = { 2: 1, 4: 2, 5: 2, 6: 2, 7: 2, 14: 0, 15: 0 };
