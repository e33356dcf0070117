// Where IP and what it carries lie in a frame, by hand-written offsets and without garbage: the fast path that the packet
// list and the conversations share. The field trees of protocols/ say the same in full.
import { link } from '../contract/frames.ts';
import { u16 } from './bytes.ts';
import { icmpQuotes } from './icmp-words.ts';

/** Byte offsets in the frame; the caller keeps one and has it filled for each frame. */
export interface Place {
  /** 4 or 6. */
  version: number;
  /** The IP header. */
  ip: number;
  source: number;
  destination: number;
  /** The IP protocol number of what is carried: 6 is TCP, 17 is UDP. */
  protocol: number;
  /** The header of what is carried; -1 in a fragment that is not the first, or where the frame ends before. */
  transport: number;
  /** Where the IP header says its packet ends; beyond the bytes when the frame was cut. */
  end: number;
}

export const newPlace = (): Place => ({
  version: 0,
  ip: 0,
  source: 0,
  destination: 0,
  protocol: 0,
  transport: -1,
  end: 0,
});

/** By link type, for those that name what they carry by an EtherType: where that stands, and where what is carried begins. */
export const carriers: Readonly<Record<number, { readonly type: number; readonly head: number } | undefined>> = {
  [link.ethernet]: { type: 12, head: 14 },
  [link.cooked]: { type: 14, head: 16 },
  [link.cooked2]: { type: 0, head: 20 },
};

/** Fill `place` from a frame of libpcap's link type; false when it holds no whole IP header. */
export function locate(linkType: number, bytes: Uint8Array, original: number, place: Place): boolean {
  let ip = 0;
  const carrier = carriers[linkType];
  if (carrier) {
    const type = u16(bytes, carrier.type);
    ip = type === 0x0800 || type === 0x86dd ? carrier.head : behindTags(type, bytes, carrier.head);
    if (ip < 0) return false;
  } else if (linkType === link.null || linkType === link.loop) {
    ip = 4;
  } else if (linkType !== link.raw && linkType !== 228 && linkType !== 229) {
    return false;
  }
  return locateIp(ip, bytes, original, place);
}

/** EtherTypes of a VLAN tag and of a provider's (IEEE 802.1Q, 9.5). */
const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100;

/** Where IP begins behind the VLAN tags at `at` (IEEE 802.1Q, 9.6); -1 where there are none, or something else follows. */
function behindTags(type: number, bytes: Uint8Array, at: number): number {
  let carried = type;
  let next = at;
  while (isTag(carried) && next + 4 <= bytes.length) {
    carried = u16(bytes, next + 2);
    next += 4;
  }
  return carried === 0x0800 || carried === 0x86dd ? next : -1;
}

/** The same for an IP packet that begins at byte `ip`. */
function locateIp(ip: number, bytes: Uint8Array, original: number, place: Place): boolean {
  place.ip = ip;
  const version = (bytes[ip] ?? 0) >> 4;
  place.version = version;
  if (version === 4) return locate4(bytes, original, place);
  return version === 6 && locate6(bytes, original, place);
}

/** ICMP in the IP of its own version: 1 in IPv4, 58 in IPv6. */
export const isIcmp = ({ version, protocol }: Place): boolean => protocol === (version === 4 ? 1 : 58);

/**
 * Fill `quoted` with the packet that an ICMP error at `place` quotes (RFC 792; RFC 4443, 3); false where the frame is none, or
 * holds less of the quote than the first 4 bytes behind its IP header, which are the ports of TCP and UDP.
 */
export function locateQuote(bytes: Uint8Array, original: number, place: Place, quoted: Place): boolean {
  const at = place.transport;
  if (at < 0 || !isIcmp(place) || !icmpQuotes(place.version, bytes[at] ?? 0)) return false;
  if (at + 8 >= bytes.length || !locateIp(at + 8, bytes, original, quoted)) return false;
  // An error of ICMPv6 is about IPv6 alone.
  if (place.version === 6 && quoted.version !== 6) return false;
  return quoted.transport >= 0 && quoted.transport + 4 <= bytes.length;
}

/** RFC 791, 3.1 */
function locate4(bytes: Uint8Array, original: number, place: Place): boolean {
  const ip = place.ip;
  const head = ((bytes[ip] ?? 0) & 15) * 4;
  if (head < 20 || ip + head > bytes.length) return false;
  // Linux leaves the length 0 where segmentation offload makes a packet larger than 16 bits can say.
  const total = u16(bytes, ip + 2) || original - ip;
  if (total < head) return false;
  place.source = ip + 12;
  place.destination = ip + 16;
  place.protocol = bytes[ip + 9] ?? 0;
  place.end = ip + total;
  place.transport = (u16(bytes, ip + 6) & 0x1fff) === 0 ? ip + head : -1;
  return true;
}

/** Extension headers that may stand between IPv6 and what it carries, but for fragment (44) and authentication (51). */
const generic = (protocol: number): boolean =>
  protocol === 0 || protocol === 43 || protocol === 60 || protocol === 135 || protocol === 139 || protocol === 140;

/** Bytes of the IPv6 extension header `protocol` at `at`; 0 when it is none (RFC 8200, 4; RFC 4302, 2.2). */
export function extensionSize(protocol: number, bytes: Uint8Array, at: number): number {
  if (generic(protocol)) return ((bytes[at + 1] ?? 0) + 1) * 8;
  if (protocol === 44) return 8;
  return protocol === 51 ? ((bytes[at + 1] ?? 0) + 2) * 4 : 0;
}

/** Behind this extension header receivers read nothing, and it names what follows all the same (RFC 6275, 9.2; RFC 7401, 5.1). */
export const endsPacket = (protocol: number, next: number | undefined): boolean =>
  (protocol === 135 || protocol === 139) && next !== 59;

/** Bytes to what is behind the extension header `protocol` at `at`; 0 when it is none, or nothing is read there. */
export const stepOver = (protocol: number, bytes: Uint8Array, at: number): number =>
  endsPacket(protocol, bytes[at]) ? 0 : extensionSize(protocol, bytes, at);

/** RFC 8200, 3 and 4 */
function locate6(bytes: Uint8Array, original: number, place: Place): boolean {
  const ip = place.ip;
  if (ip + 40 > bytes.length) return false;
  const payload = u16(bytes, ip + 4);
  place.source = ip + 8;
  place.destination = ip + 24;
  place.end = payload === 0 ? Math.max(original, ip + 40) : ip + 40 + payload;
  place.protocol = bytes[ip + 6] ?? 0;
  place.transport = -1;
  let at = ip + 40;
  // Every extension header is at least 8 bytes, so this ends.
  for (let size = stepOver(place.protocol, bytes, at); size > 0;) {
    if (at + 8 > bytes.length) return true;
    const laterFragment = place.protocol === 44 && (u16(bytes, at + 2) & 0xfff8) !== 0;
    place.protocol = bytes[at] ?? 0;
    if (laterFragment) return true;
    at += size;
    size = stepOver(place.protocol, bytes, at);
  }
  if (at <= place.end) place.transport = at;
  return true;
}
