// The options of a TCP header (RFC 9293, 3.2), between its 20 fixed bytes and its end: one field for each, in their order.
import { u16, u32 } from './bytes.ts';
import { Fields } from './fields.ts';
import { grouped, hexBytes } from './text.ts';

interface Option {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  /** Bytes by its RFC, kind and length included; undefined where they vary. */
  readonly size?: number;
  show(bytes: Uint8Array, at: number, size: number): string;
}

const nothing = (): string => '';

const options: Readonly<Record<number, Option>> = {
  0: { id: 'end', label: 'end of options', size: 1, says: 'No options follow; the rest is padding.', show: nothing },
  1: {
    id: 'nop',
    label: 'no operation',
    size: 1,
    says: 'Fills up, so that the next option begins at a round place.',
    show: nothing,
  },
  // RFC 9293, 3.7.1
  2: {
    id: 'mss',
    label: 'largest segment',
    size: 4,
    says: 'The most payload its sender wants in one packet. Loopback allows far more than a cable.',
    show: (bytes, at) => `${grouped(u16(bytes, at + 2))} bytes`,
  },
  // RFC 7323, 2
  3: {
    id: 'window-scale',
    label: 'window scale',
    size: 3,
    says: 'From now on its sender’s windows count in units of this size.',
    show: (bytes, at) => `2^${bytes[at + 2] ?? 0} = ${grouped(2 ** Math.min(bytes[at + 2] ?? 0, 14))}`,
  },
  // RFC 2018, 2 and 3
  4: {
    id: 'sack-permitted',
    label: 'SACK permitted',
    size: 2,
    says: 'Its sender understands selective acknowledgements.',
    show: () => 'yes',
  },
  5: {
    id: 'sack',
    label: 'SACK',
    says: 'Stretches that have come although something before them is missing.',
    show: (bytes, at, size) => {
      const parts: string[] = [];
      for (let edge = at + 2; edge + 8 <= at + size; edge += 8)
        parts.push(`${grouped(u32(bytes, edge))} to ${grouped(u32(bytes, edge + 4))}`);
      return parts.join(', ');
    },
  },
  // RFC 7323, 3
  8: {
    id: 'timestamps',
    label: 'time stamps',
    size: 10,
    says: 'The sender’s clock, and the last one it heard from the other side: for measuring the way there and back.',
    show: (bytes, at) => `${grouped(u32(bytes, at + 2))}, echoes ${grouped(u32(bytes, at + 6))}`,
  },
};

const unknown = (kind: number): Option => ({
  id: `option-${kind}`,
  label: `option ${kind}`,
  says: 'An option that the playground does not take apart.',
  show: (bytes, at, size) => hexBytes(bytes, at + 2, at + size),
});

/** Add the options of the header at `start`, `head` bytes long. What contradicts itself is a field that says so. */
export function tcpOptions(fields: Fields, bytes: Uint8Array, start: number, head: number, end: number): void {
  const inner = new Fields(bytes, start, Math.min(start + head, end));
  let names = '';
  for (let at = 20; at < head && start + at < end;) {
    const kind = bytes[start + at] ?? 0;
    const option = options[kind] ?? unknown(kind);
    if (kind > 1 && start + at + 1 >= end) break;
    const stated = kind < 2 ? 1 : (bytes[start + at + 1] ?? 0);
    if (stated < (kind < 2 ? 1 : 2) || at + stated > head || (option.size ?? stated) !== stated) {
      const says = `The option “${option.label}” says it is ${stated} bytes long, which cannot be.`;
      names += `${names && ', '}unreadable`;
      inner.text('unreadable', 'unreadable', at, head - at, says, (all, from) => hexBytes(all, from, start + head));
      break;
    }
    // The end of options takes what is left (RFC 9293, 3.2).
    const size = kind === 0 ? head - at : stated;
    inner.text(option.id, option.label, at, size, option.says, (all, from) => option.show(all, from, size));
    if (kind > 1) names += `${names && ', '}${option.label}`;
    at += size;
  }
  const says = 'What the header carries beyond its 20 fixed bytes.';
  fields.group('options', 'options', 20, head - 20, says, names || 'padding', inner);
}
