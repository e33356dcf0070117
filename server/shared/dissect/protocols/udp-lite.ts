// UDP-Lite (RFC 3828): as UDP, but the checksum may guard only the beginning, so that a call with a few wrong bits is still heard.
import { Fields } from '../fields.ts';
import { hex, portText } from '../text.ts';
import { checksumText } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const head = 8;

/** How many bytes are guarded; less than the header, or more than there is, cannot be (RFC 3828, 3.1). */
function covered(coverage: number, all: number): number | undefined {
  if (coverage === 0) return all;
  return coverage < head || coverage > all ? undefined : coverage;
}

/** "0, all", "8", "4, which cannot be" */
function coverageText(coverage: number, all: number): string {
  if (coverage === 0) return '0, all';
  return covered(coverage, all) === undefined ? `${coverage}, which cannot be` : String(coverage);
}

function sumText(value: number, covers: number | undefined, sum: (covers: number) => string): string {
  if (value === 0) return '0000, none, which UDP-Lite does not allow';
  return covers === undefined ? `${hex(value, 2)}, not checked: it is not known what it guards` : sum(covers);
}

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
    (value) => coverageText(value, whole - start),
  );
  fields.number('checksum', 'checksum', 6, 2, 'Guards as much as the coverage says, and the two addresses.', (value) =>
    sumText(value, covered(coverage, whole - start), (covers) =>
      checksumText(bytes, start, end, context, { offset: 6, protocol: 136, covers }),
    ),
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
