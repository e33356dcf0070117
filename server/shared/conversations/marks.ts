// What stands out about a TCP packet, by the names and rules of Wireshark's analysis (User's Guide, "TCP Analysis"): a number of
// bits, since most packets have none. analysis.ts sets them.
import type { TcpPacket } from './types.ts';

/** Wireshark's names, with dashes. `fast-` and `spurious-retransmission` come with `retransmission`, as there. */
export const markBits = {
  retransmission: 1,
  'fast-retransmission': 2,
  'spurious-retransmission': 4,
  'out-of-order': 8,
  'lost-segment': 16,
  'ack-lost-segment': 32,
  'duplicate-ack': 64,
  'zero-window': 128,
  'zero-window-probe': 256,
  'zero-window-probe-ack': 512,
  'window-full': 1024,
  'window-update': 2048,
  'keep-alive': 4096,
  'keep-alive-ack': 8192,
  'reused-ports': 16_384,
} as const;

export type Mark = keyof typeof markBits;

/** All of them, in the order of their bits. */
export const marks = Object.keys(markBits) as readonly Mark[];

export const isMarked = ({ marks }: Pick<TcpPacket, 'marks'>, mark: Mark): boolean => (marks & markBits[mark]) !== 0;

/** The marks of a packet; none for most. */
export const marksOf = (packet: Pick<TcpPacket, 'marks'>): readonly Mark[] =>
  packet.marks === 0 ? [] : marks.filter((mark) => isMarked(packet, mark));
