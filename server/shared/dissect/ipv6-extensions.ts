// The headers that may stand between IPv6 and what it carries (RFC 8200, 4), each naming the next: one group of fields for each.
import { u16 } from './bytes.ts';
import { asHex, asNamed, Fields } from './fields.ts';
import { protocolName } from './ip-protocols.ts';
import { ipv6Options } from './ipv6-options.ts';
import { endsPacket, extensionSize } from './locate.ts';
import { bytesText, hexBytes, ipv6Text } from './text.ts';

const hex8 = asHex(4);

/** Fill `inner` from the header's third byte on; `size` is its length by its own word, which may be beyond the end of `bytes`. */
type Read = (inner: Fields, bytes: Uint8Array, start: number, size: number) => void;

interface Kind {
  readonly source: string;
  readonly says: string;
  readonly read?: Read;
}

/** IANA, "IPv6 Routing Types". */
const routingName = asNamed({ 0: 'source route, no longer allowed', 2: 'mobility', 3: 'RPL', 4: 'segment routing' });

const routing: Read = (inner, _, __, size) => {
  const type = inner.number('type', 'type', 2, 1, 'Which way of giving a route this is.', routingName);
  const left = inner.number('left', 'segments left', 3, 1, 'How many of the places on the way are still to come.');
  inner.number('more', 'more', 4, 4, 'Means something else in each type.', hex8);
  // RFC 5095 has done away with type 0; RFC 8754, 2 and RFC 6275, 6.4 have the addresses in the same place.
  if (type !== 0 && type !== 2 && type !== 4) return;
  for (let at = 8, number = 0; at + 16 <= size && !inner.cut; at += 16, number++) {
    const says = left === 0 ? 'A place on the way; all have been passed.' : 'A place on the way.';
    inner.text(`address-${number}`, 'address', at, 16, says, ipv6Text);
  }
};

const fragment: Read = (inner) => {
  const says = 'Where this piece belongs in the whole packet, in units of 8 bytes.';
  inner.bits('offset', 'fragment offset', 2, 2, [0, 13], says);
  inner.flag('more-fragments', 'more fragments', 2, 2, 15, 'Set: more pieces of the same packet follow.');
  inner.number('id', 'identification', 4, 4, 'All pieces of a packet carry this number.', hex8);
};

const authentication: Read = (inner, _, __, size) => {
  inner.number('parameters', 'parameters', 4, 4, 'Which agreement between the two ends this follows (SPI).', hex8);
  if (size >= 12) inner.number('sequence', 'sequence', 8, 4, 'Counts the packets, so that none can be sent again.');
  if (size <= 12) return;
  const says = 'Proves that the packet is the sender’s, and unchanged.';
  inner.text('proof', 'proof', 12, size - 12, says, (all, from) => hexBytes(all, from, from + size - 12));
};

const kinds: Readonly<Record<number, Kind>> = {
  0: { source: 'RFC 8200, 4.3', says: 'Options that every router on the way is to look at.', read: ipv6Options },
  43: { source: 'RFC 8200, 4.4', says: 'Places that the packet is to pass on its way.', read: routing },
  44: { source: 'RFC 8200, 4.5', says: 'The packet is a piece of a larger one.', read: fragment },
  51: { source: 'RFC 4302, 2', says: 'Proves who has sent the packet.', read: authentication },
  60: { source: 'RFC 8200, 4.6', says: 'Options that only the receiver is to look at.', read: ipv6Options },
  135: { source: 'RFC 6275, 6.1', says: 'For a computer that keeps its address on the move.' },
  139: { source: 'RFC 7401, 5.1', says: 'For computers that are named by a key, and not by an address.' },
  140: { source: 'RFC 5533, 5', says: 'For computers with several ways to the Internet.' },
};

interface Walked {
  /** What the last header names. */
  readonly carried: number;
  /** Bytes of all headers, the fixed one included. */
  readonly size: number;
  /** Bytes of the whole packet before this piece, and whether there are more; undefined where it is not a piece. */
  readonly fragment: { readonly offset: number; readonly more: boolean } | undefined;
  /** Why nothing behind them is read. */
  readonly ends?: string;
}

/** Add the headers after the fixed one of 40 bytes; `first` is what that one names. They lie in `bytes[start, end)`. */
export function ipv6Extensions(fields: Fields, bytes: Uint8Array, start: number, end: number, first: number): Walked {
  let carried = first;
  let size = 40;
  let piece: Walked['fragment'];
  for (let number = 0; ; number++) {
    const at = start + size;
    const length = at + 2 <= end ? extensionSize(carried, bytes, at) : 0;
    if (length === 0) {
      // One was announced, of at least 8 bytes, and its length is not there: the layer is cut.
      const missing = extensionSize(carried, bytes, at) > 0 ? 8 : 0;
      return { carried, size: size + missing, fragment: piece };
    }
    const kind = kinds[carried];
    // Of one that is longer than what is left, as much as is there.
    const there = Math.min(length, end - at);
    const inner = new Fields(bytes, at, at + there);
    const following = inner.number('next', 'next', 0, 1, 'What follows this extension header.', protocolName);
    if (carried !== 44)
      inner.number('length', 'length', 1, 1, 'How long it is, by its own way of counting.', () => bytesText(length));
    kind?.read?.(inner, bytes.subarray(0, at + there), at, length);
    if (carried === 44 && there === 8) {
      const word = u16(bytes, at + 2);
      // A whole packet with a fragment header stands for itself (RFC 6946, 4).
      if ((word & 0xfff9) !== 0) piece = { offset: word & 0xfff8, more: (word & 1) === 1 };
    }
    const id = carried === 44 ? 'fragment' : `extension-${number}`;
    fields.source = kind?.source;
    fields.group(
      id,
      'extension',
      size,
      there,
      kind?.says ?? 'A header between IPv6 and what it carries.',
      protocolName(carried),
      inner,
    );
    fields.source = undefined;
    size += length;
    if (there === length && endsPacket(carried, following)) {
      const ends = `Receivers read nothing behind this extension header, which says that ${protocolName(following)} follows.`;
      return { carried, size, fragment: piece, ends };
    }
    carried = following;
    if (there < length || (piece?.offset ?? 0) > 0) return { carried, size, fragment: piece };
  }
}
