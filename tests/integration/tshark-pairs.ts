// Which field of tshark's is which of ours, below the streams, and where the two differ for a reason.
import type { Field, Layer } from '../../server/shared/dissect/types.ts';

/** How a field of ours is written as theirs is, in the last of so many packets; empty: theirs has none for it. */
type Show = (field: Field, packets: number) => string;

export interface Pair {
  /** One field, or several of which a packet has one. */
  readonly theirs: readonly string[];
  /** Our layer; several with | between. */
  readonly protocol: string;
  /** Only such of them; `carrier` is the layer before. */
  readonly only?: (layer: Layer, carrier: Layer | undefined) => boolean;
  /** Our field's ids, outermost first with / between; each a regular expression. */
  readonly ids: string;
  readonly show: Show;
}

const number: Show = ({ value }) => String(value);
const text: Show = ({ text }) => text;
/** Of an address of IPv6 that begins with 96 zeros, theirs writes the end as one of IPv4. */
const address6: Show = ({ text }) =>
  text.replace(/^::([0-9a-f]+):([0-9a-f]+)$/, (_, high: string, low: string) =>
    ['::', [high, low].flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 255]).join('.')].join(''),
  );
const bit: Show = ({ value }) => (value === true ? '1' : '0');
const hex =
  (digits: number): Show =>
  ({ value }) =>
    `0x${Number(value).toString(16).padStart(digits, '0')}`;
/** Of a length theirs says nothing; what is no type either (IEEE 802.3, 3.2.6) counts as one from `least` on. */
const typeFrom =
  (least: number): Show =>
  (field, packets) =>
    Number(field.value) < least ? '' : hex(4)(field, packets);
const times =
  (factor: number): Show =>
  ({ value }) =>
    String(Number(value) * factor);
/** Status 1 is right, 0 wrong, 2 not checked, 3 none, 4 none where there must be one. */
const verdict: Show = ({ text }) => {
  if (text.includes('not checked')) return '2';
  if (text.includes('none')) return text.includes('not allow') ? '4' : '3';
  return text.includes('right') ? '1' : '0';
};
const sum: Show = ({ text }) => `0x${text.slice(0, 4)}`;
/** Bytes without gaps between them. */
const bytesOf: Show = ({ text }) => text.replaceAll(' ', '');

const pair = (theirs: string, protocol: string, ids: string, show: Show = number): Pair => ({
  theirs: theirs.split(' '),
  protocol,
  ids,
  show,
});

/** MPTCP's kinds, by their numbers (RFC 8684, 3). */
const multipath = [
  ...['MP_CAPABLE', 'MP_JOIN', 'DSS', 'ADD_ADDR', 'REMOVE_ADDR', 'MP_PRIO', 'MP_FAIL', 'MP_FASTCLOSE'],
  'MP_TCPRST',
];
const multipathKind: Show = ({ text }) => {
  const kind = multipath.indexOf(text.replace(/,.*/, ''));
  return kind < 0 ? (/^kind (\d+)/.exec(text)?.[1] ?? '') : String(kind);
};

/** Tags of VLANs that a provider adds (0x88a8) theirs reads by itself: two at once, where another one follows. */
const valueIn = (layer: Layer | undefined, wanted: string): unknown =>
  layer?.fields.find(({ id }) => id === wanted)?.value;
const providers: Pair['only'] = (_, carrier) => valueIn(carrier, 'type') === 0x88a8;
const customers: Pair['only'] = (_, carrier) => [0x8100, 0x9100].includes(Number(valueIn(carrier, 'type')));

/** Other addresses theirs names by another field. */
const aboutIpv4: Pair['only'] = (layer) =>
  valueIn(layer, 'protocol') === 0x0800 && valueIn(layer, 'protocol-length') === 4;

/** Options of IPv4 that theirs knows; of others it has no type. */
const known4 = [0, 1, 7, 11, 12, 25, 68, 82, 130, 131, 133, 134, 136, 137, 148, 149];

