// The IP packets in a frame: its own and the one that an ICMP error quotes, by fixed offsets. A datagram in fragments counts where
// its last missing piece came, as a whole, as in Wireshark. Frames are read in their order; one is kept, and filled again.
import { link, type Frame } from '../../../../../server/shared/contract/frames.ts';
import { Fragments } from '../../../../../server/shared/conversations/fragments.ts';
import { uint } from '../../../../../server/shared/dissect/bytes.ts';
import { fragmentAt } from '../../../../../server/shared/dissect/fragment.ts';
import { icmpQuotes } from '../../../../../server/shared/dissect/icmp-words.ts';
import { isIcmp, locate, newPlace, type Place } from '../../../../../server/shared/dissect/locate.ts';
import { known } from './numbers.ts';
import type { Head, PacketFacts } from './types.ts';

const [tcp, udp] = [6, 17];

class Filled implements Head {
  readonly place = newPlace();
  bytes: Uint8Array = new Uint8Array(0);
  /** Where its own IP header lies: of a fragment that completes a packet, that is not the packet's. */
  header: Uint8Array = this.bytes;
  headerAt = 0;
  /** It is the beginning of a packet that an ICMP error quotes. */
  quoted = false;
}

/** IP packets in one another: more are not looked at. */
const deepest = 4;
/** IP in IP, by its number (RFC 2003; RFC 2473, 3). */
const isTunnel = (protocol: number): boolean => protocol === 4 || protocol === 41;

export class Heads {
  depth = 0;
  readonly heads: readonly Filled[] = Array.from({ length: deepest }, () => new Filled());
  readonly #fragments = new Fragments();

  read(frame: Frame): this {
    const [own] = this.heads;
    this.depth = 0;
    if (own === undefined || !locate(frame.link, frame.bytes, frame.original, own.place)) return this;
    own.header = frame.bytes;
    own.headerAt = own.place.ip;
    own.bytes = this.#whole(frame, own.place);
    this.depth = 1;
    for (let last = own; this.depth < deepest; this.depth++) {
      const next = this.heads[this.depth];
      if (next === undefined || !inside(last, next)) return this;
      last = next;
    }
    return this;
  }

  /** The frame's bytes; of the fragment that completes a packet, those of the packet, and the place is in these then. */
  #whole(frame: Frame, place: Place): Uint8Array {
    const { bytes } = frame;
    const fragment = fragmentAt(bytes, place);
    if (fragment === undefined) return bytes;
    const whole = this.#fragments.add(frame, fragment)?.bytes;
    if (whole !== undefined && locate(link.raw, whole, whole.length, place)) return whole;
    place.transport = -1;
    return bytes;
  }
}

/** An ICMP error begins with 8 bytes of its own (RFC 792; RFC 4443, 3). */
const icmpHead = 8;

/** Fill `next` with the packet in this one, which it carries or quotes; false where there is none. */
function inside({ place, bytes, quoted }: Filled, next: Filled): boolean {
  const { transport, protocol, end, version } = place;
  if (transport < 0) return false;
  const quotes = isIcmp(place) && icmpQuotes(version, bytes[transport] ?? 0);
  if (!quotes && !isTunnel(protocol)) return false;
  const start = quotes ? transport + icmpHead : transport;
  if (start >= Math.min(end, bytes.length)) return false;
  next.bytes = bytes.subarray(start, end);
  next.quoted = quoted || quotes;
  if (!locate(link.raw, next.bytes, end - start, next.place)) return false;
  next.header = next.bytes;
  next.headerAt = next.place.ip;
  // An error of ICMPv6 is about IPv6 alone.
  return !(quotes && version === 6 && next.place.version !== 6);
}

/** The number of `size` bytes at a place in the header of what IP carries; -1 where it carries something else, or was cut. */
export function carried({ place, bytes }: Head, protocol: number, offset: number, size: number): number {
  const at = place.transport + offset;
  if (place.protocol !== protocol || place.transport < 0 || at + size > Math.min(bytes.length, place.end)) return -1;
  return uint(bytes, at, size);
}

/** The same in a header of TCP that is there as a whole. */
export function inTcp(head: Head, offset: number, size: number): number {
  const { place, bytes } = head;
  const isWhole = place.protocol === tcp && place.transport >= 0 && (bytes[place.transport + 12] ?? 0) >> 4 >= 5;
  return isWhole && carried(head, tcp, 19, 1) >= 0 ? carried(head, tcp, offset, size) : -1;
}

/** The same in the option of this kind, counted from its first byte; -1 where there is none of that length. */
export function inOption(head: Head, kind: number, offset: number, size: number): number {
  const length = (inTcp(head, 12, 1) >> 4) * 4;
  for (let at = 20; at < length;) {
    const found = inTcp(head, at, 1);
    if (found <= 0) return -1;
    const own = found === 1 ? 1 : inTcp(head, at + 1, 1);
    if (own < (found === 1 ? 1 : 2) || at + own > length) return -1;
    if (found === kind) return own === optionSizes[kind] ? inTcp(head, at + offset, size) : -1;
    at += own;
  }
  return -1;
}

/** By kind (RFC 9293, 3.2; RFC 7323, 2.2 and 3.2). */
const optionSizes: Readonly<Record<number, number>> = { 2: 4, 3: 3, 8: 10 };

/** The same in the header of IP of this version. */
export function inIp({ place, header, headerAt }: Head, version: number, offset: number, size: number): number {
  const at = headerAt + offset;
  return place.version !== version || at + size > header.length ? -1 : uint(header, at, size);
}

/** Values of each head: `reads` of each in turn, which give -1 where there is none. */
export const ofHeads = (...reads: readonly ((head: Head, packet: PacketFacts) => number)[]) => ({
  count: ({ depth }: PacketFacts): number => depth * reads.length,
  value: (packet: PacketFacts, index: number): number | undefined => {
    const head = packet.heads[Math.floor(index / reads.length)];
    return known((head && reads[index % reads.length]?.(head, packet)) ?? -1);
  },
});

export const isIn = ({ protocol, transport }: Place, wanted: number): boolean => protocol === wanted && transport >= 0;

/** Where the payload of TCP or UDP begins; -1 where there is none. */
export function payloadOf({ place, bytes }: Head): number {
  const { transport, protocol } = place;
  if (transport < 0) return -1;
  if (protocol === udp) return transport + 8 <= bytes.length ? transport + 8 : -1;
  if (protocol !== tcp || transport + 20 > bytes.length) return -1;
  return transport + ((bytes[transport + 12] ?? 0) >> 4) * 4;
}

/** Bytes of TCP's payload, by the IP header. Of a packet that is quoted, Wireshark tells neither these nor the first number. */
export function segmentLength(head: Head): number {
  const at = head.place.protocol === tcp && !head.quoted ? payloadOf(head) : -1;
  return at < 0 || at > head.place.end ? -1 : head.place.end - at;
}
