// Where tshark and the playground differ on a packet by itself, and why. What tshark complains about is part of a reason where it says
// why it stops, or reads on.
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Field, Layer } from '../../server/shared/dissect/types.ts';
import { complaints } from '../support/tshark-packets.ts';

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
  /** It may be that a value is another one; else one has only more to say than the other. */
  readonly otherwise?: true;
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
const isUnfilled = ({ fields }: Layer): boolean => fields.some(({ text }) => text.endsWith('not filled in'));
/** A packet in it says that it ends behind the frame, or behind the quote that it is in. */
const endsBehind = ({ layers, frame }: Difference): boolean =>
  layers.some(({ protocol, start, fields, truncated }) => {
    if (truncated) return true;
    const length = Number(fields.find(({ id }) => id === 'length')?.value);
    const head = { ipv4: 0, ipv6: 40 }[protocol];
    return head !== undefined && start + head + length > frame.bytes.length;
  });
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

/** Types of neighbour discovery (RFC 4861, 4). */
const discovery = [133, 134, 135, 136, 137];

/** A redirect with the beginning of a packet (RFC 4861, 4.6.3), however long it says that is. */
const hasRedirected = ({ layers, frame }: Difference): boolean =>
  layers.some(
    ({ protocol, fields }) =>
      protocol === 'icmpv6' &&
      fields.some(({ id, start }) => id === 'option-4' || (id === 'unreadable' && frame.bytes[start] === 4)),
  );

/** A frame of Ethernet says that another one is in it (RFC 1701). */
const hasFrame = ({ layers }: Difference): boolean =>
  layers.some(({ fields }) => fields.some(({ id, value }) => id === 'type' && Number(value) === 0x6558));

/** In an error, how long the quote is (RFC 4884, 4): the sixth byte of ICMP, the fifth of ICMPv6. */
const quoteLength = ({ layers, frame }: Difference): number =>
  layers.reduce((most, { protocol, start, fields }) => {
    const type = Number(fields.find(({ id }) => id === 'type')?.value);
    if (protocol === 'icmp' && [3, 11, 12].includes(type)) return Math.max(most, frame.bytes[start + 5] ?? 0);
    return protocol === 'icmpv6' && [1, 3].includes(type) ? Math.max(most, frame.bytes[start + 4] ?? 0) : most;
  }, 0);
/** Theirs goes on with what is left of an option, or of a proof. */
const readsCut = (one: Difference): boolean =>
  one.field.startsWith('ah.')
    ? /MISSING/.test(one.told.get('ah.icv') ?? '')
    : weSay(one, 'more than its packet has left') ||
      (badOption(one) && (cut(one) || theySay(one, /Malformed|Invalid|length|option would go past/i)));
/** Options of IPv6 that theirs takes to be as long as they should be, or as their parts say (CALIPSO), whatever they say: too little, or too much. */
const fixed6 = ['0x04', '0x05', '0x07', '0x08', '0x26', '0x30', '0xc2', '0xc9'];
/** Up to such an option the two are the same; behind it, theirs goes on where it should end, and ours where it says that it does. */
const readsOn = ({ field, ours, theirs, told }: Difference): boolean => {
  const [own, other] = [ours.split(','), theirs.split(',')];
  const parting = own.findIndex((value, index) => value !== other[index]);
  // What stands at the one place may be padding at the other.
  const last = own.slice(0, Math.max(0, parting)).findLast((type) => type !== '0x00') ?? '';
  const complains = /Invalid Length|Malformed/i.test(told.get(complaints) ?? '') || last === '0x08';
  return field === 'ipv6.opt.type' && complains && fixed6.includes(last);
};

/** What theirs complains of where it leaves out fields of a header, and which. */
const leftOut: readonly (readonly [complaint: RegExp, fields: RegExp])[] = [
  // They stand before its length.
  [/Bogus TCP header length/, /^tcp\.(?:seq|ack)_raw$/],
  // In an error of ICMP, which is about IPv4.
  [/IPv6 header must be exactly/, /^(?:ah|icmp|icmpv6|ipv6|tcp|udp)\./],
  [/Bad checksum coverage/, /^udp\.checksum/],
];

