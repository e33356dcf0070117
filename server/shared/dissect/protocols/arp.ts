// ARP (RFC 826): who on this wire has that IPv4 address? Loopback needs none; the line to a neighbour does.
import { arpSize, arpText, isUsual, operationText } from '../arp-words.ts';
import { etherTypeText } from '../ether-types.ts';
import { hardwareText } from '../cooked.ts';
import { Fields } from '../fields.ts';
import { hexBytes, ipv4Text, macText } from '../text.ts';
import type { Dissection, Protocol } from '../types.ts';

const says = {
  'sender-card': 'The network card of who sends this.',
  'sender-address': 'The address of who sends this. All who hear it may remember both.',
  'target-card': 'The network card that is meant; zeros while it is what is asked for.',
  'target-address': 'The address that is asked for, or that asked.',
} as const;

function dissect(bytes: Uint8Array, start: number, end: number): Dissection {
  const fields = new Fields(bytes, start, end);
  fields.number('hardware', 'hardware', 0, 2, 'What kind of network it is about: 1 is Ethernet.', hardwareText);
  const kind = fields.number('protocol', 'protocol', 2, 2, 'What kind of address is asked about.', (one) =>
    etherTypeText(one, 'no type'),
  );
  const card = fields.number('hardware-length', 'hardware length', 4, 1, 'Bytes of a network card’s address.');
  const address = fields.number('protocol-length', 'protocol length', 5, 1, 'Bytes of an address that is asked about.');
  fields.number('operation', 'operation', 6, 2, 'Whether this asks or answers.', operationText);
  const usual = !fields.cut && isUsual(bytes, start);
  const cardText = (all: Uint8Array, at: number): string => (usual ? macText(all, at) : hexBytes(all, at, at + card));
  const addressText = (all: Uint8Array, at: number): string =>
    kind === 0x0800 && address === 4 ? ipv4Text(all, at) : hexBytes(all, at, at + address);
  fields.text('sender-card', 'sender’s card', 8, card, says['sender-card'], cardText);
  fields.text('sender-address', 'sender’s address', 8 + card, address, says['sender-address'], addressText);
  fields.text('target-card', 'target’s card', 8 + card + address, card, says['target-card'], cardText);
  fields.text(
    'target-address',
    'target’s address',
    8 + 2 * card + address,
    address,
    says['target-address'],
    addressText,
  );
  // Without its lengths it is taken for the usual one.
  const size = card + address === 0 && fields.cut ? arpSize : 8 + 2 * (card + address);
  const words = fields.cut ? undefined : arpText(bytes.subarray(0, end), start);
  return { layer: fields.layer('arp', words === undefined ? 'ARP' : `ARP, ${words}`, size) };
}

export const protocol: Protocol = {
  id: 'arp',
  title: 'ARP',
  source: 'RFC 826',
  rides: [
    { table: 'ethernet', key: 0x0806 },
    // RARP (RFC 903, 3): the same fields.
    { table: 'ethernet', key: 0x8035 },
  ],
  dissect,
};
