// A piece of an IP packet that was too large for the way (RFC 791, 3.2; RFC 8200, 4.5): what it says of itself, by fixed offsets.
import { u16, u32 } from './bytes.ts';
import { stepOver, type Place } from './locate.ts';
import { grouped } from './text.ts';

export interface Fragment {
  /** The same for all pieces of one packet, and for no other packet of its time. */
  readonly key: string;
  /** Bytes of the whole before this piece. */
  readonly offset: number;
  /** More pieces follow after it. */
  readonly more: boolean;
  /** Where the IP header begins, and where the piece lies in the frame. */
  readonly ip: number;
  readonly start: number;
  readonly end: number;
  /** Where the headers end that each piece has, and which byte of them names what the whole carries. */
  readonly head: number;
  readonly named: number;
  readonly carried: number;
}

/** The fragment in a frame whose IP packet is at `place`; undefined where it is whole, or its headers were cut. */
export function fragmentAt(bytes: Uint8Array, place: Place): Fragment | undefined {
  if (place.version === 6) return fragment6(bytes, place);
  const { ip, end } = place;
  const word = u16(bytes, ip + 6);
  // Neither "more fragments" nor an offset.
  if ((word & 0x3fff) === 0) return undefined;
  const start = ip + ((bytes[ip] ?? 0) & 15) * 4;
  const carried = bytes[ip + 9] ?? 0;
  const key = `4 ${u32(bytes, ip + 12)} ${u32(bytes, ip + 16)} ${u16(bytes, ip + 4)} ${carried}`;
  const offset = (word & 0x1fff) * 8;
  return { key, offset, more: (word & 0x2000) !== 0, ip, start, end, head: start, named: ip + 9, carried };
}

function fragment6(bytes: Uint8Array, { ip, end, protocol }: Place): Fragment | undefined {
  let named = ip + 6;
  // Without extension headers the first header names what is carried.
  if (bytes[named] === protocol) return undefined;
  let at = ip + 40;
  while (bytes[named] !== 44) {
    const size = at + 8 > bytes.length ? 0 : stepOver(bytes[named] ?? 0, bytes, at);
    if (size === 0) return undefined;
    named = at;
    at += size;
  }
  const word = u16(bytes, at + 2);
  // A whole packet with a fragment header stands for itself (RFC 6946, 4).
  if (at + 8 > bytes.length || (word & 0xfff9) === 0) return undefined;
  let key = `6 ${u32(bytes, at + 4)}`;
  for (let part = ip + 8; part < ip + 40; part += 4) key += ` ${u32(bytes, part)}`;
  const carried = bytes[at] ?? 0;
  return { key, offset: word & 0xfff8, more: (word & 1) === 1, ip, start: at + 8, end, head: at, named, carried };
}

/** "fragment, bytes 0 to 1479, more follow" */
export function fragmentText({ offset, more, start, end }: Fragment): string {
  const bytes = `bytes ${grouped(offset)} to ${grouped(offset + end - start - 1)}`;
  return `fragment, ${bytes}${more ? ', more follow' : ', the last'}`;
}