/** The first that holds is taken. One that holds nowhere any more is an error. */
export const reasons: readonly Reason[] = [
  {
    why: 'IPv6 where the packet says IPv4, or its extension headers behind IPv4: theirs reads them there, too; ours says that they cannot be.',
    fields: /^(?:ip\.version$|(?:ipv6|ah|eth|icmp|icmpv6|tcp|udp)\.)/,
    holds: (one) =>
      weLack(one) &&
      (weSay(one, 'should be IPv4 and says it is version 6') ||
        (/^(?:ipv6|ah)\./.test(one.field) &&
          [0, 43, 44, 51, 60, 135].includes(Number(valueOf(one, 'ipv4', 'protocol'))))),
  },
  {
    why: 'The length of the quote in an error (RFC 4884), which ours does not read: theirs ends the quote there.',
    fields: /^(?:ip|ipv6|tcp|udp|icmp|icmpv6)\./,
    holds: (one) => theyLack(one) && quoteLength(one) > 0,
  },
  {
    why: 'Of a header that was cut, or whose length cannot be, theirs leaves out fields where ours shows those that are there.',
    fields: /^(?:ah|arp|eth|icmp|icmpv6|ieee8021ad|ip|ipv6|tcp|udp|vlan)\./,
    holds: (one) =>
      theyLack(one) &&
      (cut(one) || leftOut.some(([complaint, fields]) => fields.test(one.field) && theySay(one, complaint))),
  },
  {
    why: 'A packet is shorter than its length says, or its quote is: theirs takes the sum of what is there; ours says that it cannot.',
    fields: /^(?:tcp|udp|icmp|icmpv6)\.checksum\.status$/,
    holds: (one) =>
      // That hardware was to fill it in shows without the rest; of ICMP in a quote theirs checks none.
      each(one, (ours, theirs) =>
        ours === '0'
          ? theirs === '2' && own(one).some((layer) => layer.quoted ?? isUnfilled(layer))
          : ours === '2' && theirs !== '2' && endsBehind(one),
      ),
  },
  {
    why: 'A length of 0, for which theirs gives that of the frame: a card was to fill it in.',
    fields: /^(?:ip\.len|ipv6\.plen)$/,
    holds: (one) => each(one, (ours) => ours === '0'),
  },
  {
    why: 'Of UDP-Lite theirs reckons a length, which stands nowhere in it.',
    fields: /^udp\.length$/,
    holds: (one) => weLack(one) && one.layers.some(({ protocol }) => protocol === 'udp-lite'),
  },
  {
    why: 'What is in an option or a proof that was cut, or whose length cannot be: theirs reads it as far as it goes, or on; ours shows its bytes.',
    fields: /^(?:(?:icmpv6|ipv6)\.opt\.|tcp\.options\.|ah\.)/,
    holds: (one) => (weLack(one) && readsCut(one)) || readsOn(one),
  },
  {
    why: 'What ours shows as bytes: in ICMPv6 the packet in a redirect, and options in messages other than those of RFC 4861; a frame in a frame.',
    fields: /^(?:ah|arp|eth|ip|ipv6|tcp|udp|icmp|icmpv6|vlan|ieee8021ad)\./,
    holds: (one) =>
      weLack(one) &&
      (hasRedirected(one) ||
        hasFrame(one) ||
        (one.field.startsWith('icmpv6.opt.') && !discovery.includes(Number(valueOf(one, 'icmpv6', 'type'))))),
  },
  {
    why: 'An option, or a header of Shim6, that cannot be, over which theirs gives the packet up: ours shows its bytes, and what follows.',
    fields: /^(?:ah|eth|ip|ipv6|tcp|udp|icmp|icmpv6)\./,
    holds: (one) =>
      theyLack(one) &&
      (badOption(one) ||
        badHeaderOption(one) ||
        hasShim6(one) ||
        theySay(one, /Jumbo Payload option missing|with option length = \d+ bytes; should be/)) &&
      theySay(one, /Malformed/),
  },
];
