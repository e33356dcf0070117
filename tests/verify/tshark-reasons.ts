// Where tshark and the playground differ on a packet by itself, and why. What tshark complains about is part of a reason where it says
// why it stops, or reads on.
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Field, Layer } from '../../server/shared/dissect/types.ts';
import { accurate, complaints } from '../support/tshark-packets.ts';

export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly frame: Frame;
  readonly layers: readonly Layer[];
  /** All that tshark says of the packet. */
  readonly told: ReadonlyMap<string, string>;
}

export interface Reason<D = Difference> {
  readonly why: string;
  /** A seed with which it occurs, where that is not the usual one. */
  readonly seed?: number;
  readonly fields: RegExp;
  readonly holds: (difference: D) => boolean;
}

/** Theirs has no value, or fewer; or it is ours that has. */
const theyLack = ({ ours, theirs }: Difference): boolean => theirs === '' || ours.startsWith(`${theirs},`);
const weLack = ({ ours, theirs }: Difference): boolean => ours === '' || theirs.startsWith(`${ours},`);
const theySay = ({ told }: Difference, words: RegExp): boolean => words.test(told.get(complaints) ?? '');
const weSay = ({ layers }: Difference, words: string): boolean => layers.some(({ reason }) => reason?.includes(words));

/** Our layers that a field of theirs belongs to. */
const layersOf: Readonly<Record<string, readonly string[]>> = {
  ah: ['ipv6'],
  arp: ['arp'],
  eth: ['ethernet'],
  icmp: ['icmp'],
  icmpv6: ['icmpv6'],
  ieee8021ad: ['vlan'],
  ip: ['ipv4', 'ipv6'],
  ipv6: ['ipv6'],
  tcp: ['tcp'],
  udp: ['udp', 'udp-lite'],
  vlan: ['vlan'],
};
const own = ({ field, layers }: Difference): readonly Layer[] =>
  layers.filter(({ protocol }) => layersOf[field.replace(/\..*/, '')]?.includes(protocol));
/** Of the header that the field is in, the frame has only a part, or the packet by its length. */
const cut = (one: Difference): boolean =>
  own(one).some(({ truncated }) => truncated) || weSay(one, 'less than its headers');
/** Within it is an option that cannot be read, at any depth. */
const badOption = (one: Difference): boolean => own(one).some(({ fields }) => hasBad(fields));
const hasBad = (fields: readonly Field[]): boolean =>
  fields.some(({ id, fields: inner = [] }) => id === 'unreadable' || id === 'cut' || hasBad(inner));
const hasUnchecked = (fields: readonly Field[]): boolean =>
  fields.some(({ text }) => text.endsWith('not checked: cut'));
const badHeaderOption = ({ layers }: Difference): boolean =>
  layers.some(({ protocol, fields }) => ['ipv4', 'ipv6', 'tcp'].includes(protocol) && hasBad(fields));
const hasShim6 = ({ layers }: Difference): boolean =>
  layers.some(({ protocol, fields }) => protocol === 'ipv6' && fields.some(({ text }) => text === '140, shim6'));
const valueOf = ({ layers }: Difference, protocol: string, id: string): unknown =>
  layers.findLast((layer) => layer.protocol === protocol)?.fields.find((field) => field.id === id)?.value;

/** Values that differ, one by one; undefined where one has more than the other. */
function pairsOf({ ours, theirs }: Difference): (readonly [ours: string, theirs: string])[] | undefined {
  const [a, b] = [ours.split(','), theirs.split(',')];
  if (a.length !== b.length) return undefined;
  return a.map((value, index) => [value, b[index] ?? ''] as const).filter(([x, y]) => x !== y);
}
/** All values that differ do so in this way. */
const each = (one: Difference, holds: (ours: string, theirs: string) => boolean): boolean =>
  pairsOf(one)?.every(([ours, theirs]) => holds(ours, theirs)) ?? false;

/** Options of IPv4 that theirs knows; of others it has no type. */
const known4 = ['0', '1', '7', '68', '130', '131', '133', '134', '136', '137', '148'];

/** Types of neighbour discovery (RFC 4861, 4). */
const discovery = [133, 134, 135, 136, 137];

