// Puts fragments of IP packets together again, as the receiver's kernel does, from the frames in the order of capture. Bounded
// in bytes and in time: what is never completed is let go.
import type { Frame } from '../contract/frames.ts';
import { fragmentAt, type Fragment } from '../dissect/fragment.ts';
import { locate, newPlace } from '../dissect/locate.ts';
import type { Assembled } from '../dissect/types.ts';

/** Bytes kept of packets that are not complete, with so many more for each piece. */
const mostKept = 4 * 2 ** 20;
const pieceCost = 128;
/** ns for which pieces wait for the others (RFC 8200, 4.5; RFC 1122, 3.3.2). */
const longest = 60e9;
/** The most that an IP packet may say it is long. */
const largest = 65_535;

interface Piece {
  readonly id: number;
  /** Where it belongs: [start, end) of what the whole carries. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** The headers of the first piece, from IP on, and which of their bytes names what is carried. */
interface Head {
  readonly bytes: Uint8Array;
  readonly named: number;
  readonly carried: number;
}

interface Waiting {
  /** ns since the run began, of the first piece. */
  readonly since: number;
  /** In the order of their places, none overlapping another. */
  readonly pieces: Piece[];
  head?: Head;
  /** Where the last piece ends. */
  total?: number;
  /** Pieces contradict each other: it will not be put together. */
  spoilt: boolean;
  /** Bytes that have come, and what it counts for in all that is kept. */
  got: number;
  cost: number;
}

export class Fragments {
  /** What is kept at the moment, in bytes; never more than `mostKept` after a call. */
  kept = 0;
  /** By their keys, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  /** Take the fragment in a frame. Returns the whole, where this piece completes it. */
  add(frame: Frame, fragment: Fragment): Assembled | undefined {
    const { start, end, offset, more } = fragment;
    const size = end - start;
    // A piece of which only a part was captured cannot be put together, nor one that is empty; all but the last have a multiple of
    // 8 bytes, since the next one's place is counted in them.
    if (end > frame.bytes.length || size <= 0 || (more && size % 8 !== 0)) return undefined;
    this.#forget(frame.at - longest);
    const key = `${frame.world} ${frame.iface} ${fragment.key}`;
    const one = this.#waiting.get(key) ?? this.#begin(key, frame.at);
    if (one.spoilt || !this.#insert(one, frame, fragment)) return undefined;
    if (!more) one.total = offset + size;
    if (offset === 0) one.head = headOf(frame.bytes, fragment);
    const whole = one.got === one.total && one.head ? put(one.head, one.pieces, offset, fragment) : undefined;
    if (whole) this.#drop(key, one);
    while (this.kept > mostKept) this.#dropOldest();
    return whole;
  }

  #begin(key: string, since: number): Waiting {
    const one: Waiting = { since, pieces: [], spoilt: false, got: 0, cost: pieceCost };
    this.#waiting.set(key, one);
    this.kept += one.cost;
    return one;
  }

  /** Put a piece in its place; false where it was there before, or spoils the whole. */
  #insert(one: Waiting, { id, bytes }: Frame, { offset, more, start, end }: Fragment): boolean {
    const piece = { id, start: offset, end: offset + end - start, bytes: bytes.slice(start, end) };
    const { pieces } = one;
    let at = pieces.length;
    while (at > 0 && (pieces[at - 1]?.start ?? 0) >= piece.start) at--;
    const next = pieces[at];
    if (next?.start === piece.start && next.end === piece.end) return false;
    // Overlapping pieces are an attack or a mistake, and the whole is given up (RFC 5722, 4; RFC 8200, 4.5); Linux does so for
    // IPv4, too. So is what goes on after its end, or has two ends.
    const overlaps = (pieces[at - 1]?.end ?? 0) > piece.start || (next?.start ?? Infinity) < piece.end;
    const beyond = piece.end > (one.total ?? largest) || (!more && (pieces.at(-1)?.end ?? 0) > piece.end);
    if (overlaps || beyond || (!more && one.total !== undefined)) {
      this.#spoil(one);
      return false;
    }
    pieces.splice(at, 0, piece);
    one.got += piece.bytes.length;
    one.cost += piece.bytes.length + pieceCost;
    this.kept += piece.bytes.length + pieceCost;
    return true;
  }

  /** It stays known as long as it would have waited, so that its later pieces begin nothing new. */
  #spoil(one: Waiting): void {
    one.spoilt = true;
    one.pieces.length = 0;
    this.kept -= one.cost - pieceCost;
    one.cost = pieceCost;
  }

  #drop(key: string, one: Waiting): void {
    this.#waiting.delete(key);
    this.kept -= one.cost;
  }

  #dropOldest(): void {
    for (const [key, one] of this.#waiting) return this.#drop(key, one);
  }

  #forget(before: number): void {
    for (const [key, one] of this.#waiting) {
      if (one.since >= before) return;
      this.#drop(key, one);
    }
  }
}

const headOf = (bytes: Uint8Array, { ip, head, named, carried }: Fragment): Head => ({
  bytes: bytes.slice(ip, head),
  named: named - ip,
  carried,
});

/** The whole, where all pieces are there; undefined where it is longer than IP can say. */
function put(head: Head, pieces: readonly Piece[], offset: number, { start, end }: Fragment): Assembled | undefined {
  const size = head.bytes.length;
  const total = size + (pieces.at(-1)?.end ?? 0);
  const six = (head.bytes[0] ?? 0) >> 4 === 6;
  const stated = six ? total - 40 : total;
  if (stated > largest) return undefined;
  const bytes = new Uint8Array(total);
  bytes.set(head.bytes);
  for (const piece of pieces) bytes.set(piece.bytes, size + piece.start);
  // As if it had come in one piece: its own length, what it carries, and no place in a larger one.
  const view = new DataView(bytes.buffer);
  view.setUint16(six ? 4 : 2, stated);
  view.setUint8(head.named, head.carried);
  if (!six) view.setUint16(6, 0);
  const places = pieces.map((piece) => ({ id: piece.id, start: size + piece.start, end: size + piece.end }));
  return { bytes, start, end, at: size + offset, pieces: places };
}

/** The datagram that this frame completes, as the frames `before` it tell; undefined where it completes none. */
export function assembledAt(frame: Frame, before: Iterable<Frame>): Assembled | undefined {
  const fragment = fragmentOf(frame);
  if (fragment === undefined) return undefined;
  const fragments = new Fragments();
  for (const one of before) {
    const earlier = fragmentOf(one);
    if (earlier?.key === fragment.key) fragments.add(one, earlier);
  }
  return fragments.add(frame, fragment);
}

function fragmentOf({ link, bytes, original }: Frame): Fragment | undefined {
  const place = newPlace();
  return locate(link, bytes, original, place) ? fragmentAt(bytes, place) : undefined;
}
