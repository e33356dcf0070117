// The fields of a DNS message, in the order of its bytes.
import { Cursor, counted, mostShown, noted } from '../messages/cursor.ts';
import type { Field } from '../types.ts';
import { content, duration } from './content.ts';
import { mistakeIn, parts, readDns, type Dns, type Entry, type Question } from './read.ts';
import { className, codeName, codes, opcodes, typeName, types } from './words.ts';

const yes = (value: number): string => (value === 1 ? 'set' : 'not set');
const typeText = (type: number): string => `${type}, ${typeName(type)}`;

const flags = [
  ['authoritative', 'authoritative', 5, 'The server itself is in charge of this name, and did not ask others.'],
  ['truncated', 'truncated', 6, 'The answer did not fit into a datagram: it can be asked for again over TCP.'],
  ['recurse', 'recursion desired', 7, 'Please ask others, too, until the answer is found.'],
  ['recursive', 'recursion available', 8, 'The server does ask others when it is wanted.'],
  ['zero', 'reserved', 9, 'Must be 0.'],
  ['authentic', 'authentic', 10, 'The server has checked the signatures.'],
  ['unchecked', 'checking disabled', 11, 'Signatures need not be checked.'],
] as const;

function head(at: Cursor, { answer, flags: word }: Dns): void {
  at.number(
    'id',
    'id',
    2,
    'Chosen by who asks; the answer has the same, so that the two find each other.',
    (id) => `0x${id.toString(16).padStart(4, '0')}`,
  );
  at.group(
    'flags',
    'flags',
    'What kind of message it is, and how it went.',
    (inner) => {
      inner.bits('response', 'kind', 2, [0, 1], 'Does it ask or answer?', (bit) => (bit === 1 ? 'answer' : 'question'));
      const kind = (code: number): string => `${code}, ${opcodes[code] ?? 'unknown'}`;
      inner.bits('opcode', 'what for', 2, [1, 5], 'QUERY looks a name up.', kind);
      for (const [id, label, bit, says] of flags) inner.bits(id, label, 2, [bit, bit + 1], says, yes);
      const code = word & 15;
      const means = codes[code]?.[1] ?? 'unknown';
      const says = answer ? `How it went: ${means}.` : 'How it went; a question has 0 here.';
      inner.bits('rcode', 'how it went', 2, [12, 16], says, () => `${code}, ${codeName(code)}`);
      inner.at += 2;
      const set = flags.filter(([, , bit]) => ((word >> (15 - bit)) & 1) === 1).map(([, label]) => label);
      return [answer ? `answer, ${codeName(code)}` : 'question', ...set].join(', ');
    },
    at.at + 2,
  );
  at.number('questions', 'questions', 2, 'How many follow.');
  at.number('answers', 'answers', 2, 'Records that answer the question.');
  at.number('authorities', 'authorities', 2, 'Records of who is in charge.');
  at.number('additionals', 'additional', 2, 'Records that may be of use beside.');
}

function question(at: Cursor, one: Question): void {
  const says = 'What is asked for: a name, and which kind of record of it.';
  at.group(
    'question',
    'question',
    says,
    (inner) => {
      inner.add('name', 'name', one.nameEnd - one.start, one.name, one.name, 'The name that is looked up.');
      typeOf(inner, one);
      const bit = one.class >= 0x8000 ? ', answer to me alone' : '';
      inner.number(
        'class',
        'class',
        2,
        'IN is the internet; hardly anything else is used.',
        () => `${className(one.class)}${bit}`,
      );
      return `${typeName(one.type)} ${one.name}`;
    },
    one.end,
  );
}

const typeOf = (at: Cursor, { type }: Question): number =>
  at.number('type', 'type', 2, `The kind of record: ${types[type]?.[1] ?? 'one without a name here'}.`, typeText);

const labels = { answer: 'answer', authority: 'authority', additional: 'additional' } as const;
const about = {
  answer: 'A record that answers the question.',
  authority: 'A record of who is in charge.',
  additional: 'A record that may be of use beside.',
} as const;

function entry(at: Cursor, one: Entry, base: number): void {
  at.group(
    one.part,
    labels[one.part],
    about[one.part],
    (inner) => {
      const says = one.type === 41 ? 'Always the root: it is no record of a name.' : 'Whom the record is about.';
      const pointer = (inner.bytes[one.start] ?? 0) >= 0xc0 ? ' It points to where it stands already.' : '';
      inner.add('name', 'name', one.nameEnd - one.start, one.name, one.name, `${says}${pointer}`);
      typeOf(inner, one);
      if (one.type === 41) extension(inner);
      else {
        const bit = one.class >= 0x8000 ? ', in place of all older ones' : '';
        inner.number(
          'class',
          'class',
          2,
          'IN is the internet; hardly anything else is used.',
          () => `${className(one.class)}${bit}`,
        );
        inner.number('ttl', 'time to live', 4, 'How long it may be remembered.', duration);
      }
      inner.number('length', 'length', 2, 'Bytes of the content.');
      let text = '';
      inner.group(
        'content',
        'content',
        `It holds ${types[one.type]?.[1] ?? 'bytes'}.`,
        (inside) => {
          text = content(inside, base, one);
          return text;
        },
        one.end,
      );
      return one.type === 41 ? 'OPT' : `${one.name} ${typeName(one.type)} ${text}`.trim();
    },
    one.end,
  );
}

/** OPT puts other things in the places of class and time (RFC 6891, 6.1.3). */
function extension(at: Cursor): void {
  at.number('room', 'room', 2, 'The largest datagram that its sender can take.', (size) => `${size} bytes`);
  at.number('more-code', 'more of how it went', 1, 'The upper bits of the code in the head.');
  at.number('version', 'version', 1, 'Of these extensions: 0.');
  at.bits('signed', 'signatures wanted', 2, [0, 1], 'Send signatures, too (DNSSEC).', yes);
  at.number(
    'reserved',
    'other flags',
    2,
    'One bit for signatures, the others are 0.',
    (bits) => `0x${bits.toString(16)}`,
  );
}

/** All fields of a message; `base` is 2 where its length stands before it. `whole`: all its bytes are there. */
export function dnsFields(bytes: Uint8Array, base: 0 | 2, whole: boolean): readonly Field[] {
  const dns = readDns(bytes, base);
  const at = new Cursor(bytes);
  if (base === 2) at.number('length', 'length', 2, 'Over TCP the length of a message stands before it.');
  head(at, dns);
  for (const one of dns.questions.slice(0, mostShown)) question(at, one);
  for (const part of parts) {
    const own = dns.entries.filter((one) => one.part === part);
    for (const one of own.slice(0, mostShown)) {
      at.at = one.start;
      entry(at, one, base);
    }
    const last = own.at(-1);
    if (last && own.length > mostShown) {
      const more = counted(own.length - mostShown, 'record');
      at.add('more', 'more', last.end - at.at, more, more, 'Records that are not shown one by one.');
    }
  }
  const mistake = whole ? mistakeIn(dns) : dns.why;
  if (mistake) noted(at, mistake);
  return at.list;
}
