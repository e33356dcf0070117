// Numbers of the headers of IP, TCP, UDP and ICMP, by Wireshark's names.
import { carried, inIp, inOption, inTcp, ofHeads, segmentLength } from '../heads.ts';
import { numberWord, upTo, zeroOrOne, type Numbers } from '../numbers.ts';
import type { Head, Terms } from '../types.ts';

const [icmp, udp, icmpv6] = [1, 17, 58];

const ttl = (head: Head): number => inIp(head, 4, 8, 1);
const hops = (head: Head): number => inIp(head, 6, 7, 1);

/** These bits of a number; negative where there is none. */
const only = (value: number, bits: number): number => (value < 0 ? value : value & bits);

/** By name: how many bits, and where it stands. */
const fields: Readonly<Record<string, readonly [bits: number, read: (head: Head) => number]>> = {
  'ip.version': [4, ({ place }) => place.version],
  'ip.ttl': [8, ttl],
  'ip.proto': [8, (head) => inIp(head, 4, 9, 1)],
  'ip.len': [16, (head) => inIp(head, 4, 2, 2)],
  'ip.id': [16, (head) => inIp(head, 4, 4, 2)],
  'ip.hdr_len': [8, (head) => only(inIp(head, 4, 0, 1), 15) * 4],
  'ip.dsfield': [8, (head) => inIp(head, 4, 1, 1)],
  'ip.dsfield.dscp': [6, (head) => inIp(head, 4, 1, 1) >> 2],
  'ip.dsfield.ecn': [2, (head) => only(inIp(head, 4, 1, 1), 3)],
  'ip.flags.df': [1, (head) => only(inIp(head, 4, 6, 1) >> 6, 1)],
  'ip.flags.mf': [1, (head) => only(inIp(head, 4, 6, 1) >> 5, 1)],
  'ip.frag_offset': [16, (head) => only(inIp(head, 4, 6, 2), 0x1fff) * 8],
  'ipv6.hlim': [8, hops],
  'ipv6.nxt': [8, (head) => inIp(head, 6, 6, 1)],
  'ipv6.plen': [16, (head) => inIp(head, 6, 4, 2)],
  'tcp.len': [31, segmentLength],
  'tcp.hdr_len': [8, (head) => (inTcp(head, 12, 1) >> 4) * 4],
  'tcp.seq_raw': [32, (head) => (head.quoted ? -1 : inTcp(head, 4, 4))],
  'tcp.ack_raw': [32, (head) => inTcp(head, 8, 4)],
  'tcp.window_size_value': [16, (head) => inTcp(head, 14, 2)],
  'tcp.urgent_pointer': [16, (head) => inTcp(head, 18, 2)],
  'tcp.options.mss_val': [16, (head) => inOption(head, 2, 2, 2)],
  'tcp.options.wscale.shift': [8, (head) => inOption(head, 3, 2, 1)],
  'tcp.options.timestamp.tsval': [32, (head) => inOption(head, 8, 2, 4)],
  'tcp.options.timestamp.tsecr': [32, (head) => inOption(head, 8, 6, 4)],
  'udp.length': [16, (head) => carried(head, udp, 4, 2)],
  'icmp.type': [8, (head) => carried(head, icmp, 0, 1)],
  'icmp.code': [8, (head) => carried(head, icmp, 1, 1)],
  'icmpv6.type': [8, (head) => carried(head, icmpv6, 0, 1)],
  'icmpv6.code': [8, (head) => carried(head, icmpv6, 1, 1)],
};

const wanted = 'number';
const lives: Numbers = {
  word: 'ttl',
  names: ['ip.ttl', 'ipv6.hlim'],
  wanted,
  read: upTo(255),
  ...ofHeads((head) => (head.place.version === 4 ? ttl(head) : hops(head))),
};

export const terms: Terms = () => [
  numberWord(lives),
  ...Object.entries(fields).map(([word, [bits, read]]) =>
    numberWord({
      word,
      theirs: true,
      names: [word],
      wanted,
      read: bits === 1 ? zeroOrOne : upTo(2 ** bits - 1),
      ...ofHeads(read),
    }),
  ),
];
