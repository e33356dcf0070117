// Packets that nobody sends: headers that are right as far as they go, most of them, and random bytes behind. The same seed makes the
// same packets.
import { link, type Frame } from '../../server/shared/contract/frames.ts';
import { sum16 } from '../../server/shared/dissect/checksum.ts';
import { chance, pick } from '../bench/mutate.ts';
import { between } from '../support/tshark-fields.ts';
import type { Case } from '../unit/dissect/spoken-cases.ts';

type Bytes = readonly number[];
type Random = () => number;

const below = (random: Random, end: number): number => Math.floor(random() * end);
const some = (random: Random, most: number): Bytes => noise(random, below(random, most + 1));
const noise = (random: Random, length: number): Bytes => Array.from({ length }, () => below(random, 256));
const two = (value: number): Bytes => [(value >> 8) & 255, value & 255];
/** Now and then something else. */
const mostly = <T>(random: Random, usual: T, other: () => T): T => (random() < 0.8 ? usual : other());

const ethernet = (random: Random, type: number, inner: Bytes): Bytes => [...noise(random, 12), ...two(type), ...inner];

/** The one's complement sum at `at`, right in one packet of two. */
function summed(random: Random, bytes: Bytes, at: number): Bytes {
  const own = Uint8Array.from(bytes);
  if (random() < 0.5) own.set(two(~sum16(own, 0, own.length - (own.length % 2)) & 0xffff), at);
  return [...own];
}

function ipv4(random: Random, protocol: number, inner: Bytes): Bytes {
  const options = mostly(random, [], () => noise(random, 4 * (1 + below(random, 10))));
  const length = mostly(random, 20 + options.length + inner.length, () => below(random, 300));
  const piece = mostly(random, 0x4000, () => below(random, 65_536));
  const head = [0x45 + options.length / 4, 0, ...two(length), ...noise(random, 2), ...two(piece), 64, protocol, 0, 0];
  return [...summed(random, [...head, ...noise(random, 8), ...options], 10), ...inner];
}

function ipv6(random: Random, next: number, inner: Bytes): Bytes {
  const length = mostly(random, inner.length, () => below(random, 300));
  return [0x60, ...noise(random, 3), ...two(length), next, 64, ...noise(random, 32), ...inner];
}

/** Either version. */
const ip = (random: Random, protocol: number, inner: Bytes): Bytes =>
  random() < 0.5
    ? ethernet(random, 0x0800, ipv4(random, protocol, inner))
    : ethernet(random, 0x86dd, ipv6(random, protocol, inner));

function tcp(random: Random, port: number, inner: Bytes): Bytes {
  const options = mostly(random, [], () => noise(random, 4 * (1 + below(random, 10))));
  const head = mostly(random, 0x50 + options.length * 4, () => below(random, 256));
  const ports = [...noise(random, 2), ...two(port)];
  return [...ports, ...noise(random, 8), head, ...noise(random, 7), ...options, ...inner];
}

function udp(random: Random, port: number, inner: Bytes): Bytes {
  const length = mostly(random, 8 + inner.length, () => below(random, 300));
  return [...noise(random, 2), ...two(port), ...two(length), ...noise(random, 2), ...inner];
}

/** What the dissector knows, and something that it does not. */
const etherTypes = [0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x88cc];
const protocols = [1, 2, 4, 6, 17, 41, 58, 132, 136];
const extensions = [0, 43, 44, 51, 59, 60, 135, 139, 140];
const icmpTypes = [0, 3, 4, 5, 8, 11, 12, 13, 14, 42];
const icmpv6Types = [1, 2, 3, 4, 128, 129, 133, 134, 135, 136, 137];

const letters = (text: string): Bytes => [...Buffer.from(text)];
/** How each protocol's messages begin, and its port. */
const spoken: readonly (readonly [port: number, begins: Bytes])[] = [
  [80, letters('GET / HTTP/1.1\r\n')],
  [443, [22, 3, 1, 0, 80, 1, 0, 0, 76, 3, 3]],
  [1080, [5, 1, 0]],
  [1883, [0x10, 60, 0, 4, ...letters('MQTT'), 5]],
  [5432, [...letters('Q'), 0, 0, 0, 60]],
  [6379, letters('*2\r\n$4\r\nLLEN\r\n$')],
];

