// IPv6 (RFC 8200, 3 and 4): a fixed header of 40 bytes, then extension headers, each naming the next.
import { u16 } from '../bytes.ts';
import { asHex, Fields } from '../fields.ts';
import { protocolName } from '../ip-protocols.ts';
import { extensionSize } from '../locate.ts';
import { bytesText, hex, ipv6Text } from '../text.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

/** 20 bits, five digits. */
const showFlow = (value: number): string => `0x${hex(value, 3).slice(1)}`;
const hex4 = asHex(4);

interface Walked {
  readonly carried: number;
  readonly size: number;
  /** Bytes of the whole packet before this piece; undefined where it is not a piece. */
  readonly fragment: number | undefined;
}

/** Add the extension headers after the fixed one; `carried` is what the last of them names. */
function walk(fields: Fields, bytes: Uint8Array, start: number, end: number, first: number): Walked {
  let carried = first;
  let size = 40;
  for (let number = 0; ; number++) {
    const length = start + size + 8 <= end ? extensionSize(carried, bytes, start + size) : 0;
    if (length === 0) {
      // One was announced, of at least 8 bytes, and fewer are there: the layer is cut.
      const missing = extensionSize(carried, bytes, start + size) > 0 ? 8 : 0;
      return { carried, size: size + missing, fragment: undefined };
    }
    const inner = new Fields(bytes, start + size, end);
    const following = inner.number('next', 'next', 0, 1, 'What follows this extension header.', protocolName);
    if (carried !== 44)
      inner.number('length', 'length', 1, 1, 'How long it is, by its own way of counting.', () => bytesText(length));
    else {
      inner.bits(
        'offset',
        'fragment offset',
        2,
        2,
        [0, 13],
        'Where this piece belongs in the whole packet, in units of 8 bytes.',
      );
      inner.flag('more-fragments', 'more fragments', 2, 2, 15, 'Set: more pieces of the same packet follow.');
      inner.number('id', 'identification', 4, 4, 'All pieces of a packet carry this number.', hex4);
    }
    const name = protocolName(carried);
    const id = carried === 44 ? 'fragment' : `extension-${number}`;
    fields.group(id, 'extension', size, length, 'A header between IPv6 and what it carries.', name, inner);
    const fragment = carried === 44 ? u16(bytes, start + size + 2) & 0xfff8 : undefined;
    carried = following;
    size += length;
    if (fields.cut || fragment) return { carried, size, fragment };
  }
}

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: Context): Dissection {
  const fields = new Fields(bytes, start, end);
  const version = fields.bits('version', 'version', 0, 4, [0, 4], 'Which IP this is: 6.');
  if (!fields.cut && version !== 6) {
    const reason = `This should be IPv6 and says it is version ${version}.`;
    return { layer: fields.layer('ipv6', 'IPv6', 4), stop: { start: start + 4, reason } };
  }
  fields.bits('dscp', 'class', 0, 4, [4, 10], 'How urgent the packet is. Most say 0.');
  fields.bits(
    'ecn',
    'congestion',
    0,
    4,
    [10, 12],
    'Routers that are full can say so here instead of dropping packets.',
  );
  fields.bits(
    'flow',
    'flow label',
    0,
    4,
    [12, 32],
    'Packets of one conversation carry the same label, so that routers may treat them alike.',
    showFlow,
  );
  const length = fields.number('length', 'length', 4, 2, 'Bytes after this header of 40.');
  const first = fields.number('next', 'next', 6, 1, 'What is inside: 6 is TCP, 17 is UDP.', protocolName);
  fields.number(
    'hops',
    'hop limit',
    7,
    1,
    'Each router takes one off; at 0 the packet is dropped. Loopback has no routers.',
  );
  fields.text('from', 'from', 8, 16, 'The address it comes from. ::1 is this computer itself.', ipv6Text);
  fields.text('to', 'to', 24, 16, 'The address it goes to. ::1 never leaves this computer.', ipv6Text);
  if (fields.cut) return { layer: fields.layer('ipv6', 'IPv6', 40) };
  // Length 0 with more than 65 535 bytes to say (RFC 2675, 3): the frame's own length is taken.
  const finish = length === 0 ? Math.max(whole, start + 40) : start + 40 + length;
  const { carried, size, fragment } = walk(fields, bytes, start, Math.min(end, finish), first);
  const layer = fields.layer('ipv6', fragment ? 'IPv6, a later fragment' : 'IPv6', size);
  if (layer.truncated) return { layer };
  const table = fragment ? { table: 'any', key: 0 } : { table: 'ip', key: carried };
  return { layer, next: { ...table, start: start + size, end: finish } };
}

export const protocol: Protocol = {
  id: 'ipv6',
  title: 'IPv6',
  rides: [
    { table: 'ethernet', key: 0x86dd },
    { table: 'version', key: 6 },
    { table: 'ip', key: 41 },
  ],
  dissect,
};
