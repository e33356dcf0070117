// UDP (RFC 768): two ports, a length and a checksum. What it carries is one datagram, whole.
import { Fields } from '../fields.ts';
import { bytesText, portText } from '../text.ts';
import { checksumText, isFragment } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const head = 8;

/**
 * Where the datagram ends by its own length; 0 stands for more than 16 bits can say (RFC 2675, 4), and over IPv6 for all that there
 * is, as Linux reads it. A fragment has less of it.
 */
function finishOf(length: number, start: number, { whole, below }: Context, fragment: boolean): number {
  if (length === 0 && (whole - start > 0xffff || below.at(-1)?.protocol === 'ipv6')) return whole;
  return fragment ? Math.min(start + length, whole) : start + length;
}

/** A checksum of 0 says that none was made: over IPv4 that is allowed, over IPv6 it is not (RFC 8200, 8.1). */
function sumText(value: number, bytes: Uint8Array, start: number, end: number, context: Context): string {
  if (value !== 0) return checksumText(bytes, start, end, context, { offset: 6, protocol: 17 });
  return context.below.at(-1)?.protocol === 'ipv6' ? '0000, none, which IPv6 does not allow' : '0000, none was made';
}

function dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  const { borrowed, stream, whole } = context;
  const fields = new Fields(bytes, start, end);
  fields.number('from', 'from', 0, 2, 'The port of the program that posts this.', (port) => portText(port, borrowed));
  fields.number('to', 'to', 2, 2, 'The port of the program that is to get this.', (port) => portText(port, borrowed));
  const length = fields.number('length', 'length', 4, 2, 'Bytes of the datagram, these 8 included.');
  const finish = finishOf(length, start, context, isFragment(bytes, context.below));
  const says = `The datagram says it has ${bytesText(length)}`;
  // Behind a length that cannot be, nothing can be told apart; receivers drop it here.
  if (!fields.cut && length < head && finish < start + head)
    return fields.stopped('udp', 'UDP', 6, `${says}, and has at least ${head}.`);
  fields.number('checksum', 'checksum', 6, 2, 'Guards header and payload, and the two addresses.', (value) =>
    sumText(value, bytes, start, Math.min(end, finish), { ...context, whole: finish }),
  );
  const layer = fields.layer('udp', 'UDP', head);
  if (layer.truncated) return { layer };
  if (finish > whole) return fields.stopped('udp', 'UDP', head, `${says}, and its packet has ${whole - start} for it.`);
  if (finish === start + head && finish === whole) return { layer: { ...layer, title: 'UDP, empty' } };
  return { layer, next: { table: 'message', key: stream?.protocol ?? '', start: start + head, end: finish } };
}

export const protocol: Protocol = {
  id: 'udp',
  title: 'UDP',
  source: 'RFC 768',
  rides: [{ table: 'ip', key: 17 }],
  dissect,
};
