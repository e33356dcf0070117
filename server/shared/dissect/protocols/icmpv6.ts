// ICMPv6 (RFC 4443), neighbour discovery included (RFC 4861): errors that quote a packet, echoes, and who has which address.
import { asHex, Fields } from '../fields.ts';
import { icmpCodeText, icmpName, icmpQuotes, icmpTypeText } from '../icmp-words.ts';
import { ipv6Text } from '../text.ts';
import { checksumText } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

const hex4 = asHex(2);

type Rest = (fields: Fields) => number;

const echo: Rest = (fields) => {
  fields.number('id', 'identifier', 4, 2, 'Tells one series of questions from another.', hex4);
  fields.number('sequence', 'sequence', 6, 2, 'Counts the questions; the answer carries the same number.');
  return 8;
};

const reserved: Rest = (fields) => {
  fields.number('reserved', 'reserved', 4, 4, 'Not used.');
  return 8;
};

const target: Rest = (fields) => {
  fields.text('target', 'target', 8, 16, 'The address whose network card is looked for.', ipv6Text);
  return 24;
};

/** What follows the first four bytes, by type; each returns the length of the header. */
const rests: Readonly<Record<number, Rest>> = {
  1: reserved,
  2: (fields) => {
    fields.number('mtu', 'largest packet', 4, 4, 'How long a packet may be on the next stretch, in bytes.');
    return 8;
  },
  3: reserved,
  4: (fields) => {
    fields.number('pointer', 'pointer', 4, 4, 'The byte of the quoted packet that is wrong.');
    return 8;
  },
  128: echo,
  129: echo,
  133: reserved,
  134: (fields) => {
    fields.number('hops', 'hop limit', 4, 1, 'The hop limit that its neighbours are to use.');
    fields.number('flags', 'flags', 5, 1, 'Whether addresses are to be asked for elsewhere (DHCPv6).', asHex(1));
    fields.number('lifetime', 'lifetime', 6, 2, 'For how many seconds it is a way out; 0: it is none.');
    fields.number('reachable', 'reachable', 8, 4, 'For how many ms a neighbour counts as there; 0: not said.');
    fields.number('again', 'ask again', 12, 4, 'After how many ms to ask again; 0: not said.');
    return 16;
  },
  135: (fields) => {
    reserved(fields);
    return target(fields);
  },
  136: (fields) => {
    fields.flag('router', 'router', 4, 4, 0, 'Set: its sender is a router.');
    fields.flag('solicited', 'solicited', 4, 4, 1, 'Set: it answers a solicitation.');
    fields.flag('override', 'override', 4, 4, 2, 'Set: what was known before is replaced.');
    return target(fields);
  },
};

const others: Rest = (fields) => {
  fields.number('more', 'more', 4, 4, 'Means something else in each type.', asHex(4));
  return 8;
};

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
  const head = (rests[type] ?? others)(fields);
  const name = fields.cut ? '' : `, ${icmpName(6, type, code)}`;
  const layer = fields.layer('icmpv6', `ICMPv6${name}`, head);
  if (layer.truncated || context.whole === start + head) return { layer };
  const rest = { start: start + head, end: context.whole };
  if (!icmpQuotes(6, type)) return { layer, next: { table: 'icmpv6', key: type, ...rest } };
  return { layer, next: { table: 'version', key: (bytes[start + head] ?? 0) >> 4, ...rest, quotes: true } };
}

export const protocol: Protocol = { id: 'icmpv6', title: 'ICMPv6', rides: [{ table: 'ip', key: 58 }], dissect };
