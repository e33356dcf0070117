// The words of the Conversation view, English.
import { grouped } from '../time.ts';

const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;

/** ", 1.4 MB": what packets carry. */
const carry = (bytes: number): string => (bytes === 0 ? '' : `, ${size(bytes)}`);

function size(bytes: number): string {
  if (bytes < 1e4) return plural(bytes, 'byte', 'bytes');
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export const conversation = {
  label: (a: string, b: string) => `Conversation of ${a} with ${b}`,
  columns: ['#', 'When', 'From', 'To', 'What', 'States'],
  implied: 'Dashed: no packet was seen. The programs told of it.',
  more: (count: number, bytes: number) => `${plural(count, 'packet', 'packets')} more${carry(bytes)}`,
  tooMany: (count: number, bytes: number) =>
    `${plural(count, 'packet', 'packets')} more${carry(bytes)}, in the Packets view`,
  /** Conversations that are like the ones before and after. */
  alike: (count: number, packets: number, bytes: number) =>
    `${plural(count, 'conversation', 'conversations')} like these, ${plural(packets, 'packet', 'packets')}${carry(bytes)}`,
  fold: 'Fold',
  /** Behind the end of an arrow that breaks off; and in words, of a packet and of the one that was lost. */
  replaced: (number: string) => `again: ${number}`,
  sentAgain: (number: string) => `sent again as ${number}`,
  fills: (number: string) => `brings what was missing before ${number}`,
  /** By the names of Wireshark's analysis. */
  again: { fast: 'fast retransmission', spurious: 'spurious retransmission' },
  missing: (bytes: number, number: string) =>
    `${plural(bytes, 'byte', 'bytes')} not seen${number === '' ? '' : `, ${number} brings them`}`,
  missingBefore: (bytes: number, number: string) =>
    `${plural(bytes, 'byte', 'bytes')} before it ${bytes === 1 ? 'was' : 'were'} not seen${number === '' ? '' : `, ${number} brings them`}`,
  inFlight: (bytes: number) => `${plural(bytes, 'byte', 'bytes')} in flight`,
  inFlightOf: (bytes: number, window: number) => `${grouped(bytes)} of ${plural(window, 'byte', 'bytes')} in flight`,
  noRoom: (bytes: number) =>
    `no room for more${bytes === 0 ? '' : `, and ${plural(bytes, 'byte', 'bytes')} in flight`}`,
  numbers: {
    of: (seq: number | undefined, ack: number | undefined) =>
      [seq === undefined ? '' : `seq ${grouped(seq)}`, ack === undefined ? '' : `ack ${grouped(ack)}`]
        .filter(Boolean)
        .join(', '),
    label: 'Sequence numbers',
    none: 'not shown',
    relative: 'from each side’s first',
    real: 'as in the header',
  },
  others: (count: number) => `${count} others`,
  ports: (count: number) => plural(count, 'port', 'ports'),
  shown: 'Show',
  bands: 'Bytes in flight, as a part of the other side’s window',
  bandSays: 'beside a lifeline: its bytes in flight, of the room there',
  /** The kernel's socket table, beside the states that packets tell. */
  kernel: {
    label: 'What the kernel’s table says of each end',
    with: (ports: readonly number[]) => ` (with ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')})`,
    times: (count: number) => `in ${count} conversations`,
    state: (state: string | undefined) => `kernel: ${state ?? 'no socket'}`,
    packets: (state: string) => `packets: ${state}`,
    differ: 'They differ.',
    why: {
      stopped:
        'The firewall stopped a packet on its way to this end, so its kernel never saw it. The states beside the lifeline are told as if each packet had arrived.',
      left: 'The kernel has let this socket go and sent no packet about it: a program gave up, or a time ran out. No packet shows that.',
      other:
        'The states beside the lifeline are told from packets, as if each had arrived and been taken. The kernel alone knows what it took.',
    },
    about:
      'The kernel keeps a table of its sockets. It is read here about seven times a second, so a word of it can be 0.15 s old.',
    unnamed:
      'No packet carries a program’s name. Its name and PID are looked up in the system, by its socket. This program was not found there: it had ended before anyone looked, or it is another user’s.',
    names: 'FIN_WAIT1 and FIN_WAIT2 are the kernel’s spelling of FIN_WAIT_1 and FIN_WAIT_2.',
    timeWait: 'A socket in TIME_WAIT leaves the table after a minute, and no packet tells that.',
  },
};