const made: Readonly<Record<string, (random: Random) => Bytes>> = {
  Ethernet: (random) => ethernet(random, pick([...etherTypes, below(random, 65_536)], random), some(random, 120)),
  VLAN: (random) => {
    const type = pick(etherTypes, random);
    const inner = type === 0x0800 ? ipv4(random, 17, udp(random, 7, some(random, 30))) : some(random, 80);
    return ethernet(random, pick([0x8100, 0x88a8], random), [...noise(random, 2), ...two(type), ...inner]);
  },
  ARP: (random) => {
    const kinds = mostly(random, [0, 1, 8, 0, 6, 4], () => noise(random, 6));
    return ethernet(random, 0x0806, [...kinds, 0, 1 + below(random, 2), ...some(random, 60)]);
  },
  IPv4: (random) =>
    ethernet(
      random,
      0x0800,
      random() < 0.5 ? [0x45, ...some(random, 120)] : ipv4(random, pick(protocols, random), some(random, 100)),
    ),
  IPv6: (random) =>
    ethernet(random, 0x86dd, ipv6(random, pick([...protocols, ...extensions], random), some(random, 120))),
  ICMP: (random) => {
    const message = [pick(icmpTypes, random), below(random, 16), 0, 0, ...some(random, 80)];
    return ethernet(random, 0x0800, ipv4(random, 1, summed(random, message, 2)));
  },
  ICMPv6: (random) =>
    ethernet(random, 0x86dd, ipv6(random, 58, [pick(icmpv6Types, random), below(random, 8), ...some(random, 120)])),
  TCP: (random) => ip(random, 6, tcp(random, below(random, 65_536), some(random, 60))),
  UDP: (random) => ip(random, 17, udp(random, below(random, 65_536), some(random, 60))),
  DNS: (random) => {
    const counts = Array.from({ length: 4 }, () => two(below(random, 3))).flat();
    return ip(random, 17, udp(random, 53, [...noise(random, 4), ...counts, ...some(random, 60)]));
  },
  spoken: (random) => {
    const [port, begins] = pick(spoken, random);
    return ip(random, 6, tcp(random, port, [...begins, ...some(random, 60)]));
  },
  'options of TCP': (random) => {
    // Twelve bytes, which none of these kinds has.
    const options = [pick([2, 3, 8], random), 12, ...noise(random, 10)];
    return ip(random, 6, [...noise(random, 12), 0x80, ...noise(random, 7), ...options, ...some(random, 20)]);
  },
};

/** So many packets of each kind, without the conversations that they would be of. */
export function madeUp(seed: number, each: number): Frame[] {
  const random = chance(seed);
  return Object.values(made)
    .flatMap((make) => Array.from({ length: each }, () => Uint8Array.from(make(random))))
    .map((bytes, index) => ({
      ...{ id: index + 1, at: (index + 1) * 1000, world: 0, iface: 0, link: link.ethernet },
      ...{ original: bytes.length, bytes },
    }));
}

/** What stands between values in tshark's rows comes into no text. */
const anything = (random: Random, byte: number): number => {
  const other = below(random, 256);
  return other === between.charCodeAt(0) ? byte : other;
};

/** The same conversations, each byte that is said in them spoilt with this probability. */
export function spoiltSaid(cases: readonly Case[], probability: number, seed: number): Case[] {
  const random = chance(seed);
  return cases.map((one) => ({
    ...one,
    name: `${one.name}, spoilt ${probability} with seed ${seed}`,
    said: one.said.map(({ from, bytes }) => ({
      from,
      bytes: bytes.map((byte) => (random() < probability ? anything(random, byte) : byte)),
    })),
  }));
}
