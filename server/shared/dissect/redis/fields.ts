// Values of RESP as fields: each with its bytes, what lies in it below it.
import type { Field } from '../types.ts';
import { contentText, countText, type Value } from './value.ts';

/** Values of a list that are shown, and of all lists in one another; the others are counted. */
const [most, mostOfAll] = [100, 1000];

/** The field of one value; of a command, the first item is its name. */
export function valueField(
  bytes: Uint8Array,
  value: Value,
  command = false,
  label: string = value.kind,
  room = { left: mostOfAll },
): Field {
  const { kind, what, start, end, items } = value;
  room.left -= 1;
  const inside = items
    ?.slice(0, most)
    .flatMap((item, index) =>
      room.left > 0 ? [valueField(bytes, item, false, named(value, index, command), room)] : [],
    );
  const text = items ? countText(items) : contentText(bytes, value, 200);
  const says = command
    ? 'What the client asks for: a command and its arguments.'
    : `${what[0]?.toUpperCase()}${what.slice(1)}.`;
  return { id: kind, label, value: text, text, start, end, says, ...(inside && { fields: inside }) };
}

function named({ kind }: Value, index: number, command: boolean): string {
  if (command) return index === 0 ? 'command' : 'argument';
  if (kind === 'map') return index % 2 === 0 ? 'key' : 'value';
  return `value ${index + 1}`;
}