/** A redirect with the beginning of a packet (RFC 4861, 4.6.3), however long it says that is. */
const hasRedirected = ({ layers, frame }: Difference): boolean =>
  layers.some(
    ({ protocol, fields }) =>
      protocol === 'icmpv6' &&
      fields.some(({ id, start }) => id === 'option-4' || (id === 'unreadable' && frame.bytes[start] === 4)),
  );

/** In an error, how long the quote is (RFC 4884, 4): the sixth byte of ICMP, the fifth of ICMPv6. */
const quoteLength = ({ layers, frame }: Difference): number =>
  layers.reduce((most, { protocol, start, fields }) => {
    const type = Number(fields.find(({ id }) => id === 'type')?.value);
    if (protocol === 'icmp' && [3, 11, 12].includes(type)) return Math.max(most, frame.bytes[start + 5] ?? 0);
    return protocol === 'icmpv6' && [1, 3].includes(type) ? Math.max(most, frame.bytes[start + 4] ?? 0) : most;
  }, 0);
/** A layer of this kind, and right behind it, quoted, one of that kind. */
const quotes = ({ layers }: Difference, outer: string, inner: string): boolean =>
  layers.some(({ protocol, quoted }, at) => quoted && protocol === inner && layers[at - 1]?.protocol === outer);

