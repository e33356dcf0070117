// What a record of DNS holds, by its type: as fields, and on one line.
import { mostShown, type Cursor } from '../messages/cursor.ts';
import { grouped, ipv4Text, ipv6Text } from '../text.ts';
import { readName } from './name.ts';
import type { Entry } from './read.ts';
import { options } from './words.ts';

/** "90 s", "3600 s, 1 hour": also in the largest unit that fits. */
export function duration(seconds: number): string {
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const)
    if (seconds >= size && seconds % size === 0) {
      const count = seconds / size;
      return `${grouped(seconds)} s, ${count} ${unit}${count === 1 ? '' : 's'}`;
    }
  return `${grouped(seconds)} s`;
}

/** Reads the content with a cursor that ends where it does; returns it on one line. */
type Content = (at: Cursor, base: number, entry: Entry) => string;

function name(at: Cursor, base: number, id: string, label: string, says: string): string {
  const found = readName(at.bytes.subarray(0, at.end), at.at, base);
  if (typeof found === 'string') at.short = true;
  else if (at.add(id, label, found.end - at.at, found.text, found.text, says)) return found.text;
  return '';
}

const oneName =
  (says: string): Content =>
  (at, base) =>
    name(at, base, 'target', 'name', says);

const texts: Content = (at) => {
  const list: string[] = [];
  while (at.left > 0 && list.length < mostShown) {
    const size = at.bytes[at.at] ?? 0;
    if (size + 1 > at.left) at.short = true;
    const own = at.bytes.subarray(at.at + 1, Math.min(at.at + 1 + size, at.end));
    list.push(`“${at.text('text', 'text', size + 1, own, 'A text, its length before it.')}”`);
  }
  at.rest('more', 'more', 'Texts that are not shown one by one.');
  return list.join(' ');
};

const reads: Readonly<Record<number, Content>> = {
  1: (at) => {
    const text = ipv4Text(at.bytes, at.at);
    return at.add('address', 'address', 4, text, text, 'The address of this name.') ? text : '';
  },
  28: (at) => {
    const text = ipv6Text(at.bytes, at.at);
    return at.add('address', 'address', 16, text, text, 'The address of this name.') ? text : '';
  },
  2: oneName('A server that knows all of this zone.'),
  5: oneName('The name to go on with: this one is only another word for it.'),
  12: oneName('The name that belongs to what was asked for.'),
  39: oneName('What stands below the name is to be looked for below this one.'),
  6: (at, base) => {
    const server = name(at, base, 'server', 'first server', 'Where the zone is changed.');
    name(at, base, 'mail', 'mail', 'Who looks after it: the first dot stands for @.');
    const serial = at.number('serial', 'serial', 4, 'Grows with each change of the zone.', String);
    at.number('refresh', 'refresh', 4, 'How often copies ask whether it has changed.', duration);
    at.number('retry', 'retry', 4, 'How soon they ask again when nobody answers.', duration);
    at.number('expire', 'expire', 4, 'When they give up.', duration);
    at.number('minimum', 'minimum', 4, 'How long “no such name” may be remembered.', duration);
    return `${server}, serial ${serial}`;
  },
  15: (at, base) => {
    const order = at.number('preference', 'preference', 2, 'Servers with a lower number are tried first.');
    return `${order} ${name(at, base, 'target', 'name', 'The server that takes mail for this name.')}`;
  },
  16: texts,
  99: texts,
  33: (at, base) => {
    at.number('priority', 'priority', 2, 'Lower numbers are tried first.');
    at.number('weight', 'weight', 2, 'Among equals, a higher number is chosen more often.');
    const port = at.number('port', 'port', 2, 'The port at which the service listens.', String);
    return `${name(at, base, 'target', 'name', 'The host that offers the service.')}:${port}`;
  },
  41: (at) => {
    const list: string[] = [];
    while (at.left > 0 && list.length < mostShown) {
      const [code, size] = [at.bytes.subarray(at.at, at.at + 2), at.bytes.subarray(at.at + 2, at.at + 4)];
      const length = ((size[0] ?? 0) << 8) | (size[1] ?? 0);
      const named = options[((code[0] ?? 0) << 8) | (code[1] ?? 0)] ?? 'option';
      if (at.left < 4 + length) at.short = true;
      at.group(
        'option',
        'option',
        'Something more that its sender can do or wants.',
        (inner) => {
          inner.number('code', 'code', 2, 'Which option it is.', String);
          inner.number('size', 'length', 2, 'Bytes of it.');
          inner.rest('data', 'data', 'What it says.');
          return named;
        },
        at.at + 4 + length,
      );
      list.push(named);
    }
    at.rest('more', 'more', 'Options that are not shown one by one.');
    return list.join(', ');
  },
};

/** The content of a record; where its bytes are not what the type has, they are shown as they are. */
export function content(at: Cursor, base: number, entry: Entry): string {
  const read = reads[entry.type];
  // An update names what must not be, without content (RFC 2136, 2.4).
  if (at.left === 0) return 'nothing';
  if (read) {
    const [before, begin] = [at.list.length, at.at];
    const text = read(at, base, entry);
    if (!at.short && at.left === 0) return text;
    at.list.length = before;
    at.at = begin;
    at.short = false;
    at.rest('data', 'data', 'These bytes are not what a record of this type holds.');
    return 'cannot be read';
  }
  at.rest('data', 'data', 'What the record holds, as bytes.');
  return `${grouped(at.end - entry.from)} bytes`;
}
