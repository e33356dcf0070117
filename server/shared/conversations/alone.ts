// What a frame means that is part of no conversation: a question of ARP or ICMP, a piece of a packet. For the head of its detail.
import type { Frame } from '../contract/frames.ts';
import { u16 } from '../dissect/bytes.ts';
import { fragmentAt } from '../dissect/fragment.ts';
import { icmpName, icmpQuotes } from '../dissect/icmp-words.ts';
import { carriers, isIcmp, locate, newPlace } from '../dissect/locate.ts';

/** RFC 792; RFC 4861, 3; RFC 3810, 3. */
const icmp: Readonly<Record<string, string>> = {
  'echo request':
    'Asks whether anybody is at this address: ping sends this. The kernel there sends the same bytes back.',
  'echo reply': 'Somebody is at this address: the bytes of the question come back. A kernel sends this, not a program.',
  'neighbour solicitation':
    'Asks which network card an address of IPv6 belongs to: a frame can only be sent to a card. ARP asks it for IPv4.',
  'neighbour advertisement': 'Says which network card an address of IPv6 belongs to: frames can be sent there now.',
  'router solicitation': 'Asks which routers there are, so that packets can leave this network.',
  'router advertisement': 'A router says that it is there, and how computers here make their addresses.',
  'multicast listener query': 'A router asks which groups anybody here listens to.',
  'multicast listener report': 'Says which groups this computer listens to: a router passes on what is sent to them.',
};
const error = 'Something is wrong with another packet: this one quotes its beginning, and says what.';

/** RFC 826 */
const arp: Readonly<Record<number, string>> = {
  1: 'Asks all in this network which network card an address belongs to: a frame can only be sent to a card.',
  2: 'Says which network card an address belongs to: frames can be sent there now.',
};

const piece =
  'A piece of a packet that was too long for the way. Its receiver puts all pieces together before it reads them.';
const lite = 'One datagram. Its checksum may leave out the end: a receiver can prefer a spoilt sound to a gap.';

/** One or two plain sentences; empty where there are none for such a frame. */
export function aloneSays({ link, bytes, original }: Frame): string {
  const place = newPlace();
  if (!locate(link, bytes, original, place)) {
    const carrier = carriers[link];
    const isArp = carrier !== undefined && u16(bytes, carrier.type) === 0x0806;
    return (isArp && arp[u16(bytes, carrier.head + 6)]) || '';
  }
  if (fragmentAt(bytes, place)) return piece;
  if (place.transport < 0) return '';
  if (place.protocol === 136) return lite;
  const [type, code] = bytes.subarray(place.transport, place.transport + 2);
  if (!isIcmp(place) || type === undefined || code === undefined) return '';
  return icmpQuotes(place.version, type) ? error : (icmp[icmpName(place.version, type, code)] ?? '');
}
