// The options in IPv6's hop-by-hop and destination headers (RFC 8200, 4.2): a type, a length, and what the type means.
import { u16, u32 } from './bytes.ts';
import { Fields } from './fields.ts';
import { bytesText, hexBytes, ipv6Text } from './text.ts';

interface Option {
  readonly name: string;
  readonly source: string;
  readonly says: string;
  /** Bytes of its value, where they do not vary. */
  readonly size?: number;
  readonly show?: (bytes: Uint8Array, at: number) => string;
}

const options: Readonly<Record<number, Option>> = {
  4: {
    name: 'packets in packets',
    source: 'RFC 2473, 4.1.1',
    says: 'How many more times the packet may be put into another one.',
    size: 1,
    show: (bytes, at) => String(bytes[at] ?? 0),
  },
  5: {
    name: 'router alert',
    source: 'RFC 2711, 2.1',
    says: 'Each router is to look at what the packet carries; 0 is about groups (MLD).',
    size: 2,
    show: (bytes, at) => String(u16(bytes, at)),
  },
  0x30: {
    name: 'path MTU',
    source: 'RFC 9268, 5',
    says: 'How long a packet may be: the least that routers on the way have written here, and what came of the way back.',
    size: 4,
    show: (bytes, at) => `${u16(bytes, at)}, back ${u16(bytes, at + 2) & 0xfffe}`,
  },
  0xc2: {
    name: 'jumbo payload',
    source: 'RFC 2675, 2',
    says: 'The length of a packet that 16 bits cannot say.',
    size: 4,
    show: (bytes, at) => bytesText(u32(bytes, at)),
  },
  0xc9: {
    name: 'home address',
    source: 'RFC 6275, 6.3',
    says: 'The address that the sender has where it is at home.',
    size: 16,
    show: ipv6Text,
  },
};

const padding = 'Fills up, so that what follows begins at a round place.';

/** Type and length of the option in `bytes[start, end)`. */
function headOf(bytes: Uint8Array, start: number, end: number): Fields {
  const head = new Fields(bytes, start, end);
  head.number('type', 'type', 0, 1, 'What kind of option this is.');
  head.number('length', 'length', 1, 1, 'Bytes of its value.');
  return head;
}

/** Add the options of the header at `start`, `size` bytes long, from its third byte on; `bytes` may end before. */
export function ipv6Options(inner: Fields, bytes: Uint8Array, start: number, size: number): void {
  for (let at = 2; at < size && start + at < bytes.length && !inner.cut;) {
    const type = bytes[start + at] ?? 0;
    if (type === 0) {
      inner.text('pad', 'padding', at++, 1, padding, () => bytesText(1));
      continue;
    }
    const length = 2 + (bytes[start + at + 1] ?? 0);
    const option = options[type];
    const wrong = at + length > size;
    if (!wrong && start + at + length > bytes.length) {
      const head = headOf(bytes, start + at, bytes.length);
      const [name, shown] = [option?.name ?? `option ${type}`, hexBytes(bytes, start + at, bytes.length)];
      inner.group('cut', name, at, bytes.length - start - at, 'The packet ends within this option.', shown, head);
      return;
    }
    if (wrong || (option?.size ?? length - 2) !== length - 2) {
      const says = `The option “${option?.name ?? type}” says it has ${bytesText(length)}, which cannot be.`;
      const finish = Math.min(start + (wrong ? size : at + length), bytes.length);
      const head = headOf(bytes, start + at, finish);
      const shown = hexBytes(bytes, start + at, finish);
      inner.group('unreadable', 'unreadable', at, finish - start - at, says, shown, head);
      at = finish - start;
      continue;
    }
    inner.source = option?.source;
    if (type === 1) inner.text('pad', 'padding', at, length, padding, () => bytesText(length));
    else {
      const says = option?.says ?? 'An option that the playground does not take apart.';
      inner.text(`option-${type}`, option?.name ?? `option ${type}`, at, length, says, (all, from) =>
        option?.show ? option.show(all, from + 2) : hexBytes(all, from + 2, from + length),
      );
    }
    inner.source = undefined;
    at += length;
  }
}
