// Linux's "cooked" header, version 2 (libpcap, LINKTYPE_LINUX_SLL2): what `tcpdump -i any` writes since 4.99. It says which interface.
import { addressOf, hardwareText, says, wayText } from '../cooked.ts';
import { etherTypeText } from '../ether-types.ts';
import { Fields } from '../fields.ts';
import type { Dissection, Protocol } from '../types.ts';

const head = 20;

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: { whole: number }): Dissection {
  const fields = new Fields(bytes, start, end);
  const type = fields.number('type', 'type', 0, 2, says.type, (one) => etherTypeText(one, 'no type'));
  fields.number('reserved', 'reserved', 2, 2, 'Not used.');
  fields.number('index', 'interface number', 4, 4, 'Which interface it was: its number in `ip link`.', String);
  fields.number('hardware', 'interface', 8, 2, says.hardware, hardwareText);
  fields.number('way', 'way', 10, 1, says.way, wayText);
  const length = fields.number('length', 'address length', 11, 1, says.length);
  fields.text('from', 'from', 12, 8, says.address, (all, at) => addressOf(all, at, length));
  const layer = fields.layer('linux-cooked-2', 'Linux, any interface', head);
  if (layer.truncated) return { layer };
  return { layer, next: { table: 'ethernet', key: type, start: start + head, end: whole } };
}

export const protocol: Protocol = {
  id: 'linux-cooked-2',
  title: 'Linux, any interface',
  wireshark: 'sll',
  source: 'libpcap, LINKTYPE_LINUX_SLL2',
  rides: [{ table: 'link', key: 276 }],
  dissect,
};
