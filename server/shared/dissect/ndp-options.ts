// The options of neighbour discovery (RFC 4861, 4.6): a type, a length in units of 8 bytes, and what the type means.
import { asNamed, Fields } from './fields.ts';
import { bytesText, grouped, hexBytes, ipv6Text, macText } from './text.ts';

/** Add the fields from the third byte on; `size` is the option's length. Returns what the option says in short. */
type Read = (inner: Fields, bytes: Uint8Array, at: number, size: number) => string;

interface Option {
  readonly name: string;
  readonly source: string;
  readonly says: string;
  /** Bytes it has at least. */
  readonly least: number;
  readonly read: Read;
}

/** "1800", or "for ever". */
const lifetime = (seconds: number): string => (seconds === 0xffffffff ? 'for ever' : `${grouped(seconds)} s`);

const card: Read = (inner, _, __, size) =>
  inner.text('card', 'card', 2, size - 2, 'The address of a network card.', (all, from) =>
    size === 8 ? macText(all, from) : hexBytes(all, from, from + size - 2),
  );

const prefix: Read = (inner) => {
  const bits = inner.number('bits', 'prefix length', 2, 1, 'How many bits all addresses of this network share.');
  inner.flag('on-link', 'on this wire', 3, 1, 0, 'Set: who has such an address is reached without a router.');
  inner.flag('own', 'for own address', 3, 1, 1, 'Set: a computer may make itself an address of it.');
  inner.bits('reserved', 'reserved', 3, 1, [2, 8], 'Not used.');
  inner.number('valid', 'valid', 4, 4, 'How long such addresses may be used.', lifetime);
  inner.number('preferred', 'preferred', 8, 4, 'How long they may be used for what is new.', lifetime);
  inner.number('reserved-2', 'reserved', 12, 4, 'Not used.');
  return `${inner.text('prefix', 'prefix', 16, 16, 'The bits that are shared; the others are 0.', ipv6Text)}/${bits}`;
};

const redirected: Read = (inner, _, __, size) => {
  inner.text('reserved', 'reserved', 2, 6, 'Not used.', (all, from) => hexBytes(all, from, from + 6));
  const says = 'The beginning of the packet that this is about.';
  inner.text('packet', 'packet', 8, size - 8, says, (all, from) => hexBytes(all, from, from + size - 8));
  return bytesText(size - 8);
};

const mtu: Read = (inner) => {
  inner.number('reserved', 'reserved', 2, 2, 'Not used.');
  return bytesText(inner.number('mtu', 'largest packet', 4, 4, 'How long a packet on this wire may be.'));
};

/** RFC 4191, 2.1 */
export const preferenceText = asNamed({ 0: 'medium', 1: 'high', 2: 'reserved', 3: 'low' });

const route: Read = (inner, bytes, at, size) => {
  const bits = inner.number('bits', 'prefix length', 2, 1, 'How many bits all addresses behind it share.');
  inner.bits('preference', 'preference', 3, 1, [3, 5], 'Which of several routers to take.', preferenceText);
  inner.number('lifetime', 'lifetime', 4, 4, 'How long this is so.', lifetime);
  const says = 'The addresses that this router is the way to.';
  // As many of the sixteen bytes as the length leaves.
  const whole = new Uint8Array(16);
  whole.set(bytes.subarray(at + 8, at + Math.min(size, 24)));
  return `${inner.text('prefix', 'prefix', 8, size - 8, says, () => ipv6Text(whole, 0))}/${bits}`;
};

const resolvers: Read = (inner, _, __, size) => {
  inner.number('reserved', 'reserved', 2, 2, 'Not used.');
  inner.number('lifetime', 'lifetime', 4, 4, 'How long they may be asked.', lifetime);
  const found: string[] = [];
  for (let at = 8; at + 16 <= size && !inner.cut; at += 16)
    found.push(inner.text('server', 'server', at, 16, 'A server that knows the addresses of names.', ipv6Text));
  return found.join(', ');
};

/** RFC 4861, 4.6.1 to 4.6.4, and later ones. */
const options: Readonly<Record<number, Option>> = {
  1: {
    name: 'sender’s card',
    source: 'RFC 4861, 4.6.1',
    says: 'The network card of who sends this.',
    least: 8,
    read: card,
  },
  2: {
    name: 'target’s card',
    source: 'RFC 4861, 4.6.1',
    says: 'The network card that is asked for.',
    least: 8,
    read: card,
  },
  3: {
    name: 'prefix',
    source: 'RFC 4861, 4.6.2',
    says: 'Which addresses there are on this wire.',
    least: 32,
    read: prefix,
  },
  4: {
    name: 'redirected packet',
    source: 'RFC 4861, 4.6.3',
    says: 'The packet that would have had a shorter way.',
    least: 8,
    read: redirected,
  },
  5: { name: 'largest packet', source: 'RFC 4861, 4.6.4', says: 'How long a packet may be.', least: 8, read: mtu },
  24: {
    name: 'route',
    source: 'RFC 4191, 2.3',
    says: 'Addresses that this router is the way to.',
    least: 8,
    read: route,
  },
  25: { name: 'name servers', source: 'RFC 8106, 5.1', says: 'Whom to ask for names.', least: 24, read: resolvers },
};

const others: Option = {
  name: '',
  source: 'RFC 4861, 4.6',
  says: 'An option that the playground does not take apart.',
  least: 8,
  read: (inner, bytes, at, size) => {
    const value = (all: Uint8Array, from: number): string => hexBytes(all, from, from + size - 2);
    inner.text('value', 'value', 2, size - 2, 'What the option says.', value);
    return hexBytes(bytes, at + 2, at + size, 8);
  },
};

/** Add the options of the message that begins at `start`: they lie in `bytes[from, end)`, and end at `whole`. */
export function ndpOptions(
  fields: Fields,
  bytes: Uint8Array,
  start: number,
  from: number,
  end: number,
  whole: number,
): void {
  for (let at = from; at < whole && at < end && !fields.cut;) {
    const type = bytes[at] ?? 0;
    const option = options[type] ?? others;
    const name = option.name || `option ${type}`;
    // A length of 0 would never end (RFC 4861, 4.6); without its second byte an option has none.
    const size = at + 1 < end ? (bytes[at + 1] ?? 0) * 8 : option.least;
    fields.source = option.source;
    const wrong = size === 0 || at + size > whole;
    // Of one that is longer than what is left, as much as is there.
    const finish = Math.min(end, wrong ? whole : at + size);
    const inner = new Fields(bytes, at, finish);
    inner.number('type', 'type', 0, 1, 'What kind of option this is.');
    inner.number('length', 'length', 1, 1, 'How long it is, in units of 8 bytes.', (units) => bytesText(units * 8));
    if (wrong || size < option.least) {
      const says = `The option “${name}” says it has ${bytesText(size)}, which cannot be.`;
      fields.group('unreadable', 'unreadable', at - start, finish - at, says, hexBytes(bytes, at, finish), inner);
      fields.source = undefined;
      at = finish;
      continue;
    }
    const text = option.read(inner, bytes.subarray(0, finish), at, size);
    fields.group(`option-${type}`, name, at - start, finish - at, option.says, text, inner);
    fields.source = undefined;
    at += size;
  }
}
