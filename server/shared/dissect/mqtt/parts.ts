// What the packets of MQTT are made of: lengths of one to four bytes, texts with a length before them, properties.
import { u16 } from '../bytes.ts';
import { counted, mostShown, type Cursor } from '../messages/cursor.ts';
import { grouped } from '../text.ts';
import { properties } from './words.ts';

/** Seven bits in each byte, the lowest first; the top bit says that another follows (1.5.5). `bad` after four. */
export function varint(bytes: Uint8Array, at: number): { value: number; size: number } | 'bad' | 'short' {
  let value = 0;
  for (let size = 0; size < 4; size++) {
    const byte = bytes[at + size];
    if (byte === undefined) return 'short';
    value += (byte & 0x7f) * 128 ** size;
    if (byte < 0x80) return { value, size: size + 1 };
  }
  return 'bad';
}

/** A field for such a number; 0 where it is not there. */
export function varintField(at: Cursor, id: string, label: string, says: string): number {
  const found = varint(at.bytes.subarray(0, at.end), at.at);
  if (typeof found === 'string') at.short = true;
  else if (at.add(id, label, found.size, found.value, grouped(found.value), says)) return found.value;
  return 0;
}

/** A text with two bytes of length before it, which belong to the field; returns what it holds. */
export function sizedText(at: Cursor, id: string, label: string, says: string): string {
  const own = sized(at);
  return at.text(id, label, 2 + own.size, own.bytes, says);
}

/** The same of bytes that may be anything. */
export function sizedData(at: Cursor, id: string, label: string, says: string): string {
  const own = sized(at);
  return at.shown(id, label, 2 + own.size, own.bytes, says);
}

function sized({ bytes, at, end }: Cursor): { size: number; bytes: Uint8Array } {
  const size = u16(bytes, at);
  return { size, bytes: bytes.subarray(at + 2, Math.min(at + 2 + size, end)) };
}

/** Properties of MQTT 5, with their length before them. */
export function propertiesField(at: Cursor, id = 'properties', label = 'properties'): void {
  const length = varint(at.bytes.subarray(0, at.end), at.at);
  if (typeof length === 'string') {
    at.short = true;
    return;
  }
  const end = at.at + length.size + length.value;
  const says = 'What version 5 adds: each a number that names it, and a value.';
  at.group(
    id,
    label,
    says,
    (inner) => {
      inner.add('length', 'length', length.size, length.value, grouped(length.value), 'Bytes of all properties.');
      let count = 0;
      for (; inner.left > 0 && count < mostShown; count++) property(inner);
      inner.rest('more', 'more', 'Properties that are not shown one by one.');
      return counted(count, 'property', 'properties');
    },
    end,
  );
}

function property(at: Cursor): void {
  const number = at.bytes[at.at] ?? 0;
  const [name, kind] = properties[number] ?? [`property ${number}`, 'rest'];
  at.group('property', name, 'A property: its number, and its value.', (inner) => {
    inner.number('number', 'number', 1, 'Which property it is.', (one) => `0x${one.toString(16).padStart(2, '0')}`);
    const text = valueText(inner, kind);
    if (!inner.short) return text;
    // What is behind the properties belongs to something else.
    inner.short = false;
    inner.rest('value', 'value', 'Fewer bytes than this property has: the properties end before.');
    return 'cut short';
  });
}

function valueText(at: Cursor, kind: (typeof properties)[number][1] | 'rest'): string {
  const says = 'What it is set to.';
  if (kind === 'text') return sizedText(at, 'value', 'value', says);
  if (kind === 'data') return sizedData(at, 'value', 'value', says);
  if (kind === 'varint') return grouped(varintField(at, 'value', 'value', says));
  if (kind === 'pair') {
    const key = sizedText(at, 'key', 'key', 'A name that client and server understand.');
    return `${key}: ${sizedText(at, 'value', 'value', says)}`;
  }
  if (kind !== 'rest') return grouped(at.number('value', 'value', { byte: 1, two: 2, four: 4 }[kind], says));
  at.rest('value', 'value', 'Nobody knows how long this one is, so that nothing behind it can be read.');
  return 'not known';
}
