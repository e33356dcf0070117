// ICMPv6 (RFC 4443), neighbour discovery included (RFC 4861): errors that quote a packet, echoes, and who has which address.
import { Fields } from '../fields.ts';
import { icmpCodeText, icmpName, icmpQuotes, icmpTypeText } from '../icmp-words.ts';
import { restOf } from '../icmpv6-rests.ts';
import { ndpOptions } from '../ndp-options.ts';
import { checksumText } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

function dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  const fields = new Fields(bytes, start, end);
  const type = fields.number('type', 'type', 0, 1, 'What kind of message this is; below 128 it is an error.', (value) =>
    icmpTypeText(6, value),
  );
  const code = fields.number('code', 'code', 1, 1, 'Says more exactly what the type means.', (value) =>
    icmpCodeText(6, type, value),
  );
  fields.number('checksum', 'checksum', 2, 2, 'Guards the whole message, and the two addresses.', () =>
    checksumText(bytes, start, end, context, { offset: 2, protocol: 58 }),
  );
  const { source, options, add } = restOf(type);
  fields.source = source;
  let head = add(fields);
  const name = fields.cut ? '' : `, ${icmpName(6, type, code)}`;
  if (options && !fields.cut) {
    ndpOptions(fields, bytes, start, start + head, end, context.whole);
    head = Math.max(head, context.whole - start);
  }
  const layer = fields.layer('icmpv6', `ICMPv6${name}`, head);
  if (layer.truncated || context.whole === start + head) return { layer };
  const rest = { start: start + head, end: context.whole };
  if (!icmpQuotes(6, type)) return { layer, next: { table: 'icmpv6', key: type, ...rest } };
  // It is about IPv6 alone.
  const place = (bytes[start + head] ?? 0) >> 4 === 6 ? { table: 'version', key: 6 } : { table: 'any', key: 0 };
  return { layer, next: { ...place, ...rest, quotes: true } };
}

export const protocol: Protocol = {
  id: 'icmpv6',
  title: 'ICMPv6',
  source: 'RFC 4443, 2.1',
  rides: [{ table: 'ip', key: 58 }],
  dissect,
};
