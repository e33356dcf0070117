// Ethernet II (IEEE 802.3, 3): the outermost layer of a frame on Linux, on loopback too, with addresses of zeros.
import { u16 } from '../bytes.ts';
import { carriedBy, etherTypeText } from '../ether-types.ts';
import { Fields } from '../fields.ts';
import { macText } from '../text.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const showType = (type: number): string => etherTypeText(type, 'a length');

function header(fields: Fields): void {
  fields.text('to', 'to', 0, 6, 'The network card it is sent to. Loopback has none, so it is all zeros.', macText);
  fields.text('from', 'from', 6, 6, 'The network card it comes from. Loopback has none, so it is all zeros.', macText);
  fields.number('type', 'type', 12, 2, 'What is inside: the protocol that reads the rest.', showType);
}

function dissect(bytes: Uint8Array, start: number, end: number, { whole, remembered }: Context): Dissection {
  const fields = new Fields(bytes, start, end, remembered);
  fields.shared(0, 14, header);
  const layer = fields.layer('ethernet', 'Ethernet', 14);
  if (layer.truncated) return { layer };
  return { layer, next: carriedBy(u16(bytes, start + 12), start + 14, whole) };
}

export const protocol: Protocol = {
  id: 'ethernet',
  title: 'Ethernet',
  wireshark: 'eth',
  source: 'IEEE 802.3, 3.1',
  rides: [
    { table: 'link', key: 1 },
    // A frame in a packet (RFC 8986, 4.9).
    { table: 'ip', key: 143 },
  ],
  dissect,
};
