// Conversations in which something stands out, as lines of `script`: what our own rules say of them, and whether tshark says the same,
// two tests ask.
import { handshake } from './segments.ts';

/** By name: the lines, and after `→` the marks that its packets get, by the packet's number. */
const texts: Readonly<Record<string, string>> = {
  'said again after a while': `${handshake}
    a PA 1 ack 1 "hello"
    a PA 1 ack 1 after 200 "hello" → retransmission`,
  'the SYN, the SYN ACK and the FIN said again': `
    a S 0
    a S 0 after 1000 → retransmission
    b SA 0 ack 1
    b SA 0 ack 1 after 1000 → retransmission
    a A 1 ack 1
    a FA 1 ack 1
    a FA 1 ack 1 after 200 → retransmission`,
  'more than before is said again': `${handshake}
    a PA 1 ack 1 "abc"
    a PA 4 ack 1 "def"
    a PA 1 ack 1 after 200 "abcdefghi" → retransmission`,
  'the same ACK three times, and the answer to that': `${handshake}
    a PA 1 ack 1 "aaaa"
    b A 1 ack 5
    a PA 5 ack 1 "bbbb"
    a PA 9 ack 1 "cccc"
    b A 1 ack 5 → duplicate-ack
    b A 1 ack 5 → duplicate-ack
    b A 1 ack 5 → duplicate-ack
    a PA 5 ack 1 after 1 "bbbb" → retransmission, fast-retransmission
    b A 1 ack 13`,
  'an ACK that says something new begins the count anew': `${handshake}
    a PA 1 ack 1 "aaaa"
    b A 1 ack 5
    b A 1 ack 5 → duplicate-ack
    a PA 5 ack 1 "bbbb"
    b A 1 ack 9
    b A 1 ack 9 → duplicate-ack`,
  'said again although it was acknowledged': `${handshake}
    a PA 1 ack 1 "hello"
    b A 1 ack 6
    a PA 1 ack 1 after 200 "hello" → retransmission, spurious-retransmission`,
  'overtaken on the way, the beginning not seen': `
    a PA 1 ack 1 "aaaa"
    b A 1 ack 5
    a PA 9 ack 1 "cccc" → lost-segment
    a PA 5 ack 1 after 1 "bbbb" → out-of-order
    b A 1 ack 13`,
  'never captured, and said again much later': `${handshake}
    a PA 5 ack 1 "bbbb" → lost-segment
    a PA 1 ack 1 after 200 "aaaa" → retransmission`,
  'overtaken within a slow round trip': `
    a S 0
    b SA 0 ack 1 after 50
    a A 1 ack 1 after 50
    a PA 5 ack 1 "bbbb" → lost-segment
    a PA 1 ack 1 after 90 "aaaa" → out-of-order
    b A 1 ack 9`,
  'acknowledged, and never seen': `${handshake}
    b A 1 ack 9 → ack-lost-segment
    a PA 9 ack 1 "x" → lost-segment`,
  'no room, a byte that asks, and the answer': `${handshake}
    a PA 1 ack 1 "aaaa"
    b A 1 ack 5 win 0 → zero-window
    a PA 5 ack 1 after 300 "b" → zero-window-probe
    b A 1 ack 5 win 0 → zero-window, zero-window-probe-ack
    b A 1 ack 5 win 64 after 300 → window-update
    a PA 5 ack 1 "bbbb"`,
  'no room, and an empty question as Linux asks it': `${handshake}
    a PA 1 ack 1 "aaaa"
    b A 1 ack 5 win 0 → zero-window
    a A 4 ack 1 after 300 → keep-alive
    b A 1 ack 5 win 0 → zero-window
    b A 1 ack 5 win 64 after 300 → window-update`,
  'all the room is taken': `${handshake}
    b A 1 ack 1 win 8 → window-update
    a PA 1 ack 1 "aaaa"
    a PA 5 ack 1 "bbbb" → window-full
    b A 1 ack 9 win 8`,
  'how the room is counted was said before the capture': `
    b A 1 ack 1 win 8
    a PA 1 ack 1 "aaaa"
    a PA 5 ack 1 "bbbb"
    b A 1 ack 9 win 8`,
  'only the answer to the SYN was captured': `
    b SA 0 ack 1
    a A 1 ack 1
    b A 1 ack 1 win 8 → window-update
    a PA 1 ack 1 "aaaa"
    a PA 5 ack 1 "bbbb" → window-full
    b PA 1 ack 9 win 8 "cc"
    a A 9 ack 3 win 4
    b PA 3 ack 9 "dddd" → window-full`,
  'is anyone there?': `${handshake}
    a PA 1 ack 1 "abc"
    b A 1 ack 4
    a A 3 ack 1 after 7000 → keep-alive
    b A 1 ack 4 → keep-alive-ack
    a A 3 ack 1 after 7000 → keep-alive
    b A 1 ack 4 → keep-alive-ack`,
  'is anyone there, with a byte': `${handshake}
    a PA 1 ack 1 "abc"
    b A 1 ack 4
    a A 3 ack 1 after 7000 "c" → keep-alive
    b A 1 ack 4 → keep-alive-ack`,
  'the same ports again': `${handshake}
    a FA 1 ack 1
    b FA 1 ack 2
    a A 2 ack 2
    a S 500 after 1000 → reused-ports
    b SA 500 ack 501
    a A 501 ack 501`,
  'a copy on the way': `${handshake}
    a PA 1 ack 1 "abc"
    a PA 1 ack 1 "abc" → retransmission
    b A 1 ack 4`,
  'picked up in the middle': `
    a PA 100 ack 700 "abc"
    b A 700 ack 103
    b PA 700 ack 103 "xyz"
    a A 103 ack 703
    a PA 100 ack 703 after 200 "abc" → retransmission, spurious-retransmission`,
  'a SYN behind what its side said next': `
    b SA 0 ack 1
    a A 1 ack 1
    a S 0 → retransmission
    b A 1 ack 1 → duplicate-ack`,
  'a SYN ACK behind the ACK of it': `
    a S 0
    a A 1 ack 1
    b SA 0 ack 1
    a A 1 ack 1 → duplicate-ack`,
  'a SYN ACK behind what its side said next': `
    a PA 1 ack 1 "abc"
    b A 1 ack 4
    b SA 0 ack 1 → retransmission
    a A 4 ack 1 → duplicate-ack`,
  'a reset': `${handshake}
    a PA 1 ack 1 "abc"
    b RA 1 ack 4
    a PA 4 ack 1 "x"
    b R 1`,
};

export interface Scene {
  readonly name: string;
  /** For `script`. */
  readonly lines: string;
  /** For each line, the names of its marks. */
  readonly marks: readonly (readonly string[])[];
}

export const scenes: readonly Scene[] = Object.entries(texts).map(([name, text]) => {
  const parts = text
    .trim()
    .split('\n')
    .map((line) => line.split('→').map((part) => part.trim()));
  return {
    name,
    lines: parts.map(([line]) => line ?? '').join('\n'),
    marks: parts.map(([, marked]) => marked?.split(', ') ?? []),
  };
});
