// ICMP (RFC 792): what kernels and routers tell each other about other packets. An error quotes the packet that it is
// about: its IP header and at least 8 bytes behind, which are dissected as the layers that follow.
import { extendedEcho } from '../extended-echo.ts';
import { asHex, Fields } from '../fields.ts';
import { icmpCodeText, icmpName, icmpQuotes, icmpTypeText } from '../icmp-words.ts';
import { ipv4Text } from '../text.ts';
import { checksumText } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const head = 8;
const hex4 = asHex(2);

/** The second four bytes, which mean something else in each type. */
function restFields(fields: Fields, type: number, code: number): void {
  if (type === 0 || type === 8 || (type >= 13 && type <= 18)) {
    fields.number('id', 'identifier', 4, 2, 'Tells one series of questions from another.', hex4);
    fields.number('sequence', 'sequence', 6, 2, 'Counts the questions; the answer carries the same number.');
  } else if (type === 42 || type === 43) extendedEcho(fields, type === 43);
  else if (type === 5) {
    fields.text('gateway', 'gateway', 4, 4, 'The router that is the shorter way.', ipv4Text);
  } else if (type === 12) {
    fields.number('pointer', 'pointer', 4, 1, 'The byte of the quoted packet that is wrong.');
    fields.number('unused', 'unused', 5, 3, 'Not used.');
  } else if (type === 3 && code === 4) {
    fields.number('unused', 'unused', 4, 2, 'Not used.');
    fields.source = 'RFC 1191, 4';
    fields.number('mtu', 'largest packet', 6, 2, 'How long a packet may be on the next stretch, in bytes.');
  } else if (icmpQuotes(4, type)) fields.number('unused', 'unused', 4, 4, 'Not used.');
  else fields.number('more', 'more', 4, 4, 'Means something else in each type.', asHex(4));
}

function dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  const fields = new Fields(bytes, start, end);
  const type = fields.number('type', 'type', 0, 1, 'What kind of message this is.', (value) => icmpTypeText(4, value));
  const code = fields.number('code', 'code', 1, 1, 'Says more exactly what the type means.', (value) =>
    icmpCodeText(4, type, value),
  );
  fields.number('checksum', 'checksum', 2, 2, 'Guards the whole message.', () =>
    checksumText(bytes, start, end, context, { offset: 2, protocol: undefined }),
  );
  restFields(fields, type, code);
  const name = fields.cut ? '' : `, ${icmpName(4, type, code)}`;
  const layer = fields.layer('icmp', `ICMP${name}`, head);
  if (layer.truncated || context.whole === start + head) return { layer };
  const rest = { start: start + head, end: context.whole };
  if (!icmpQuotes(4, type)) return { layer, next: { table: 'icmp', key: type, ...rest } };
  // It is about IPv4, and somebody who quotes IPv6 all the same says so.
  const version = (bytes[start + head] ?? 0) >> 4 === 6 ? 6 : 4;
  return { layer, next: { table: 'version', key: version, ...rest, quotes: true } };
}

export const protocol: Protocol = {
  id: 'icmp',
  title: 'ICMP',
  source: 'RFC 792',
  rides: [{ table: 'ip', key: 1 }],
  dissect,
};
