// UDP-Lite (RFC 3828): as UDP, but the checksum may guard only the beginning, so that a call with a few wrong bits is still heard.
import { Fields } from '../fields.ts';
import { bytesText, grouped, portText } from '../text.ts';
import { checksumText, isFragment } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const head = 8;

/** Less than the header, or more than there is, cannot be guarded: receivers drop it (RFC 3828, 3.1). Of a piece nobody knows. */
const isCoverage = (coverage: number, all: number, fragment: boolean): boolean =>
  coverage === 0 || (coverage >= head && (coverage <= all || fragment));

const coverageText = (coverage: number): string => (coverage === 0 ? '0, all' : grouped(coverage));

function dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  const { borrowed, whole } = context;
  const fields = new Fields(bytes, start, end);
  fields.number('from', 'from', 0, 2, 'The port of the program that posts this.', (port) => portText(port, borrowed));
  fields.number('to', 'to', 2, 2, 'The port of the program that is to get this.', (port) => portText(port, borrowed));
  const coverage = fields.number(
    'coverage',
    'coverage',
    4,
    2,
    'How many bytes the checksum guards, these 8 included; 0: all of them.',
    coverageText,
  );
  if (!fields.cut && !isCoverage(coverage, whole - start, isFragment(bytes, context.below))) {
    const reason = `The datagram says that its checksum guards ${bytesText(coverage)}, which cannot be.`;
    return fields.stopped('udp-lite', 'UDP-Lite', 6, reason);
  }
  const of = { offset: 6, protocol: 136, covers: coverage === 0 ? whole - start : coverage };
  fields.number('checksum', 'checksum', 6, 2, 'Guards as much as the coverage says, and the two addresses.', (value) =>
    value === 0 ? '0000, none, which UDP-Lite does not allow' : checksumText(bytes, start, end, context, of),
  );
  const layer = fields.layer('udp-lite', 'UDP-Lite', head);
  if (layer.truncated || whole === start + head) return { layer };
  return { layer, next: { table: 'udp', key: 0, start: start + head, end: whole } };
}

export const protocol: Protocol = {
  id: 'udp-lite',
  title: 'UDP-Lite',
  wireshark: 'udplite',
  source: 'RFC 3828, 3.1',
  rides: [{ table: 'ip', key: 136 }],
  dissect,
};