export const pairs: readonly Pair[] = [
  pair('eth.dst', 'ethernet', 'to', text),
  pair('eth.src', 'ethernet', 'from', text),
  pair('eth.type', 'ethernet', 'type', (field, packets) => typeFrom(field.value === 0 ? 0 : 1536)(field, packets)),
  pair('null.family', 'bsd-loopback', 'family', ({ text }) => text.replace(/,.*/, '')),
  { ...pair('ieee8021ad.priority', 'vlan', 'priority'), only: providers },
  { ...pair('ieee8021ad.dei', 'vlan', 'drop', bit), only: providers },
  { ...pair('ieee8021ad.id ieee8021ad.svid ieee8021ad.cvid', 'vlan', 'network'), only: providers },
  { ...pair('vlan.priority', 'vlan', 'priority'), only: customers },
  { ...pair('vlan.dei', 'vlan', 'drop', bit), only: customers },
  { ...pair('vlan.id', 'vlan', 'network'), only: customers },
  // Of a provider's tag theirs has no type.
  { ...pair('vlan.etype', 'vlan', 'type', typeFrom(1501)), only: customers },
  pair('arp.opcode', 'arp', 'operation'),
  { ...pair('arp.src.proto_ipv4', 'arp', 'sender-address', text), only: aboutIpv4 },

  // Theirs is one field for both versions.
  pair('ip.version', 'ipv4|ipv6', 'version'),
  pair('ip.hdr_len', 'ipv4', 'header', times(4)),
  pair('ip.dsfield.dscp', 'ipv4', 'dscp'),
  pair('ip.dsfield.ecn', 'ipv4', 'ecn'),
  pair('ip.len', 'ipv4', 'length'),
  pair('ip.id', 'ipv4', 'id', hex(4)),
  pair('ip.flags.rb', 'ipv4', 'reserved', bit),
  pair('ip.flags.df', 'ipv4', 'dont-fragment', bit),
  pair('ip.flags.mf', 'ipv4', 'more-fragments', bit),
  pair('ip.frag_offset', 'ipv4', 'fragment'),
  pair('ip.ttl', 'ipv4', 'ttl'),
  pair('ip.proto', 'ipv4', 'protocol'),
  pair('ip.checksum', 'ipv4', 'checksum', sum),
  pair('ip.checksum.status', 'ipv4', 'checksum', verdict),
  pair('ip.src', 'ipv4', 'from', text),
  pair('ip.dst', 'ipv4', 'to', text),
  pair('ip.opt.type', 'ipv4', 'options/option-.*', ({ id }) =>
    known4.includes(Number(id.slice(7))) ? id.slice(7) : '',
  ),

  pair('ipv6.tclass.dscp', 'ipv6', 'dscp'),
  pair('ipv6.tclass.ecn', 'ipv6', 'ecn'),
  pair('ipv6.flow', 'ipv6', 'flow', hex(6)),
  pair('ipv6.plen', 'ipv6', 'length'),
  pair('ipv6.nxt', 'ipv6', 'next'),
  pair('ipv6.hlim', 'ipv6', 'hops'),
  pair('ipv6.src', 'ipv6', 'from', address6),
  pair('ipv6.dst', 'ipv6', 'to', address6),
  pair('ipv6.fraghdr.offset', 'ipv6', 'fragment/offset'),
  pair('ipv6.fraghdr.more', 'ipv6', 'fragment/more-fragments', bit),
  pair('ipv6.fraghdr.ident', 'ipv6', 'fragment/id', hex(8)),
  pair('ipv6.opt.type', 'ipv6', 'extension-.*/(?:pad|option-.*|unreadable|cut)', ({ id, text, fields }) => {
    if (id === 'pad') return text === '1 byte' ? '0x00' : '0x01';
    const type = id.startsWith('option') ? id.slice(7) : fields?.[0]?.value;
    return `0x${Number(type).toString(16).padStart(2, '0')}`;
  }),
  pair('ipv6.opt.router_alert', 'ipv6', 'extension-.*/option-5', text),
  pair('ipv6.opt.mipv6.home_address', 'ipv6', 'extension-.*/option-201', address6),
  pair('ipv6.routing.type', 'ipv6', 'extension-.*/type'),
  pair('ipv6.routing.segleft', 'ipv6', 'extension-.*/left'),
  pair('ipv6.routing.src.addr ipv6.routing.srh.addr', 'ipv6', 'extension-.*/address-.*', address6),
  pair('ah.spi', 'ipv6', 'extension-.*/parameters', hex(8)),
  pair('ah.sequence', 'ipv6', 'extension-.*/sequence'),
  pair('ah.icv', 'ipv6', 'extension-.*/proof', bytesOf),
  pair('ip.fragment ipv6.fragment', 'fragments', 'fragment-.*', ({ packet }, packets) => String(packet ?? packets)),

  pair('tcp.srcport', 'tcp', 'from'),
  pair('tcp.dstport', 'tcp', 'to'),
  pair('tcp.seq_raw', 'tcp', 'seq'),
  pair('tcp.ack_raw', 'tcp', 'ack'),
  pair('tcp.hdr_len', 'tcp', 'header', times(4)),
  // Theirs says whether one of the three bits is set.
  pair('tcp.flags.res', 'tcp', 'reserved', ({ value }) => (Number(value) > 0 ? '1' : '0')),
  ...['ae', 'cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'syn', 'fin'].map((flag) =>
    pair(`tcp.flags.${{ rst: 'reset', psh: 'push' }[flag] ?? flag}`, 'tcp', `flags/${flag}`, bit),
  ),
  pair('tcp.window_size_value', 'tcp', 'window'),
  pair('tcp.urgent_pointer', 'tcp', 'urgent'),
  pair('tcp.checksum', 'tcp', 'checksum', sum),
  pair('tcp.checksum.status', 'tcp', 'checksum', verdict),
  pair('tcp.options.mss_val', 'tcp', 'options/mss', ({ text }) => text.replace(/\D/g, '')),
  pair('tcp.options.wscale.multiplier', 'tcp', 'options/window-scale', ({ text }) =>
    text.replace(/.*= /, '').replaceAll(' ', ''),
  ),
  pair('tcp.options.sack_le', 'tcp', 'options/sack', ({ text }) =>
    text
      .split(', ')
      .map((part) => part.replace(/ to .*/, '').replaceAll(' ', ''))
      .join(','),
  ),
  pair('tcp.options.timestamp.tsval', 'tcp', 'options/timestamps', ({ text }) =>
    text.replace(/,.*/, '').replaceAll(' ', ''),
  ),
  pair(
    'tcp.options.tfo.cookie tcp.options.experimental.data',
    'tcp',
    'options/(?:fast-open|experiment)',
    ({ id, text }) => {
      const bytes = text.replace(/.*cookie /, '').replaceAll(' ', '');
      if (text.includes('cookie ') || id !== 'experiment') return /^[0-9a-f]+$/.test(bytes) ? bytes : '';
      // Behind the number of the experiment.
      return text.startsWith('fast open') ? '' : bytes.slice(4);
    },
  ),
  pair('tcp.options.mptcp.subtype', 'tcp', 'options/mptcp', multipathKind),
  pair('tcp.options.user_to_val', 'tcp', 'options/user-timeout', ({ text }) => text.replace(/\D/g, '')),

  pair('udp.srcport', 'udp|udp-lite', 'from'),
  pair('udp.dstport', 'udp|udp-lite', 'to'),
  pair('udp.length', 'udp', 'length'),
  pair('udp.checksum_coverage', 'udp-lite', 'coverage'),
  pair('udp.checksum', 'udp|udp-lite', 'checksum', sum),
  pair('udp.checksum.status', 'udp|udp-lite', 'checksum', verdict),

  pair('icmp.type', 'icmp', 'type'),
  pair('icmp.code', 'icmp', 'code'),
  pair('icmp.checksum', 'icmp', 'checksum', sum),
  pair('icmp.checksum.status', 'icmp', 'checksum', verdict),
  pair('icmp.ident', 'icmp', 'id'),
  pair('icmp.seq icmp.ext.echo.seq', 'icmp', 'sequence'),
  pair('icmp.ext.echo.req.local', 'icmp', 'local', bit),
  pair('icmp.ext.echo.rsp.state', 'icmp', 'state'),
  pair('icmp.ext.echo.rsp.active', 'icmp', 'active', bit),
  pair('icmp.redir_gw', 'icmp', 'gateway', text),
  pair('icmp.mtu', 'icmp', 'mtu'),
  pair('icmp.pointer', 'icmp', 'pointer'),

  pair('icmpv6.type', 'icmpv6', 'type'),
  pair('icmpv6.code', 'icmpv6', 'code'),
  pair('icmpv6.checksum', 'icmpv6', 'checksum', sum),
  pair('icmpv6.checksum.status', 'icmpv6', 'checksum', verdict),
  pair('icmpv6.echo.identifier', 'icmpv6', 'id', hex(4)),
  pair('icmpv6.echo.sequence_number icmpv6.ext.echo.seq', 'icmpv6', 'sequence'),
  pair('icmpv6.mtu', 'icmpv6', 'mtu'),
  pair('icmpv6.pointer', 'icmpv6', 'pointer'),
  pair(
    'icmpv6.nd.ns.target_address icmpv6.nd.na.target_address icmpv6.nd.rd.target_address',
    'icmpv6',
    'target',
    address6,
  ),
  pair('icmpv6.rd.na.destination_address', 'icmpv6', 'destination', address6),
  pair('icmpv6.nd.na.flag.r', 'icmpv6', 'router', bit),
  pair('icmpv6.nd.na.flag.s', 'icmpv6', 'solicited', bit),
  pair('icmpv6.nd.na.flag.o', 'icmpv6', 'override', bit),
  pair('icmpv6.nd.ra.cur_hop_limit', 'icmpv6', 'hops'),
  pair('icmpv6.nd.ra.flag.m', 'icmpv6', 'managed', bit),
  pair('icmpv6.nd.ra.flag.o', 'icmpv6', 'other', bit),
  pair('icmpv6.nd.ra.flag.h', 'icmpv6', 'home', bit),
  pair('icmpv6.nd.ra.flag.prf', 'icmpv6', 'preference'),
  pair('icmpv6.nd.ra.router_lifetime', 'icmpv6', 'lifetime'),
  pair('icmpv6.nd.ra.reachable_time', 'icmpv6', 'reachable'),
  pair('icmpv6.nd.ra.retrans_timer', 'icmpv6', 'again'),
  pair('icmpv6.opt.type', 'icmpv6', '(?:option-.*|unreadable)/type'),
  pair('icmpv6.opt.length', 'icmpv6', '(?:option-.*|unreadable)/length'),
  pair('icmpv6.opt.linkaddr', 'icmpv6', 'option-.*/card', text),
  pair('icmpv6.opt.mtu', 'icmpv6', 'option-5/mtu'),
  pair('icmpv6.opt.prefix.length', 'icmpv6', 'option-(?:3|24)/bits'),
  pair('icmpv6.opt.prefix.flag.l', 'icmpv6', 'option-3/on-link', bit),
  pair('icmpv6.opt.prefix.flag.a', 'icmpv6', 'option-3/own', bit),
  pair('icmpv6.opt.prefix.valid_lifetime', 'icmpv6', 'option-3/valid'),
  pair('icmpv6.opt.prefix.preferred_lifetime', 'icmpv6', 'option-3/preferred'),
  pair('icmpv6.opt.prefix', 'icmpv6', 'option-(?:3|24)/prefix', address6),
  pair('icmpv6.opt.rdnss', 'icmpv6', 'option-25/server', address6),
  pair('icmpv6.opt.rdnss.lifetime', 'icmpv6', 'option-25/lifetime'),
  pair('icmpv6.opt.route_lifetime', 'icmpv6', 'option-24/lifetime'),
];

