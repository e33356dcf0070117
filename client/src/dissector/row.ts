// One row of the packet list, read from a frame's bytes when it comes on screen: nothing is kept for the others.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { asides } from '../../../server/shared/conversations/mark-story.ts';
import { newSegment, readSegment, type Segment } from '../../../server/shared/conversations/segment.ts';
import type { Flags } from '../../../server/shared/conversations/types.ts';
import { arpText } from '../../../server/shared/dissect/arp-words.ts';
import { u16 } from '../../../server/shared/dissect/bytes.ts';
import { fragmentAt, fragmentText } from '../../../server/shared/dissect/fragment.ts';
import { carriers, isIcmp, locate, newPlace, type Place } from '../../../server/shared/dissect/locate.ts';
import { id as lines } from '../../../server/shared/dissect/lines/reader.ts';
import { addressText } from '../../../server/shared/dissect/text.ts';
import { icmpName } from '../../../server/shared/dissect/icmp-words.ts';
import { colourOf } from '../stage/colours.ts';
import type { PacketProtocol, Row, StripKind } from './messages.ts';

const tcp = 6;
const names: Readonly<Record<number, PacketProtocol>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };
/** Offsets in a TCP header, RFC 9293, 3.1. */
const flagsAt = 13;
const rst = 4;

/** What is known of a packet beside its header: by its conversation, or, where that does not keep it, what stands out about it. */
export type Told =
  | { readonly what: string; readonly protocol: PacketProtocol; readonly took?: number | undefined }
  | { readonly marks: number; readonly protocol: PacketProtocol | undefined };

/** The row for a frame. */
export function rowOf(frame: Frame, told: Told | undefined): Row {
  const place = newPlace();
  const { id, at, bytes, original: length, world } = frame;
  const none = { address: '', port: 0 };
  if (!locate(frame.link, bytes, frame.original, place)) {
    return { id, at, from: none, to: none, protocol: 'other', what: withoutIp(frame), reset: false, length, world };
  }
  const ported = place.transport >= 0 && (place.protocol === tcp || place.protocol === 17);
  const port = (offset: number): number => (ported ? u16(bytes, place.transport + offset) : 0);
  const segment = newSegment();
  const readable = readSegment(bytes, place, segment);
  return {
    id,
    at,
    from: { address: addressText(place.version, bytes, place.source), port: port(0) },
    to: { address: addressText(place.version, bytes, place.destination), port: port(2) },
    protocol: (told?.protocol === lines ? undefined : told?.protocol) ?? names[place.protocol] ?? 'other',
    what: told && 'what' in told ? told.what : readable ? segmentText(segment, told) : plain(frame, place),
    reset: readable && segment.flags.rst,
    length,
    world,
    ...(ported ? { transport: place.protocol === tcp ? 'tcp' : 'udp' } : {}),
    ...(told && 'took' in told && told.took !== undefined ? { took: told.took } : {}),
  };
}

/** What kind of packet this is for the strip: read from a few bytes, without garbage but the place that is passed in. */
export function kindOf(frame: Frame, place: ReturnType<typeof newPlace>): StripKind {
  if (!locate(frame.link, frame.bytes, frame.original, place)) return 'other';
  if (place.protocol !== tcp)
    return place.protocol === 17 ? 'udp' : place.protocol === 1 || place.protocol === 58 ? 'icmp' : 'other';
  return ((frame.bytes[place.transport + flagsAt] ?? 0) & rst) === 0 ? 'tcp' : 'rst';
}

/** The colour of a packet of this kind that says something of this protocol. */
export const colouredBy = (protocol: PacketProtocol | undefined, kind: StripKind): StripKind =>
  kind === 'tcp' || kind === 'udp' ? colourOf(protocol ?? kind, kind) : kind;

/** A frame without IP: what it says where it is ARP, else only how long it is. */
function withoutIp({ link, bytes, original }: Frame): string {
  const carrier = carriers[link];
  const arp = carrier && u16(bytes, carrier.type) === 0x0806 ? arpText(bytes, carrier.head) : undefined;
  return arp === undefined ? `${original} bytes` : `ARP, ${arp}`;
}

/** A fragment's place, what an ICMP message is called that no conversation knows, "echo request"; else only how long the frame is. */
function plain({ bytes, original }: Frame, place: Place): string {
  const fragment = fragmentAt(bytes, place);
  if (fragment) return fragmentText(fragment);
  const [type, code] = bytes.subarray(Math.max(place.transport, 0), place.transport + 2);
  if (!isIcmp(place) || type === undefined || code === undefined) return `${original} bytes`;
  return icmpName(place.version, type, code);
}

/** What the header says, and what stands out. */
function segmentText({ flags, length }: Segment, told: { readonly marks: number } | undefined): string {
  return [`${flagText(flags)}${sizeText(length)}`, ...(told ? asides(told) : [])].join(', ');
}

function flagText(flags: Flags): string {
  const set = (['syn', 'fin', 'rst', 'psh', 'ack', 'urg'] as const).filter((flag) => flags[flag]);
  return set.map((flag) => flag.toUpperCase()).join(' ');
}

function sizeText(length: number): string {
  return length === 0 ? '' : `, ${length === 1 ? '1 byte' : `${length} bytes`}`;
}
