// IPv4 (RFC 791, 3.1): addresses, and what becomes of a packet on its way. Its options are in ../ipv4-options.ts.
import { u16 } from '../bytes.ts';
import { sum16 } from '../checksum.ts';
import { asHex, asWords, Fields } from '../fields.ts';
import { protocolName } from '../ip-protocols.ts';
import { ipv4Options } from '../ipv4-options.ts';
import { hex, ipv4Text } from '../text.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const hex4 = asHex(2);

/** The whole header sums to 0xffff when the checksum is right. Zero, else: left to hardware that loopback does not have. Of a part of it nobody can tell. */
function checksumText(bytes: Uint8Array, start: number, end: number, head: number): string {
  const value = u16(bytes, start + 10);
  const whole = start + head <= end;
  if (whole && sum16(bytes, start, start + head) === 0xffff) return `${hex(value, 2)}, right`;
  if (!whole) return `${hex(value, 2)}, not checked: cut`;
  return value === 0 ? '0000, not filled in' : `${hex(value, 2)}, wrong`;
}

function versionField(fields: Fields): void {
  fields.bits('version', 'version', 0, 1, [0, 4], 'Which IP this is: 4.');
}

function versionFields(fields: Fields): void {
  versionField(fields);
  fields.bits('header', 'header', 0, 1, [4, 8], 'How long this header is, in words of 4 bytes.', asWords);
}

function firstFields(fields: Fields): void {
  versionFields(fields);
  // The old type of service has new names.
  fields.source = 'RFC 2474, 3';
  fields.bits('dscp', 'class', 1, 1, [0, 6], 'How urgent the packet is. Most say 0.');
  fields.source = 'RFC 3168, 5';
  fields.bits('ecn', 'congestion', 1, 1, [6, 8], 'Routers that are full can say so here instead of dropping packets.');
  fields.source = undefined;
}

const checksumSays = 'Guards this header alone, not what it carries.';
const offsetSays = 'Where this piece belongs in the whole packet, in units of 8 bytes.';
const ttlSays = 'Each router takes one off; at 0 the packet is dropped. Loopback has no routers.';

function wayFields(fields: Fields): void {
  fields.flag('reserved', 'reserved', 6, 2, 0, 'Not used.');
  fields.flag('dont-fragment', 'don’t fragment', 6, 2, 1, 'Set: routers must not cut this packet into pieces.');
  fields.flag('more-fragments', 'more fragments', 6, 2, 2, 'Set: more pieces of the same packet follow.');
  fields.bits('fragment', 'fragment offset', 6, 2, [3, 16], offsetSays);
  fields.number('ttl', 'time to live', 8, 1, ttlSays);
  fields.number('protocol', 'protocol', 9, 1, 'What is inside: 6 is TCP, 17 is UDP.', protocolName);
}

function addressFields(fields: Fields): void {
  fields.text('from', 'from', 12, 4, 'The address it comes from. 127.0.0.1 is this computer itself.', ipv4Text);
  fields.text('to', 'to', 16, 4, 'The address it goes to. All of 127.0.0.0/8 stays on this computer.', ipv4Text);
}

function dissect(bytes: Uint8Array, start: number, end: number, { whole, remembered }: Context): Dissection {
  const fields = new Fields(bytes, start, end, remembered);
  const first = bytes[start] ?? 0;
  const version = first >> 4;
  const head = 4 * (first & 15);
  // Behind a number that cannot be, nothing can be told apart; receivers drop it here.
  if (start < end && version !== 4) {
    versionField(fields);
    return fields.stopped('ipv4', 'IPv4', 1, `This should be IPv4 and says it is version ${version}.`);
  }
  if (start < end && head < 20) {
    versionFields(fields);
    return fields.stopped('ipv4', 'IPv4', 1, `An IPv4 header has at least 20 bytes; this one says ${head}.`);
  }
  fields.shared(0, 2, firstFields);
  const total = fields.number('length', 'length', 2, 2, 'Bytes of the packet, this header included.');
  // Linux leaves the length 0 where segmentation offload makes a packet larger than 16 bits can say.
  if (total > 0 && total < head)
    return fields.stopped('ipv4', 'IPv4', 4, `The packet says it is ${total} bytes long, less than its header.`);
  fields.number('id', 'identification', 4, 2, 'If the packet is cut into fragments, all carry this number.', hex4);
  fields.shared(6, 4, wayFields);
  fields.number('checksum', 'checksum', 10, 2, checksumSays, checksumText(bytes, start, end, head));
  fields.shared(12, 8, addressFields);
  if (!fields.cut && head > 20) ipv4Options(fields, bytes, start, head, end);
  const layer = fields.layer('ipv4', 'IPv4', head);
  if (layer.truncated) return { layer };
  const finish = total === 0 ? whole : start + total;
  // A later fragment begins in the middle of what is carried (RFC 791, 3.2): there is no header to read in it.
  const piece = u16(bytes, start + 6);
  const from = start + head;
  if ((piece & 0x1fff) > 0) {
    const later = { ...layer, title: 'IPv4, a later fragment' };
    return { layer: later, next: { table: 'any', key: 0, start: from, end: finish } };
  }
  const titled = (piece & 0x2000) > 0 ? { ...layer, title: 'IPv4, a first fragment' } : layer;
  return { layer: titled, next: { table: 'ip', key: bytes[start + 9] ?? 0, start: from, end: finish } };
}

export const protocol: Protocol = {
  id: 'ipv4',
  title: 'IPv4',
  wireshark: 'ip',
  source: 'RFC 791, 3.1',
  rides: [
    { table: 'ethernet', key: 0x0800 },
    { table: 'version', key: 4 },
    { table: 'ip', key: 4 },
  ],
  dissect,
};
