// What both versions of Linux's "cooked" header say (libpcap, LINKTYPE_LINUX_SLL and _SLL2): a capture on all interfaces has it in
// place of each interface's own. The kernel's words are those of packet(7).
import { asNamed } from './fields.ts';
import { hexBytes, macText } from './text.ts';

/** Which way a frame went, PACKET_HOST to PACKET_OUTGOING: "4, from this computer". */
export const wayText = asNamed(['to this computer', 'to all', 'to a group', 'to somebody else', 'from this computer']);

/** ARPHRD_* of the interface: "772, loopback". */
export const hardwareText = asNamed({ 1: 'Ethernet', 772: 'loopback', 65_534: 'none' });

/** The 8 bytes for the sender's address, of which `length` say something. */
export function addressOf(bytes: Uint8Array, at: number, length: number): string {
  if (length === 0) return 'none';
  return length === 6 ? macText(bytes, at) : hexBytes(bytes, at, at + Math.min(length, 8));
}

export const says = {
  way: 'Whom the frame was for, as this computer saw it.',
  hardware: 'Which kind of interface the frame passed.',
  length: 'How many of the bytes for the address say something.',
  address: 'The network card that sent the frame. Loopback has none, so it is all zeros.',
  type: 'What is inside: the protocol that reads the rest.',
} as const;