/** The first that holds is taken. One that holds nowhere any more is an error. */
export const reasons: readonly Reason[] = [
  {
    why: 'A TCP header that says it has fewer than 20 bytes: theirs leaves out the two numbers, which stand before that.',
    fields: /^tcp\.(?:seq|ack)_raw$/,
    holds: (one) => theyLack(one) && theySay(one, /Bogus TCP header length/),
  },
  {
    why: 'Said to be IPv4, and version 6: theirs goes by the version and reads IPv6; ours says that it cannot be.',
    fields: /^(?:ip\.version$|(?:ipv6|ah|icmp|icmpv6|tcp|udp)\.)/,
    holds: (one) => weLack(one) && weSay(one, 'should be IPv4 and says it is version 6'),
  },
  {
    why: 'The length of the quote in an error (RFC 4884), which ours does not read: theirs ends the quote there.',
    fields: /^(?:ip|ipv6|tcp|udp|icmp|icmpv6)\./,
    holds: (one) => theyLack(one) && quoteLength(one) > 0,
  },
  {
    why: 'A packet of IPv6 in an error of ICMP, which is about IPv4: theirs takes the quote for shorter than a header.',
    fields: /^ipv6\./,
    holds: (one) => theyLack(one) && quotes(one, 'icmp', 'ipv6') && theySay(one, /IPv6 header must be exactly/),
  },
  {
    why: 'Of a header that was cut theirs leaves out fields where ours shows those that are there.',
    fields: /^(?:arp|eth|icmp|icmpv6|ieee8021ad|ip|ipv6|tcp|udp|vlan)\./,
    holds: (one) => theyLack(one) && cut(one),
  },
  {
    why: 'A packet is shorter than its length says, or its quote is: theirs takes the sum of what is there; ours says that it cannot.',
    fields: /^(?:tcp|udp|icmp|icmpv6)\.checksum\.status$/,
    holds: (one) =>
      each(one, (ours, theirs) => ours === '2' && theirs !== '2') &&
      (theySay(one, /length exceeds/) || own(one).some(({ quoted }) => quoted)),
  },
  {
    why: 'Of a packet that was cut theirs says of no sum that it is wrong; ours says it of one over what is there.',
    fields: /checksum\.status$/,
    holds: (one) => each(one, (ours, theirs) => ours === '0' && theirs === '2'),
  },
  {
    why: 'A length of 0, for which theirs gives that of the frame: a card was to fill it in.',
    fields: /^(?:ip\.len|ipv6\.plen)$/,
    holds: (one) => each(one, (ours) => ours === '0'),
  },
  {
    why: 'A coverage of UDP-Lite of more than the frame has, though not more than its packet: theirs has no checksum beside it.',
    seed: 6,
    fields: /^udp\.checksum/,
    holds: (one) =>
      theyLack(one) && theySay(one, /Bad checksum coverage/) && own(one).some(({ fields }) => hasUnchecked(fields)),
  },
  {
    why: 'Of UDP-Lite theirs reckons a length, which stands nowhere in it.',
    fields: /^udp\.length$/,
    holds: (one) => weLack(one) && one.layers.some(({ protocol }) => protocol === 'udp-lite'),
  },
  {
    why: 'An option of IPv4 that theirs does not know, and has no type for.',
    fields: /^ip\.opt\.type$/,
    holds: ({ ours, theirs }) => {
      const rest = ours.split(',').filter((type) => known4.includes(type));
      return rest.join(',') === theirs;
    },
  },
  {
    why: 'What is in an option that was cut, or whose length cannot be: theirs reads it as far as it goes; ours shows its bytes.',
    fields: /^(?:(?:icmpv6|ipv6)\.opt\.|tcp\.options\.sack_le$)/,
    holds: (one) =>
      weLack(one) && badOption(one) && (cut(one) || theySay(one, /Malformed|Invalid|length|option would go past/i)),
  },
  {
    why: 'An option of IPv6 with a length that its kind never has: theirs reads on where it should end; ours where it says.',
    seed: 7,
    fields: /^ipv6\.opt\./,
    holds: (one) => badOption(one) && theySay(one, /Invalid length|Malformed/i),
  },
  {
    why: 'The packet in a redirect of neighbour discovery, which theirs reads on; ours shows its bytes.',
    seed: 9,
    fields: /^(?:ip|ipv6|tcp|udp|icmp|icmpv6)\./,
    holds: (one) => weLack(one) && hasRedirected(one),
  },
  {
    why: 'Accurate ECN, which a SYN before has asked for (RFC 9768): theirs shows three flags as one number.',
    seed: 11,
    fields: /^tcp\.flags\.(?:ae|cwr|ece)$/,
    holds: (one) => theyLack(one) && one.told.get(accurate) !== '',
  },
  {
    why: 'A TCP header longer than its packet: theirs reads the options that are there; ours the fixed header alone.',
    fields: /^tcp\.options\./,
    holds: (one) => weLack(one) && weSay(one, 'more than its packet has left'),
  },
  {
    why: 'Options in messages of ICMPv6 other than those of RFC 4861, which ours does not read.',
    fields: /^icmpv6\.opt\./,
    holds: (one) => weLack(one) && !discovery.includes(Number(valueOf(one, 'icmpv6', 'type'))),
  },
  {
    why: 'An option, or a header of Shim6, that cannot be, over which theirs gives the packet up: ours shows its bytes, and what follows.',
    fields: /^(?:eth|ip|ipv6|tcp|udp|icmp|icmpv6)\./,
    holds: (one) =>
      theyLack(one) &&
      (badOption(one) || badHeaderOption(one) || hasShim6(one) || theySay(one, /Jumbo Payload option missing/)) &&
      theySay(one, /Malformed/),
  },
  {
    why: 'An IPv6 header of fewer than four bytes: theirs gives the version, which is in the first.',
    fields: /^ip\.version$/,
    holds: (one) => weLack(one) && cut(one),
  },
  {
    why: 'Extension headers of IPv6 behind IPv4, which theirs reads there, too.',
    fields: /^(?:ipv6|ah)\./,
    holds: (one) => weLack(one) && [0, 43, 44, 51, 60, 135].includes(Number(valueOf(one, 'ipv4', 'protocol'))),
  },
  {
    why: 'An authentication header too short for its sequence number: theirs reads it from what follows.',
    fields: /^ah\./,
    holds: (one) => weLack(one) && /MISSING/.test(one.told.get('ah.icv') ?? ''),
  },
  {
    why: 'Theirs names addresses that are not those of IPv4 by another field.',
    fields: /^arp\.src/,
    holds: ({ theirs, layers }) => theirs === '' && layers.some((layer) => layer.protocol === 'arp'),
  },
  {
    why: 'An address of IPv6 that begins with 96 zeros, of which theirs writes the end as an address of IPv4.',
    fields: /^ipv6\./,
    holds: (one) => each(one, (_, theirs) => /^::\d+\.\d+\.\d+\.\d+$/.test(theirs)),
  },
  {
    why: 'An Ethernet type of 0, or of 1501 to 1535, which are no types (IEEE 802.3, 3.2.6): ours says that it is a length.',
    fields: /^(?:eth\.type|vlan\.etype)$/,
    holds: (one) => {
      const type = Number(one.theirs.split(',').at(-1));
      return weLack(one) && (type === 0 || (type > 1500 && type < 1536));
    },
  },
];
