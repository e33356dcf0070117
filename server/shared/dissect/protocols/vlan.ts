// The tag of a virtual network (IEEE 802.1Q, 9.6), four bytes between a frame's addresses and what it carries: several networks
// share one cable. A provider adds one of its own outside (0x88a8; 0x9100, before there was a
// standard).
import { carriedBy, etherTypeText } from '../ether-types.ts';
import { Fields } from '../fields.ts';
import type { Dissection, Protocol } from '../types.ts';

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: { whole: number }): Dissection {
  const fields = new Fields(bytes, start, end);
  fields.bits('priority', 'priority', 0, 2, [0, 3], 'How urgent the frame is, 0 to 7. Most say 0.');
  fields.flag('drop', 'may be dropped', 0, 2, 3, 'Set: where it is full, this frame goes first.');
  const network = fields.bits('network', 'network', 0, 2, [4, 16], 'Which of the networks on this cable it is in.');
  const type = fields.number('type', 'type', 2, 2, 'What is inside: the protocol that reads the rest.', (one) =>
    etherTypeText(one, 'a length'),
  );
  const layer = fields.layer('vlan', fields.cut ? 'VLAN tag' : `VLAN tag, network ${network}`, 4);
  if (layer.truncated) return { layer };
  return { layer, next: carriedBy(type, start + 4, whole) };
}

export const protocol: Protocol = {
  id: 'vlan',
  title: 'VLAN tag',
  source: 'IEEE 802.1Q, 9.6',
  rides: [
    { table: 'ethernet', key: 0x8100 },
    { table: 'ethernet', key: 0x88a8 },
    { table: 'ethernet', key: 0x9100 },
  ],
  dissect,
};
