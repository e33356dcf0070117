// Addresses of IPv4 and IPv6, also all that begin with some bits: `address 127.0.0.0/8`.
import { isWithin, readPrefix, type Prefix } from '../addresses.ts';
import { takeSign } from '../numbers.ts';
import type { Operand } from '../operand.ts';
import type { Head, Leaf, PacketFacts, Terms, Word } from '../types.ts';

type End = 'source' | 'destination';
const names = { addr: ['source', 'destination'], src: ['source'], dst: ['destination'] } as const;
type Name = keyof typeof names;

interface Given extends Prefix {
  readonly word: string;
}

interface Kind {
  readonly word: string;
  readonly name: Name;
  /** Of this version alone: the field is Wireshark's. */
  readonly version?: 4 | 6;
}

const field = (version: 4 | 6, name: Name): string => `${version === 4 ? 'ip' : 'ipv6'}.${name}`;

const prefix =
  (version: 4 | 6 | undefined) =>
  (word: string): Given | undefined => {
    const read = readPrefix(word);
    return read && (version ?? read.version) === read.version ? { ...read, word } : undefined;
  };

function read({ word, name, version }: Kind, operand: Operand): Leaf {
  const ends = names[name];
  const sign = takeSign(operand, '==', '!=');
  if (operand.takes('in')) return among(word, name, version, list(operand, version));
  if (sign === undefined && version !== undefined) {
    const next = operand.peek();
    if (next && (readPrefix(next.word) || takeSign(operand))) return operand.refuse('equality', next);
    return {
      is: 'leaf',
      text: word,
      passes: ({ depth, heads }) => depth > 0 && heads.slice(0, depth).some(({ place }) => place.version === version),
      wireshark: () => [word],
    };
  }
  const given = operand.value('address', prefix(version));
  const not = sign === '!=';
  return {
    is: 'leaf',
    text: [word, sign, given.word].filter((part) => part !== undefined).join(' '),
    passes: not ? (packet) => hasNone(packet, given, ends) : (packet) => hasAny(packet, given, ends),
    wireshark: () => [`${field(given.version, name)} ${not ? '!=' : '=='} ${given.word}`],
  };
}

function list(operand: Operand, version: 4 | 6 | undefined): Given[] {
  if (!operand.takes('{')) operand.refuse('{');
  const all: Given[] = [];
  while (!operand.takes('}')) {
    if (all.length > 0) operand.takes(',');
    if (operand.peek() === undefined) operand.refuse(all.length > 0 ? '}' : 'address');
    all.push(operand.value('address', prefix(version)));
  }
  return all;
}

function among(word: string, name: Name, version: 4 | 6 | undefined, all: readonly Given[]): Leaf {
  const set = (some: readonly Given[]): string => `in {${some.map((one) => one.word).join(', ')}}`;
  const forms = ([4, 6] as const).flatMap((one) => {
    const own = all.filter((given) => given.version === one);
    return own.length > 0 || version === one ? [`${field(one, name)} ${set(own)}`] : [];
  });
  return {
    is: 'leaf',
    text: `${word} ${set(all)}`,
    passes: (packet) => all.some((given) => hasAny(packet, given, names[name])),
    wireshark: () => forms,
  };
}

const holds = ({ place, bytes }: Head, given: Prefix, end: End): boolean => isWithin(given, bytes, place[end]);

function hasAny({ depth, heads }: PacketFacts, given: Prefix, ends: readonly End[]): boolean {
  for (let index = 0; index < depth; index++) {
    const head = heads[index];
    if (head?.place.version !== given.version) continue;
    for (const end of ends) if (holds(head, given, end)) return true;
  }
  return false;
}

/** There is one of that version, and none is the given one. */
function hasNone(packet: PacketFacts, given: Prefix, ends: readonly End[]): boolean {
  for (let index = 0; index < packet.depth; index++)
    if (packet.heads[index]?.place.version === given.version) return !hasAny(packet, given, ends);
  return false;
}

const words = (kind: Kind): Word => ({
  word: kind.word,
  ...(kind.version && { theirs: true }),
  read: (operand) => read(kind, operand),
});

export const terms: Terms = () =>
  [
    { word: 'address', name: 'addr' } as const,
    { word: 'from address', name: 'src' } as const,
    { word: 'to address', name: 'dst' } as const,
    ...([4, 6] as const).flatMap((version) =>
      (['addr', 'src', 'dst'] as const).map((name) => ({ word: field(version, name), name, version })),
    ),
  ].map(words);
