// The stage's words about statistics, English: a part of en.ts.
import type { Ending } from '../../../../server/shared/statistics/types.ts';
import { grouped } from '../time.ts';

const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;

export const statistics = {
  part: 'What is counted',
  as: 'Show as',
  picture: 'Picture',
  table: 'Table',
  parts: {
    conversations: 'Conversations',
    protocols: 'Protocols',
    throughput: 'Throughput',
    trips: 'Round trips',
    sequence: 'Time-sequence',
  },
  says: {
    conversations: 'Who talked with whom, how much each side sent, and how it ended.',
    protocols:
      'Which protocols the packets are made of, one inside the other. A packet counts for each protocol in it.',
    throughput: 'How many bytes crossed in each stretch of time.',
    trips: 'How long an answer to each piece took to come back: from a packet to the ACK for it.',
    sequence: 'How far one side had got with its bytes, and how far the other side said it had them.',
  },
  empty: 'Nothing to count yet',
  emptySays: 'Run an experiment, or send something from a terminal. Each packet is counted here.',
  noPackets:
    'Statistics are counted from packets, and packets cannot be captured here. The Conversation view shows what the programs told.',
  counting: (counted: number, all: number) => `${grouped(counted)} of ${plural(all, 'packet', 'packets')} counted`,
  loading: 'Counting',
  of: 'Conversation',
  all: 'All conversations',
  bytesCount: 'Bytes are those of whole packets, headers too.',

  conversations: {
    label: 'Conversations',
    columns: {
      ends: 'From and to',
      spoken: 'Protocol',
      packets: 'Packets',
      bytes: 'Bytes',
      began: 'Began, s',
      lasted: 'Lasted',
      ending: 'How it ended',
      rate: 'Bits a second',
      again: 'Sent again',
      trip: 'Round trip',
      answers: 'Answers took',
    },
    ways: { a: 'to', b: 'back' },
    most: (span: string) => `most: ${span}`,
    none: 'none',
    to: 'to',
    more: (count: number) =>
      `${plural(count, 'conversation more is', 'conversations more are')} counted, and not in this list.`,
    empty: 'No conversation of TCP or UDP was seen.',
    when: (unit: string) => `${unit} after the first packet`,
    size: (packets: number, bytes: string) => `${plural(packets, 'packet', 'packets')}, ${bytes}`,
  },
  ending: ({ how, ...ending }: Ending, a: string, b: string): string => {
    const who = 'by' in ending && ending.by === 'b' ? b : a;
    const texts: Readonly<Record<Ending['how'], string>> = {
      closed: 'both said goodbye',
      'half-closed': `${who} said goodbye`,
      reset: `reset by ${who}`,
      refused: 'refused: nobody listens',
      unreachable: 'an error came back',
      unanswered: 'no answer',
      open: 'goes on',
      none: 'UDP has no end',
    };
    return texts[how];
  },

  protocols: {
    label: 'Protocols',
    columns: ['Protocol', 'Packets', 'of all', 'Bytes', 'of all'] as const,
    names: {
      ethernet: 'Ethernet',
      'linux-cooked': 'Linux, any interface',
      'linux-cooked-2': 'Linux, any interface',
      'bsd-loopback': 'Loopback',
      raw: 'no link header',
      vlan: 'VLAN tag',
      ipv4: 'IPv4',
      ipv6: 'IPv6',
      fragment: 'later fragments',
      icmpv6: 'ICMPv6',
      'udp-lite': 'UDP-Lite',
      data: 'Data',
      other: 'something else',
      http: 'HTTP',
      websocket: 'WebSocket',
      postgresql: 'PostgreSQL',
      redis: 'Redis',
      lines: 'Text',
    } as Readonly<Record<string, string>>,
    size: (packets: number, bytes: string) => `${plural(packets, 'packet', 'packets')}, ${bytes}`,
    picture: (names: string) => `Protocols by their packets: ${names}. The table has every number.`,
  },

  plot: {
    points: 'Points of the picture',
    how: 'Point at the picture, or go through it with the arrow keys. A click, or Enter, picks the packet.',
    none: 'no point',
    after: (unit: string) => `${unit} after the first packet`,
    drawn: (drawn: number, all: number) =>
      `${grouped(drawn)} of ${grouped(all)} are here: of each short time the lowest and the highest.`,
  },
  throughput: {
    label: 'Bytes over time',
    columns: ['From, s', 'To, s', 'Bytes to', 'Bytes back', 'First packet'] as const,
    all: ['from who began', 'back'] as readonly [string, string],
    each: (unit: string, width: string) => `${unit} in each ${width}`,
    point: (from: string, to: string, a: string, b: string, number: string) =>
      `${from} to ${to}: ${a} up, ${b} down, from ${number} on`,
    picture: (bins: number, width: string, most: string) =>
      `Bytes in each ${width}, ${plural(bins, 'stretch', 'stretches')} of time; at most ${most}. The table has every number.`,
    none: 'No conversation of TCP or UDP was seen.',
  },
  trips: {
    label: 'Round trips over time',
    columns: ['When, s', 'Sent by', 'Packet', 'ACK', 'Took'] as const,
    unit: {
      2: 'round trip; each line is about twice the one below',
      10: 'round trip; each line is ten times the one below',
    },
    point: (of: string, by: string, number: string, took: string) =>
      `${of} from ${by}: ${number} said so ${took} later`,
    picture: (count: number, least: string, most: string) =>
      `${plural(count, 'round trip', 'round trips')}, from ${least} to ${most}. The table has every number.`,
    by: (who: string) => `sent by ${who}`,
    senders: ['who began', 'the other'] as readonly [string, string],
    none: 'No packet was acknowledged yet. UDP has no ACKs: there are round trips of TCP alone.',
    karn: 'What was sent again is left out: nobody knows which of the two the ACK is for.',
  },
  sequence: {
    label: 'Numbers over time',
    columns: ['When, s', 'Packet', 'What', 'Numbers', 'Room below'] as const,
    numbers: (start: string, end: string) => (start === end ? start : `${start} to ${end}`),
    below: (ack: string) => `all below ${ack}`,
    by: 'Sent by',
    kinds: { sent: 'sent', again: 'sent again', ack: 'acknowledged', edge: 'room below' },
    unit: (unit: string) => (unit === '' ? 'sequence number' : `sequence number, ${unit}`),
    sent: (number: string, start: string, end: string, when: string) =>
      `${number}: numbers ${start} to ${end}, after ${when}`,
    again: (number: string, start: string, end: string, when: string) =>
      `${number}: numbers ${start} to ${end} again, after ${when}`,
    ack: (number: string, ack: string, when: string) => `${number}: all below ${ack} has come, after ${when}`,
    picture: (sent: number, again: number, to: string) =>
      `${plural(sent, 'packet', 'packets')} up to number ${to}, ${grouped(again)} sent again. The table has every number.`,
    udp: 'UDP has no sequence numbers: nobody counts its bytes, and nobody says what has come.',
    udpTitle: 'UDP is not drawn here',
    none: 'No conversation of TCP was seen.',
    noneTitle: 'Nothing to draw yet',
    silent: 'This side sent nothing that is counted.',
  },
};
