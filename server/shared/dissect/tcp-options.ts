// The options of a TCP header (RFC 9293, 3.2), between its 20 fixed bytes and its end: one field for each, in their order. Those that
// most packets have are here, the others in rare-tcp-options.ts.
import { u16, u32 } from './bytes.ts';
import { Fields } from './fields.ts';
import { rareTcpOptions, type TcpOption } from './rare-tcp-options.ts';
import { grouped, hexBytes } from './text.ts';

const nothing = (): string => '';

const known: Readonly<Record<number, TcpOption>> = {
  ...rareTcpOptions,
  0: { id: 'end', label: 'end of options', size: 1, says: 'No options follow; the rest is padding.', show: nothing },
  1: {
    id: 'nop',
    label: 'no operation',
    size: 1,
    says: 'Fills up, so that the next option begins at a round place.',
    show: nothing,
  },
  2: {
    id: 'mss',
    label: 'largest segment',
    source: 'RFC 9293, 3.7.1',
    size: 4,
    says: 'The most payload its sender wants in one packet. Loopback allows far more than a cable.',
    show: (bytes, at) => `${grouped(u16(bytes, at + 2))} bytes`,
  },
  3: {
    id: 'window-scale',
    label: 'window scale',
    source: 'RFC 7323, 2.2',
    size: 3,
    says: 'From now on its sender’s windows count in units of this size.',
    show: (bytes, at) => `2^${bytes[at + 2] ?? 0} = ${grouped(1 << Math.min(bytes[at + 2] ?? 0, 14))}`,
  },
  4: {
    id: 'sack-permitted',
    label: 'SACK permitted',
    source: 'RFC 2018, 2',
    size: 2,
    says: 'Its sender understands selective acknowledgements.',
    show: () => 'yes',
  },
  5: {
    id: 'sack',
    label: 'SACK',
    source: 'RFC 2018, 3',
    // Stretches of two numbers, and at least one.
    size: (stated) => stated > 2 && stated % 8 === 2,
    says: 'Stretches that have come although something before them is missing.',
    show: (bytes, at, size) => {
      const parts: string[] = [];
      for (let edge = at + 2; edge + 8 <= at + size; edge += 8)
        parts.push(`${grouped(u32(bytes, edge))} to ${grouped(u32(bytes, edge + 4))}`);
      return parts.join(', ');
    },
  },
  8: {
    id: 'timestamps',
    label: 'time stamps',
    source: 'RFC 7323, 3.2',
    size: 10,
    says: 'The sender’s clock, and the last one it heard from the other side: for measuring the way there and back.',
    show: (bytes, at) => `${grouped(u32(bytes, at + 2))}, echoes ${grouped(u32(bytes, at + 6))}`,
  },
};

/** The bytes behind kind and length. */
const content: TcpOption['show'] = (bytes, at, size) => hexBytes(bytes, at + 2, at + size);

const unknown = (kind: number): TcpOption => ({
  id: `option-${kind}`,
  label: `option ${kind}`,
  says: 'An option that the playground does not take apart.',
  show: content,
});

/** Can an option of this kind be so long? */
const isSize = ({ size }: TcpOption, stated: number): boolean =>
  typeof size === 'function' ? size(stated) : (size ?? stated) === stated;

/** By its kind, which is one byte. */
const options = Array.from({ length: 256 }, (_, kind) => known[kind] ?? unknown(kind));

/**
 * Add the options of the header at `start`, `head` bytes long, as far as they are there. What contradicts itself is a field that
 * says so.
 */
export function tcpOptions(fields: Fields, bytes: Uint8Array, start: number, head: number, end: number): void {
  const inner = new Fields(bytes, start, Math.min(start + head, end));
  let names = '';
  for (let at = 20; at < head && start + at < end;) {
    const kind = bytes[start + at] ?? 0;
    const option = options[kind] ?? unknown(kind);
    if (kind > 1 && start + at + 1 >= end) break;
    const stated = kind < 2 ? 1 : (bytes[start + at + 1] ?? 0);
    const wrong = stated < (kind < 2 ? 1 : 2) || at + stated > head;
    if (wrong || !isSize(option, stated)) {
      // Of a length that its kind never has: receivers leave it out, and read on behind it (RFC 9293, 3.2).
      const size = wrong ? head - at : stated;
      const says = `The option “${option.label}” says it is ${stated} bytes long, which cannot be.`;
      names += `${names && ', '}unreadable`;
      inner.text('unreadable', 'unreadable', at, size, says, (all, from, length) => hexBytes(all, from, from + length));
      at += size;
      continue;
    }
    // The end of options takes what is left (RFC 9293, 3.2).
    const size = kind === 0 ? head - at : stated;
    inner.source = option.source;
    inner.text(option.id, option.label, at, size, option.says, option.show);
    inner.source = undefined;
    if (kind > 1) names += `${names && ', '}${option.label}`;
    at += size;
  }
  const says = 'What the header carries beyond its 20 fixed bytes.';
  const there = Math.min(head, end - start) - 20;
  if (there <= 0) return;
  fields.source = 'RFC 9293, 3.2';
  fields.group('options', 'options', 20, there, says, names || 'padding', inner);
  fields.source = undefined;
}
