// A DNS message as it stands in the bytes: its questions and records, and whether its lengths add up (RFC 1035, 4).
import { u16, u32 } from '../bytes.ts';
import type { Span } from '../messages/types.ts';
import { readName, type Names } from './name.ts';
import { isClass, opcodes } from './words.ts';

export interface Question extends Span {
  readonly name: string;
  /** Where the name ends. */
  readonly nameEnd: number;
  readonly type: number;
  readonly class: number;
}

export const parts = ['answer', 'authority', 'additional'] as const;

export interface Entry extends Question {
  readonly part: (typeof parts)[number];
  readonly ttl: number;
  /** Where its content begins; it goes to `end`. */
  readonly from: number;
}

export interface Dns {
  readonly bytes: Uint8Array;
  /** Where the message begins, its length of TCP not counted. */
  readonly base: number;
  readonly flags: number;
  readonly answer: boolean;
  /** How it went, with the bits that OPT adds (RFC 6891, 6.1.3). */
  readonly code: number;
  readonly questions: readonly Question[];
  readonly entries: readonly Entry[];
  /** Why it cannot be read to its end: a whole sentence; empty where only bytes are missing. */
  readonly why?: string;
}

/** The bytes after the length that stands before a message over TCP (`base` 2), or a whole datagram (`base` 0). */
export function readDns(bytes: Uint8Array, base: number): Dns {
  const flags = u16(bytes, base + 2);
  const questions: Question[] = [];
  const entries: Entry[] = [];
  const place = { bytes, base, names: new Map(), at: base + 12 };
  const found = { bytes, base, flags, answer: flags >= 0x8000, questions, entries };
  let why = bytes.length < base + 12 ? '' : undefined;
  for (let left = u16(bytes, base + 4); left > 0 && why === undefined; left--) {
    const one = question(place);
    if (typeof one === 'string') why = one;
    else questions.push(one);
  }
  for (const [index, part] of parts.entries())
    for (let left = u16(bytes, base + 6 + index * 2); left > 0 && why === undefined; left--) {
      const one = entry(place, part);
      if (typeof one === 'string') why = one;
      else entries.push(one);
    }
  if (why === undefined && place.at < bytes.length) why = 'Bytes follow the last record.';
  const extended = entries.find(({ type }) => type === 41);
  const code = (flags & 15) | (extended ? (extended.ttl >>> 24) << 4 : 0);
  return { ...found, code, ...(why !== undefined && { why }) };
}

/** Why a message of which all bytes are there does not add up. */
export const mistakeIn = ({ why }: Pick<Dns, 'why'>): string | undefined =>
  why === '' ? 'It ends before all that it says is in it.' : why;

interface Place {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly names: Names;
  /** Moved on by what is read. */
  at: number;
}

function question(place: Place): Question | string {
  const { bytes, base, names, at: start } = place;
  const name = readName(bytes, start, base, names);
  if (name === 'short') return '';
  if (name === 'bad') return 'A name in a question is none.';
  const end = name.end + 4;
  if (end > bytes.length) return '';
  place.at = end;
  const [type, own] = [u16(bytes, name.end), u16(bytes, name.end + 2)];
  return { name: name.text, nameEnd: name.end, type, class: own, start, end };
}

function entry(place: Place, part: Entry['part']): Entry | string {
  const { bytes, base, names, at: start } = place;
  const name = readName(bytes, start, base, names);
  if (name === 'short') return '';
  if (name === 'bad') return 'The name of a record is none.';
  const from = name.end + 10;
  const end = from + u16(bytes, from - 2);
  if (end > bytes.length || from > bytes.length) return '';
  place.at = end;
  const [type, own, ttl] = [u16(bytes, name.end), u16(bytes, name.end + 2), u32(bytes, name.end + 4)];
  return { part, name: name.text, nameEnd: name.end, type, class: own, ttl, from, start, end };
}

/**
 * Can the twelve bytes at `base` be the head of a message? Asks for what every message in use has: a known kind, no bit that
 * must be zero, and something in it.
 */
export function plausibleHead(bytes: Uint8Array, base: number, most: number): boolean {
  const flags = u16(bytes, base + 2);
  const asks = u16(bytes, base + 4);
  const gives = u16(bytes, base + 6) + u16(bytes, base + 8) + u16(bytes, base + 10);
  if (opcodes[(flags >> 11) & 15] === undefined || (flags & 0x40) !== 0 || (flags & 15) > 10) return false;
  // A question of 5 bytes and a record of 11 are the shortest there are.
  if (12 + asks * 5 + gives * 11 > most) return false;
  // What asks says what for, and has not failed; an answer without anything says why.
  if (flags < 0x8000) return (flags & 15) === 0 && asks > 0;
  return asks > 0 || gives > 0 || (flags & 15) !== 0;
}

/** Are classes and types such as are used, and the names fit to be asked for? */
export const plausible = ({ questions, entries }: Pick<Dns, 'questions' | 'entries'>): boolean =>
  [...questions, ...entries].every(
    (one) => one.type > 0 && (one.type === 41 ? one.name === '.' : isClass(one.class)) && !/\\0[0-3]/.test(one.name),
  );
