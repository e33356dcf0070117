// Linux's "cooked" header, version 1 (libpcap, LINKTYPE_LINUX_SLL): what `tcpdump -i any` wrote before 4.99.
import { addressOf, hardwareText, says, wayText } from '../cooked.ts';
import { etherTypeText } from '../ether-types.ts';
import { Fields } from '../fields.ts';
import type { Dissection, Protocol } from '../types.ts';

const head = 16;

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: { whole: number }): Dissection {
  const fields = new Fields(bytes, start, end);
  fields.number('way', 'way', 0, 2, says.way, wayText);
  fields.number('hardware', 'interface', 2, 2, says.hardware, hardwareText);
  const length = fields.number('length', 'address length', 4, 2, says.length);
  fields.text('from', 'from', 6, 8, says.address, (all, at) => addressOf(all, at, length));
  const type = fields.number('type', 'type', 14, 2, says.type, (one) => etherTypeText(one, 'no type'));
  const layer = fields.layer('linux-cooked', 'Linux, any interface', head);
  if (layer.truncated) return { layer };
  return { layer, next: { table: 'ethernet', key: type, start: start + head, end: whole } };
}

export const protocol: Protocol = {
  id: 'linux-cooked',
  title: 'Linux, any interface',
  wireshark: 'sll',
  source: 'libpcap, LINKTYPE_LINUX_SLL',
  rides: [{ table: 'link', key: 113 }],
  dissect,
};
