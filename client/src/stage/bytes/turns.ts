// What was said in a conversation, turn by turn: the bytes of each side in the order of the stream, as they became whole.
// Made in the worker from the conversation's packets; shown by Bytes.svelte.
import { Stream } from '../../../../server/shared/conversations/stream.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { Endpoint } from '../../../../server/shared/contract/entry.ts';

/** What is needed of a packet of either transport. */
export interface Spoken {
  readonly id: number;
  readonly at: number;
  readonly from: End;
  /** Its place in the stream; none for a datagram. */
  readonly seq?: number;
  readonly length: number;
  readonly payload: Uint8Array;
}

/** Bytes of one side, until the other spoke or (datagrams) the message ended. */
export interface Turn {
  readonly from: End;
  /** The packet that brought the first byte of it: its entry id and its time, ns since the run began. */
  readonly id: number;
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The packets that brought it, in order, and how much of it was there after each. */
  readonly parts: readonly { readonly id: number; readonly end: number }[];
}

export interface Said {
  readonly key: string;
  readonly transport: 'tcp' | 'udp';
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly turns: readonly Turn[];
  /** Bytes that each side sent, those included that are not here. */
  readonly total: Readonly<Record<End, number>>;
  /** Not all of it is here: it is longer than what is kept, or packets were cut. */
  readonly cut: boolean;
  /** Bytes of each side's stream before its first turn. */
  readonly skipped: Readonly<Record<End, number>>;
  /** Packets of a long conversation that are left out before the first turn, and behind the last one. */
  readonly left?: { readonly before: number; readonly behind: number };
}

/** Bytes kept of both sides together, and datagrams. */
export const mostBytes = 2 ** 20;
const mostTurns = 5_000;

interface Piece {
  readonly from: End;
  readonly id: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * The turns of a conversation. `starts`: the number of each side's first byte, where its beginning was seen; `shown`: from which place
 * among the packets to which, where these are not all.
 */
export function turnsOf(
  packets: readonly Spoken[],
  stream: boolean,
  starts: Partial<Record<End, number>> = {},
  shown = { first: 0, end: packets.length },
): Pick<Said, 'turns' | 'total' | 'cut' | 'skipped'> {
  const total = { a: 0, b: 0 };
  const skipped = { a: 0, b: 0 };
  const pieces: Piece[] = [];
  const streams = { a: new Stream(mostBytes), b: new Stream(mostBytes) };
  for (const end of ['a', 'b'] as const) {
    const start = starts[end];
    if (start !== undefined) streams[end].begin(start);
  }
  let kept = 0;
  let cut = false;
  for (const [index, { from, id, at, seq, length, payload }] of packets.entries()) {
    if (length === 0 && stream) continue;
    const bytes = stream ? whole(streams[from], seq ?? 0, length, payload) : { length, bytes: payload };
    total[from] += bytes.length;
    if (index < shown.first) skipped[from] += bytes.length;
    if (index < shown.first || index >= shown.end || (stream && bytes.length === 0)) continue;
    const room = mostBytes - kept;
    const some = bytes.bytes.subarray(0, room);
    if (some.length < bytes.length || pieces.length >= mostTurns) cut = true;
    if ((some.length === 0 && bytes.length > 0) || pieces.length >= mostTurns) continue;
    kept += some.length;
    pieces.push({ from, id, at, bytes: some });
  }
  return {
    turns: stream ? joined(pieces) : pieces.map((piece) => turn([piece])),
    total,
    cut,
    skipped,
  };
}

/** What became whole by this segment. */
function whole(
  stream: Stream,
  seq: number,
  length: number,
  payload: Uint8Array,
): { length: number; bytes: Uint8Array } {
  const before = stream.whole;
  stream.add(seq, length, payload);
  return { length: stream.whole - before, bytes: stream.bytes.subarray(before) };
}

/** Neighbours of one side are one turn. */
function joined(pieces: readonly Piece[]): Turn[] {
  const turns: Turn[] = [];
  for (let first = 0; first < pieces.length;) {
    let next = first + 1;
    while (pieces[next]?.from === pieces[first]?.from) next++;
    const [head, ...more] = pieces.slice(first, next);
    if (head) turns.push(turn([head, ...more]));
    first = next;
  }
  return turns;
}

function turn(pieces: readonly [Piece, ...Piece[]]): Turn {
  const [{ from, id, at }] = pieces;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0));
  let end = 0;
  const parts = pieces.map((piece) => {
    bytes.set(piece.bytes, end);
    return { id: piece.id, end: (end += piece.bytes.length) };
  });
  return { from, id, at, bytes, parts };
}

/** Where a packet stands in what was said: bytes [start, end) of a turn; none where it carries none, but still a turn. */
export function placeOf(
  turns: readonly Turn[],
  packet: number,
): { readonly turn: number; readonly start: number; readonly end: number } | undefined {
  const turn = turns.findLastIndex(({ id }) => id <= packet);
  const parts = turns[turn]?.parts ?? [];
  const at = parts.findLastIndex(({ id }) => id <= packet);
  if (at < 0) return undefined;
  const end = parts[at]?.end ?? 0;
  return { turn, start: parts[at]?.id === packet ? (parts[at - 1]?.end ?? 0) : end, end };
}

/** What had been said once this packet had come. */
export function saidBy(said: Said, packet: number): Said {
  const turns = said.turns.flatMap((whole) => {
    const parts = whole.parts.filter(({ id }) => id <= packet);
    const end = parts.at(-1)?.end;
    return end === undefined ? [] : [{ ...whole, parts, bytes: whole.bytes.subarray(0, end) }];
  });
  const of = (side: End): number => turns.reduce((sum, { from, bytes }) => sum + (from === side ? bytes.length : 0), 0);
  return { ...said, turns, total: { a: of('a'), b: of('b') } };
}
