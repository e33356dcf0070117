// IPv6 (RFC 8200, 3): a fixed header of 40 bytes, then extension headers (../ipv6-extensions.ts).
import { Fields } from '../fields.ts';
import { protocolName } from '../ip-protocols.ts';
import { ipv6Extensions } from '../ipv6-extensions.ts';
import { hex, ipv6Text } from '../text.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

/** 20 bits, five digits. */
const showFlow = (value: number): string => `0x${hex(value, 3).slice(1)}`;

function versionField(fields: Fields): void {
  fields.bits('version', 'version', 0, 1, [0, 4], 'Which IP this is: 6.');
}

function firstFields(fields: Fields): void {
  versionField(fields);
  fields.source = 'RFC 2474, 3';
  fields.bits('dscp', 'class', 0, 4, [4, 10], 'How urgent the packet is. Most say 0.');
  fields.source = 'RFC 3168, 5';
  fields.bits(
    'ecn',
    'congestion',
    0,
    4,
    [10, 12],
    'Routers that are full can say so here instead of dropping packets.',
  );
  fields.source = 'RFC 6437, 2';
  fields.bits(
    'flow',
    'flow label',
    0,
    4,
    [12, 32],
    'Packets of one conversation carry the same label, so that routers may treat them alike.',
    showFlow,
  );
  fields.source = undefined;
}

function fromField(fields: Fields): void {
  fields.text('from', 'from', 8, 16, 'The address it comes from. ::1 is this computer itself.', ipv6Text);
}

function toField(fields: Fields): void {
  fields.text('to', 'to', 24, 16, 'The address it goes to. ::1 never leaves this computer.', ipv6Text);
}

function dissect(bytes: Uint8Array, start: number, end: number, { whole, remembered }: Context): Dissection {
  const fields = new Fields(bytes, start, end, remembered);
  const version = (bytes[start] ?? 0) >> 4;
  if (start < end && version !== 6) {
    versionField(fields);
    return fields.stopped('ipv6', 'IPv6', 1, `This should be IPv6 and says it is version ${version}.`);
  }
  fields.shared(0, 4, firstFields);
  const length = fields.number('length', 'length', 4, 2, 'Bytes after this header of 40.');
  const first = fields.number('next', 'next', 6, 1, 'What is inside: 6 is TCP, 17 is UDP.', protocolName);
  fields.number(
    'hops',
    'hop limit',
    7,
    1,
    'Each router takes one off; at 0 the packet is dropped. Loopback has no routers.',
  );
  fields.shared(8, 16, fromField);
  fields.shared(24, 16, toField);
  if (fields.cut) return { layer: fields.layer('ipv6', 'IPv6', 40) };
  // Length 0 with more than 65 535 bytes to say (RFC 2675, 3): the frame's own length is taken.
  const finish = length === 0 ? Math.max(whole, start + 40) : start + 40 + length;
  const { carried, size, fragment, ends } = ipv6Extensions(fields, bytes, start, Math.min(end, finish), first);
  const later = (fragment?.offset ?? 0) > 0;
  const title = later ? 'IPv6, a later fragment' : fragment ? 'IPv6, a first fragment' : 'IPv6';
  const layer = fields.layer('ipv6', title, size);
  if (layer.truncated) return { layer };
  if (finish < start + size) {
    const reason = `The packet says it is ${finish - start} bytes long, less than its headers.`;
    return { layer, stop: { start: start + size, reason } };
  }
  if (ends !== undefined) return { layer, stop: { start: start + size, reason: ends } };
  // 59 says that nothing follows (RFC 8200, 4.7).
  if (carried === 59 && finish === start + size) return { layer };
  const table = later ? { table: 'any', key: 0 } : { table: 'ip', key: carried };
  return { layer, next: { ...table, start: start + size, end: finish } };
}

export const protocol: Protocol = {
  id: 'ipv6',
  title: 'IPv6',
  source: 'RFC 8200, 3',
  rides: [
    { table: 'ethernet', key: 0x86dd },
    { table: 'version', key: 6 },
    { table: 'ip', key: 41 },
  ],
  dissect,
};
