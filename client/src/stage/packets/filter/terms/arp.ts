// ARP (RFC 826) between hardware of Ethernet and IPv4, by Wireshark's names.
import { u16 } from '../../../../../../server/shared/dissect/bytes.ts';
import { readPrefix } from '../addresses.ts';
import { equalWord } from '../equal.ts';
import { behindType, readHardware } from '../ether.ts';
import { numberWord, one, upTo } from '../numbers.ts';
import type { PacketFacts, Terms } from '../types.ts';

/** ARP, and RARP, which asks with the same message (RFC 903). */
const types = [0x0806, 0x8035];

/** Where the message begins; -1 where there is none, or less than its first 8 bytes. */
function begins(packet: PacketFacts): number {
  const at = Math.max(...types.map((type) => behindType(packet, type)));
  return at < 0 || at + 8 > packet.bytes.length ? -1 : at;
}

/** Where one of the four addresses stands, where it is one of the kind, and all of them are there. */
function places(packet: PacketFacts, kind: Kind, end: 'src' | 'dst'): readonly number[] {
  const { bytes } = packet;
  const at = begins(packet);
  if (at < 0) return [];
  const [hardware = 0, protocol = 0] = bytes.subarray(at + 4, at + 6);
  if (at + 8 + 2 * (hardware + protocol) > bytes.length) return [];
  const fits = kind === 'hardware' ? u16(bytes, at) === 1 && hardware === 6 : isIpv4(bytes, at) && protocol === 4;
  if (!fits) return [];
  const first = at + 8 + (kind === 'hardware' ? 0 : hardware);
  return [end === 'src' ? first : first + hardware + protocol];
}

type Kind = 'hardware' | 'ipv4';
const isIpv4 = (bytes: Uint8Array, at: number): boolean => u16(bytes, at + 2) === 0x0800;

const ipv4 = (word: string): readonly number[] | undefined => {
  const read = readPrefix(word);
  return read?.version === 4 && read.bits === 32 ? read.bytes : undefined;
};

const field = (word: string, kind: Kind, end: 'src' | 'dst') =>
  equalWord({
    word,
    wanted: kind === 'hardware' ? 'hardware' : 'address',
    read: kind === 'hardware' ? readHardware : ipv4,
    places: (packet) => places(packet, kind, end),
  });

export const terms: Terms = () => [
  numberWord({
    ...{ word: 'arp.opcode', theirs: true, names: ['arp.opcode'], wanted: 'number', read: upTo(0xffff) },
    ...one((packet) => {
      const at = begins(packet);
      return at < 0 ? undefined : u16(packet.bytes, at + 6);
    }),
  }),
  field('arp.src.hw_mac', 'hardware', 'src'),
  field('arp.src.proto_ipv4', 'ipv4', 'src'),
  field('arp.dst.hw_mac', 'hardware', 'dst'),
  field('arp.dst.proto_ipv4', 'ipv4', 'dst'),
];
