// A TCP segment as its header has it (RFC 9293, 3.1), read from a frame without garbage: one is kept and filled again.
import type { Flags } from './types.ts';
import { ahead, u16, u32 } from '../dissect/bytes.ts';
import type { Place } from '../dissect/locate.ts';

export interface Segment {
  flags: Flags;
  seq: number;
  ack: number;
  window: number;
  /** The window shift of a SYN's option (RFC 7323, 2); undefined where there is none. */
  shift: number | undefined;
  /** It tells of stretches that came, and so many bytes of them lie beyond what it acknowledges (RFC 2018). */
  sack: boolean;
  sacked: number;
  /** Its sender has had the bytes from this number on before (RFC 2883, 4); undefined where it does not say so. */
  twice: number | undefined;
  /** Payload bytes, by the IP header. */
  length: number;
  payload: Uint8Array;
}

const empty = new Uint8Array(0);

/** The six flags as they can be, FIN the lowest bit: shared by all packets. */
const table: readonly Flags[] = Array.from({ length: 64 }, (_, bits) =>
  Object.freeze({
    fin: (bits & 1) !== 0,
    syn: (bits & 2) !== 0,
    rst: (bits & 4) !== 0,
    psh: (bits & 8) !== 0,
    ack: (bits & 16) !== 0,
    urg: (bits & 32) !== 0,
  }),
);
const noFlags: Flags = { fin: false, syn: false, rst: false, psh: false, ack: false, urg: false };

export const newSegment = (): Segment => ({
  flags: noFlags,
  seq: 0,
  ack: 0,
  window: 0,
  shift: undefined,
  sack: false,
  sacked: 0,
  twice: undefined,
  length: 0,
  payload: empty,
});

/** Fill `segment`; false where the frame holds no whole fixed header, or its lengths contradict each other. */
export function readSegment(bytes: Uint8Array, place: Place, segment: Segment): boolean {
  const at = place.transport;
  if (place.protocol !== 6 || at < 0 || at + 20 > bytes.length) return false;
  const head = ((bytes[at + 12] ?? 0) >> 4) * 4;
  const start = at + head;
  if (head < 20 || start > place.end) return false;
  segment.flags = table[(bytes[at + 13] ?? 0) & 63] ?? noFlags;
  segment.seq = u32(bytes, at + 4);
  segment.ack = u32(bytes, at + 8);
  segment.window = u16(bytes, at + 14);
  segment.shift = segment.flags.syn ? readShift(bytes, at + 20, Math.min(start, bytes.length)) : undefined;
  const told = head < shortestSack ? undefined : find(bytes, at + 20, Math.min(start, bytes.length), 5, 10);
  segment.sack = told !== undefined;
  segment.sacked = told === undefined ? 0 : readSacked(bytes, told, segment.ack);
  segment.twice = told === undefined ? undefined : readTwice(bytes, told, segment.ack);
  segment.length = place.end - start;
  const end = Math.min(place.end, bytes.length);
  segment.payload = end > start ? bytes.subarray(start, end) : empty;
  return true;
}

/** Bytes of a header with a stretch in its options. */
const shortestSack = 32;

/** The window shift of an option in [from, to) of a header; undefined where there is none. */
export function readShift(bytes: Uint8Array, from: number, to: number): number | undefined {
  const at = find(bytes, from, to, 3, 3);
  // A shift above 14 counts as 14 (RFC 7323, 2.3).
  return at === undefined || bytes[at + 1] !== 3 ? undefined : Math.min(bytes[at + 2] ?? 0, 14);
}

/** The first of the option's stretches, where it ends at what is acknowledged or before (RFC 2018, 3; RFC 2883, 4). */
function readTwice(bytes: Uint8Array, at: number, ack: number): number | undefined {
  return ((ack - u32(bytes, at + 6)) | 0) >= 0 ? u32(bytes, at + 2) : undefined;
}

/** Bytes of the option's stretches that begin beyond what is acknowledged. */
function readSacked(bytes: Uint8Array, at: number, ack: number): number {
  let sum = 0;
  for (let from = at + 2; from + 8 <= at + (bytes[at + 1] ?? 0); from += 8) {
    const start = u32(bytes, from);
    if (ahead(start, ack) > 0) sum += Math.max(0, ahead(u32(bytes, from + 4), start));
  }
  return sum;
}

/**
 * Where the option of this kind begins, of `least` bytes or more. Every option but the two of one byte has its length in the second
 * (RFC 9293, 3.1).
 */
function find(bytes: Uint8Array, from: number, to: number, wanted: number, least: number): number | undefined {
  for (let at = from; at < to;) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) return undefined;
    const size = kind === 1 ? 1 : (bytes[at + 1] ?? 0);
    if (kind === wanted && size >= least && at + least <= to) return at;
    if (size < 1 || (kind !== 1 && size < 2)) return undefined;
    at += size;
  }
  return undefined;
}
