// Conversations that say how numbers and times count in them: from where, round the wrap, with windows that are shifted from here on or
// never, and with packets that stand out of order.
import type { Frame } from '../../server/shared/contract/frames.ts';
import { frameOf, type Sent } from '../unit/conversations/segments.ts';

type Brief = [from: 'a' | 'b', flags: string, seq: number, ack: number, more?: Partial<Sent> & Odd];

/** An error quotes it; or its header is said to be longer than all of it. */
interface Odd {
  readonly quoted?: true;
  readonly long?: true;
}

/** The option of a window shift, filled up to four bytes. */
const shift = (bits: number): Partial<Sent> => ({ options: [3, 3, bits, 0] });
const data = 'abcdef';

const cases: Readonly<Record<string, readonly Brief[]>> = {
  'both sides shift': [
    ['a', 'S', 1000, 0, shift(7)],
    ['a', 'A', 1001, 5001],
    ['b', 'SA', 5000, 1001, shift(3)],
    ['a', 'A', 1001, 5001],
    ['b', 'PA', 5001, 1001, { data }],
    ['a', 'S', 1000, 0, shift(2)],
    ['a', 'FA', 1001, 5007, { data }],
    ['b', 'SA', 5000, 1001],
    ['b', '', 5007, 77],
    ['a', 'SF', 1000, 1001, { data }],
    ['b', 'R', 5007, 1001],
  ],
  'one side shifts': [
    ['a', 'S', 1000, 0, shift(7)],
    ['b', 'SA', 5000, 1001],
    ['a', 'A', 1001, 5001],
    ['b', 'A', 5001, 1001],
  ],
  'the other side shifts': [
    ['a', 'S', 1000, 0],
    ['b', 'SA', 5000, 1001, shift(3)],
    ['a', 'A', 1001, 5001],
    ['b', 'A', 5001, 1001],
  ],
  'a SYN alone': [
    ['a', 'S', 1000, 0, shift(7)],
    ['a', 'A', 1001, 5001],
    ['b', 'A', 5001, 1001],
  ],
  'a SYN ACK alone': [
    ['b', 'SA', 5000, 1001, shift(3)],
    ['a', 'A', 1001, 5001],
    ['b', 'A', 5001, 1001],
  ],
  'a shift where there is no SYN': [
    ['a', 'A', 1001, 5001, shift(7)],
    ['a', 'A', 1001, 5001],
    ['b', 'A', 5001, 1001],
  ],
  'no SYN, or a late one': [
    ['a', 'PA', 1000, 5000, { data }],
    ['b', 'A', 5000, 1006],
    ['b', 'A', 4998, 998],
    ['b', 'S', 4999, 0, shift(2)],
  ],
  'an ACK of the number in a SYN without the flag': [
    ['a', 'S', 1000, 0],
    ['a', 'A', 1001, 0],
  ],
  'a SYN that an ACK alone answers': [
    ['a', 'PA', 1000, 5000, { data }],
    ['b', 'A', 5000, 1006],
    ['b', 'S', 9999, 0],
    ['a', 'A', 1006, 10_000],
  ],
  'round the wrap': [
    ['a', 'S', 0xffff_fffe, 0, shift(15)],
    ['b', 'SA', 0xffff_ffff, 0xffff_ffff, shift(255)],
    ['a', 'PA', 0xffff_ffff, 0, { data, window: 65_535 }],
    ['b', 'A', 0, 5, { window: 65_535 }],
    ['a', 'PA', 5, 0, { data }],
    ['a', 'PA', 0xffff_fffc, 0xffff_fff0, { data }],
  ],
  'ports used again': [
    ['a', 'S', 1000, 0, shift(7)],
    ['b', 'SA', 5000, 1001, shift(3)],
    ['a', 'A', 1001, 5001],
    ['a', 'S', 2000, 0],
    ['b', 'SA', 6000, 2001],
    ['a', 'A', 2001, 6001],
  ],
  'a SYN ACK with another number': [
    ['a', 'S', 2000, 0],
    ['b', 'SA', 6000, 2001],
    ['a', 'A', 2001, 6001],
    ['b', 'SA', 7000, 2001, shift(3)],
    ['a', 'A', 2001, 7001],
    ['a', 'A', 2001, 6001],
    ['b', 'A', 7001, 2001],
  ],
  'errors that quote': [
    ['a', 'PA', 1000, 5000, { data, quoted: true }],
    ['a', 'PA', 900, 4900, { data }],
    ['b', 'A', 4900, 906],
    ['a', 'A', 906, 4900, { quoted: true }],
    ['a', 'A', 906, 4900],
  ],
  'an error about a SYN ACK': [
    ['a', 'PA', 900, 4900, { data }],
    ['a', 'SA', 2000, 4900, { ...shift(4), quoted: true }],
    ['a', 'A', 2001, 4900],
  ],
  'an error about a SYN': [
    ['a', 'PA', 900, 4900, { data }],
    ['a', 'S', 7000, 0, { ...shift(2), quoted: true }],
    ['a', 'A', 7001, 4900],
  ],
  'a header longer than its packet': [
    ['a', 'S', 1000, 0, shift(7)],
    ['b', 'SA', 5000, 1001, shift(3)],
    ['a', 'A', 1001, 5001, { long: true }],
    ['a', 'A', 1001, 5001],
  ],
  'times that go back': [
    ['a', 'S', 1000, 0],
    ['b', 'SA', 5000, 1001, { late: -0.0015 }],
    ['a', 'A', 1001, 5001],
  ],
};

/** Port unreachable, about the whole of this one. */
function quoted(frame: Frame): Frame {
  const icmp = [3, 3, 0, 0, 0, 0, 0, 0, ...frame.bytes];
  const ip = [0x45, 0, 0, 20 + icmp.length, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
  const bytes = Uint8Array.from([...ip, ...icmp]);
  return { ...frame, original: bytes.length, bytes };
}

function long(frame: Frame): Frame {
  const bytes = frame.bytes.slice();
  bytes[32] = 0xf0;
  return { ...frame, bytes };
}

/** By name, the frames of such a conversation from a port. */
export const counted: Readonly<Record<string, (port: number) => Frame[]>> = Object.fromEntries(
  Object.entries(cases).map(([name, list]) => [
    `numbers, ${name}`,
    (port) =>
      list.map(([from, flags, seq, ack, more], index) => {
        const frame = frameOf({ from, flags, seq, ack, window: 10, ports: [port, 9], ...more }, index + 1);
        return more?.quoted ? quoted(frame) : more?.long ? long(frame) : frame;
      }),
  ]),
);
