// Where a text stands in what was said: among the bytes of one side, also across its turns. Pure.
import type { Turn } from './turns.ts';

/** Bytes [start, end) of a turn; a match that lies across turns has a part in each. */
export interface Found {
  readonly match: number;
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** Matches that are counted. */
export const mostMatches = 1_000;

/** The place of a packet that is picked: no match, and marked otherwise. */
export const spot = -1;

/** How a place is marked, where `match` is the one that is meant. */
export const lookOf = (one: Found | undefined, match: number): 'here' | 'also' | 'spot' | undefined =>
  one && (one.match === spot ? 'spot' : one.match === match ? 'here' : 'also');

/** How far something must be shown: up to the match that is meant and to the packet that is picked; 0 for neither. */
export const reach = (found: readonly Found[], match: number): number =>
  found.reduce((most, one) => (one.match === match || one.match === spot ? Math.max(most, one.end) : most), 0);

/** Every place of `text`, whatever the case of A to Z, in the order of the turns in which each begins. */
export function search(turns: readonly Turn[], text: string): readonly Found[] {
  const wanted = new TextEncoder().encode(text).map(low);
  if (wanted.length === 0) return [];
  const hits: { turn: number; start: number; side: Side }[] = [];
  for (const end of ['a', 'b'] as const) {
    const side = sideOf(turns, end);
    for (let at = 0; at + wanted.length <= side.bytes.length && hits.length < 2 * mostMatches; at++) {
      if (!isAt(side.bytes, at, wanted)) continue;
      hits.push({ ...place(side, at), side });
      at += wanted.length - 1;
    }
  }
  hits.sort((x, y) => x.turn - y.turn || x.start - y.start);
  return hits
    .slice(0, mostMatches)
    .flatMap(({ turn, start, side }, match) => parts(side, turn, start, wanted.length, match));
}

interface Side {
  readonly bytes: Uint8Array;
  /** Its turns with where each begins. */
  readonly turns: readonly { readonly turn: number; readonly start: number; readonly length: number }[];
}

function sideOf(turns: readonly Turn[], end: Turn['from']): Side {
  const own = turns.flatMap((turn, index) => (turn.from === end ? [{ turn: index, bytes: turn.bytes }] : []));
  const bytes = new Uint8Array(own.reduce((sum, one) => sum + one.bytes.length, 0));
  let start = 0;
  const places = own.map((one) => {
    const placed = { turn: one.turn, start, length: one.bytes.length };
    bytes.set(one.bytes, start);
    start += one.bytes.length;
    return placed;
  });
  return { bytes, turns: places };
}

function place(side: Side, at: number): { turn: number; start: number } {
  const found = side.turns.findLast(({ start }) => start <= at);
  return { turn: found?.turn ?? 0, start: at - (found?.start ?? 0) };
}

function parts(side: Side, turn: number, start: number, length: number, match: number): Found[] {
  const found: Found[] = [];
  let left = length;
  let from = start;
  for (let index = side.turns.findIndex((one) => one.turn === turn); left > 0; index++) {
    const one = side.turns[index];
    if (one === undefined) break;
    const end = Math.min(one.length, from + left);
    if (end > from) found.push({ match, turn: one.turn, start: from, end });
    left -= end - from;
    from = 0;
  }
  return found;
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (low(bytes[at + index] ?? 0) !== wanted[index]) return false;
  return true;
}

const low = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
