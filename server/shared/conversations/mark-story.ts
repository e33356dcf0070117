// What stands out about a TCP packet, one plain sentence for each mark.
import { grouped } from '../dissect/text.ts';
import { isMarked, marksOf, type Mark } from './marks.ts';
import type { TcpPacket } from './types.ts';

/** Who sent the packet, and to whom: "The client", and within a sentence "the server". */
export interface Names {
  readonly me: string;
  readonly peer: string;
}

/** "2nd", "3rd", "11th" */
export function ordinal(count: number): string {
  const last = Math.floor(count / 10) % 10 === 1 ? 0 : count % 10;
  return `${count}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/** Has it been sent before, as far as can be seen or guessed? */
export const isAgain = (packet: Pick<TcpPacket, 'marks' | 'repeats'>): boolean =>
  packet.repeats !== undefined || isMarked(packet, 'retransmission');

const sentences: Readonly<Record<Mark, (packet: TcpPacket, names: Names) => string>> = {
  retransmission: (packet) => {
    if (isMarked(packet, 'fast-retransmission') || isMarked(packet, 'spurious-retransmission')) return '';
    if (packet.repeats === undefined)
      return 'Its numbers come late, after higher ones: most likely it is sent again, and the first one was not captured.';
    return packet.flags.syn && !packet.flags.ack ? 'No answer had come.' : 'No ACK for all that it carries was seen.';
  },
  'fast-retransmission': (_, { peer }) =>
    `It is sent again without waiting: ${peer} has said the same ACK again and again, so these bytes did not come.`,
  'spurious-retransmission': (_, { peer }) =>
    `It is sent again in vain: ${peer} had already acknowledged all that it carries.`,
  'out-of-order': ({ repeats }) =>
    repeats === undefined
      ? 'Its numbers come after higher ones, and soon: the packets overtook each other on the way.'
      : 'They come again too soon for a repetition: most likely a copy was made on the way.',
  'lost-segment': () => 'Numbers are missing before it: what carried them was lost, is late, or was not captured.',
  'ack-lost-segment': (_, { peer }) =>
    `It acknowledges bytes of ${peer} that were not seen here: they came, and the capture missed them.`,
  'duplicate-ack': ({ same }) =>
    `The same ACK for the ${ordinal((same?.count ?? 1) + 1)} time: something came, but not the bytes that it waits for.`,
  'zero-window': ({ flags }, { me, peer }) =>
    `${me} has no room for more bytes${flags.ack ? `: ${peer} must wait` : ''}.`,
  'zero-window-probe': (_, { peer }) =>
    `One byte more than ${peer} has room for: it asks whether there is room by now.`,
  'zero-window-probe-ack': () => 'It answers the question for room: there is none yet.',
  'window-full': (_, { peer }) =>
    `With these bytes all the room of ${peer} is taken: no more may follow until it has some again.`,
  'window-update': ({ window }) =>
    `It acknowledges nothing new. It says that there is room for ${grouped(window)} bytes now.`,
  'keep-alive': () => 'It goes back one number and carries nothing new. It only asks for an answer.',
  'keep-alive-ack': () => 'It answers the question whether anyone is there.',
  'reused-ports': () => 'The same two ports have talked before. This begins a new conversation between them.',
};

/** All that stands out about the packet; empty for most. What it repeats, `refersTo` says. */
export function whatStandsOut(packet: TcpPacket, names: Names): string {
  return marksOf(packet)
    .map((mark) => sentences[mark](packet, names))
    .filter(Boolean)
    .join(' ');
}

/** In a packet's line: what is said of its place in the stream, and of the room that is left. */
export function asides(packet: Pick<TcpPacket, 'marks' | 'repeats'>): string[] {
  const { marks } = packet;
  if (marks === 0) return packet.repeats === undefined ? [] : ['again'];
  const place = isAgain(packet)
    ? 'again'
    : isMarked(packet, 'out-of-order')
      ? 'out of order'
      : isMarked(packet, 'lost-segment')
        ? 'after a gap'
        : '';
  const room = isMarked(packet, 'zero-window')
    ? 'no room'
    : isMarked(packet, 'window-full')
      ? 'no room left'
      : isMarked(packet, 'zero-window-probe')
        ? 'is there room?'
        : '';
  return [place, room].filter(Boolean);
}