/** Fields of packets in which theirs and ours are not the same, and why. */
export const differences: readonly { readonly fields: RegExp; readonly of: RegExp; readonly why: string }[] = [
  {
    fields: /^(?:eth|ip|tcp|icmpv6)\./,
    of: /cut in its (?:first four bytes|addresses|options): |second one that was cut: |eight bytes that RFC 792 asks for: /,
    why: 'Of a header that was cut theirs leaves out all fields where ours shows those that are there.',
  },
  {
    fields: /^tcp\./,
    of: /a header of 16 bytes: |a header longer than its packet: /,
    why: 'Theirs leaves out the two numbers that stand before a length that cannot be; and of a header longer than its packet all options.',
  },
  {
    fields: /^(?:ip\.opt|ipv6\.opt|icmpv6\.opt|tcp\.)/,
    of: /longer than the header: |that cannot be: |of length 0|longer than its message: |that its kind never has: |then the end: /,
    why: 'Of an option with a length that cannot be theirs gives the kind; ours says that it is unreadable.',
  },
  {
    fields: /^udp\./,
    of: /and one that cannot be: /,
    why: 'Behind an option that cannot be theirs reads no more; ours goes on where the header says it ends.',
  },
  {
    fields: /^(?:ip\.version|ip\.hdr_len)/,
    of: /a quote that is no IP: |a version that there is not: |version 5: /,
    why: 'Theirs reads the version of what is no IP.',
  },
  {
    fields: /^(?:ip|ipv6|udp)\./,
    of: /a shorter way \(redirect\): /,
    why: 'Theirs takes apart the packet in the option of a redirect; ours shows its bytes.',
  },
  {
    fields: /^udp\./,
    of: /the first of three fragments: |ipv6\.md, a first fragment: /,
    why: 'Theirs reads nothing in a first fragment before the others are there; ours reads the header that is in it.',
  },
  {
    fields: /^(?:ip\.fragment|udp\.)/,
    of: /pieces that overlap are not put together: /,
    why: 'Theirs puts overlapping pieces together and marks them; ours gives the packet up, as Linux does (RFC 8200, 4.5).',
  },
  {
    fields: /^ip\.fragment/,
    of: /a piece that came twice does no harm: /,
    why: 'Theirs lists the second copy, too.',
  },
  {
    fields: /^udp\.checksum/,
    of: /udp-lite\.md, a coverage |udp-lite\.md, cut behind what is guarded: /,
    why: 'Theirs has no checksum beside a wrong coverage, and checks none in a packet that was cut, even where what it guards is there.',
  },
  {
    fields: /^udp\.length/,
    of: /^udp-lite\.md/,
    why: 'Of UDP-Lite theirs reckons a length, which stands nowhere in it.',
  },
  {
    fields: /^udp\.checksum\.status/,
    of: /^icmpv6\.md, (?:packet too big|a parameter problem): /,
    why: 'In a quoted packet theirs does not mind that IPv6 wants a checksum.',
  },
];
