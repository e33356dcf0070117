// Where tshark and the playground differ on a packet by itself, and why.
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Field, Layer } from '../../server/shared/dissect/types.ts';

export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly frame: Frame;
  readonly layers: readonly Layer[];
  /** All that tshark says of the packet. */
  readonly told: ReadonlyMap<string, string>;
}

export interface Reason {
  readonly why: string;
  readonly fields: RegExp;
  readonly holds: (difference: Difference) => boolean;
}

const unreadable = ({ layers }: Difference, words = ''): boolean =>
  layers.some(({ reason }) => reason?.includes(words));
/** A header of which the frame has only a part. */
const cutHeader = ({ layers }: Difference): boolean =>
  layers.some(({ protocol, truncated }) => truncated && protocol !== 'data');
/** An option that cannot be read, at any depth. */
const badOption = ({ layers }: Difference): boolean => layers.some(({ fields }) => hasBad(fields));
const hasBad = (fields: readonly Field[]): boolean =>
  fields.some((field) => field.id === 'unreadable' || hasBad(field.fields ?? []));
const valueOf = ({ layers }: Difference, protocol: string, id: string): unknown =>
  layers.findLast((layer) => layer.protocol === protocol)?.fields.find((field) => field.id === id)?.value;

/** The first that holds is taken. One that holds nowhere any more is an error. */
export const reasons: readonly Reason[] = [
  {
    why: 'What is said to be a version of IP, and is another: theirs goes by the version; ours says that it cannot be.',
    fields: /^(?:ip|ipv6|ah|tcp|udp|icmp|icmpv6)\./,
    holds: (one) => unreadable(one, 'says it is version'),
  },
  {
    why: 'An option with a length that cannot be: theirs gives its kind, and often no more of the packet; ours says that it is unreadable.',
    fields: /^(?:ip|ipv6|tcp|icmpv6)\./,
    holds: badOption,
  },
  {
    why: 'Of a header that was cut theirs leaves out all fields where ours shows those that are there; of options and extension headers it is the other way round.',
    fields: /./,
    holds: (one) => cutHeader(one) && (one.theirs === '' || /options|^ipv6\.opt/.test(one.field)),
  },
  {
    why: 'A length that cannot be: theirs ends at it, or shows options that are not in the packet; ours shows the fixed header alone.',
    fields: /./,
    holds: (one) => unreadable(one) && (one.theirs === '' || /options/.test(one.field)),
  },
  {
    why: 'A packet is shorter than its length says: theirs takes the sum of what is there, or none; ours says what it can say.',
    fields: /checksum\.status$/,
    holds: ({ ours, theirs }) => (ours === '2' && theirs !== '') || (ours === '0' && theirs === '2'),
  },
  {
    why: 'Theirs names addresses that are not those of IPv4 by another field.',
    fields: /^arp\.src/,
    holds: ({ theirs }) => theirs === '',
  },
  {
    why: 'Extension headers of IPv6 behind IPv4, which theirs reads there, too.',
    fields: /^(?:ipv6|ah)\./,
    holds: (one) => one.ours === '' && [0, 43, 44, 51, 60, 135].includes(Number(valueOf(one, 'ipv4', 'protocol'))),
  },
  {
    why: 'Kinds of ICMP that are not read here: the extended echo (RFC 8335), and some that nobody uses any more.',
    fields: /^icmp(?:v6\.echo)?\.(?:identifier|ident|seq)$/,
    holds: ({ ours }) => ours === '',
  },
  {
    why: 'What is carried or quoted within, and is not read here: Ethernet in Ethernet, a quote that is no IP. Theirs reads on.',
    fields: /^(?:eth\.|ip\.version$)/,
    holds: ({ ours, theirs }) => theirs.startsWith(`${ours},`),
  },
  {
    why: 'Options that theirs leaves out, some of them as malformed, and ours reads.',
    fields: /^(?:ip|ipv6)\.opt/,
    holds: ({ theirs }) => theirs === '',
  },
  {
    why: 'An address of IPv6 that begins with 96 zeros, of which theirs writes the end as an address of IPv4.',
    fields: /^ipv6\.(?:src|dst)$/,
    holds: ({ theirs }) => /::\d+\.\d+\.\d+\.\d+/.test(theirs),
  },
  {
    why: 'A total length of 0, for which theirs gives what the capture has: a card was to fill it in.',
    fields: /^ip\.len$/,
    holds: ({ ours }) => ours === '0',
  },
  {
    why: 'An Ethernet type of 0, which is a length here.',
    fields: /^eth\.type$/,
    holds: ({ theirs }) => theirs === '0x0000',
  },
];
