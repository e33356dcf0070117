// A line of text as fields: what is written in it, and how it ends.
import { Cursor } from '../messages/cursor.ts';
import { bytesText, printable } from '../text.ts';
import type { Field } from '../types.ts';

/** How lines end, by their last bytes. */
const endings = [
  ['\r\n', 'CR LF ␍⏎', 'The two bytes that end a line in most protocols of text: carriage return and line feed.'],
  ['\n', 'LF ⏎', 'The byte that ends a line on Linux and macOS: line feed.'],
  ['', 'none', 'No byte ends this line: the text ends here.'],
] as const;

/** The fields of one line, which has at least one byte. */
export function lineFields(bytes: Uint8Array): readonly Field[] {
  const last = String.fromCharCode(...bytes.subarray(-2));
  const [end, name, means] = endings.find(([one]) => last.endsWith(one)) ?? endings[2];
  const at = new Cursor(bytes);
  const size = bytes.length - end.length;
  const text = printable(bytes.subarray(0, size), 256) ?? '';
  if (size > 0) at.add('text', 'text', size, text, text, 'The bytes read as text.');
  at.add('ending', 'line end', end.length, name, name, means);
  at.at = 0;
  at.add(
    'length',
    'length',
    bytes.length,
    bytes.length,
    bytesText(bytes.length),
    'Bytes of the line, its end included.',
  );
  return at.list;
}

/** The same as one field, where it is one line of several. */
export function lineField(bytes: Uint8Array): Field {
  const fields = lineFields(bytes);
  const text = fields.find(({ id }) => id === 'text')?.text ?? 'an empty line';
  const place = { start: 0, end: bytes.length };
  return { id: 'line', label: 'line', value: text, text, ...place, says: 'A line of text.', fields };
}
