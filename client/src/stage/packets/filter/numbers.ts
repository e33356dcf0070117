// Terms that compare a number of the packet: a port, a length, a time, a flag. Read as Wireshark reads its own: a packet may have
// several values of a kind, `!=` asks that all of them differ, and any one will do for the others.
import type { Operand } from './operand.ts';
import type { InFile, Leaf, Need, PacketFacts, Wanted, Word } from './types.ts';

export interface Numbers {
  readonly word: string;
  readonly theirs?: true;
  /** Of what Wireshark calls it. */
  readonly names: readonly string[];
  readonly wanted: Wanted;
  /** The number that a word stands for; undefined where it is none, or too large. */
  readonly read: (word: string) => number | undefined;
  /** How many values a packet may have, and each of them: undefined where it is not there. */
  readonly count: (packet: PacketFacts) => number;
  readonly value: (packet: PacketFacts, index: number) => number | undefined;
  readonly print?: (value: number) => string;
  /** The number as Wireshark has it. */
  readonly shown?: (value: number, file: InFile) => string;
  readonly needs?: Need;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

type Compare = (value: number, given: number) => boolean;

const compares: Readonly<Record<string, Compare>> = {
  '==': (value, given) => value === given,
  '>': (value, given) => value > given,
  '<': (value, given) => value < given,
  '>=': (value, given) => value >= given,
  '<=': (value, given) => value <= given,
};

const spelt: Readonly<Record<string, string>> = { eq: '==', ne: '!=', gt: '>', lt: '<', ge: '>=', le: '<=' };
const signs = [...Object.keys(compares), '!=', ...Object.keys(spelt)];

/** Take a sign that compares, `eq` and the like too: as it is written with signs. */
export function takeSign(operand: Operand, ...only: readonly string[]): string | undefined {
  const sign = operand.takes(...signs.filter((one) => only.length === 0 || only.includes(spelt[one] ?? one)));
  return sign === undefined ? undefined : (spelt[sign] ?? sign);
}

/** Whole numbers up to `most`, also `0x…`. */
export const upTo =
  (most: number) =>
  (word: string): number | undefined => {
    const value = /^(\d{1,10}|0x[0-9a-f]{1,8})$/.test(word) ? Number(word) : Infinity;
    return value <= most ? value : undefined;
  };

const truth: Readonly<Record<string, number>> = { true: 1, false: 0 };
/** Of a flag. */
export const zeroOrOne = (word: string): number | undefined => truth[word] ?? upTo(1)(word);

/** A number that is never negative, where -1 says that it is not there. */
export const known = (number: number): number | undefined => (number < 0 ? undefined : number);

/** A value of the packet's first layers that may be there once. */
export const one = (value: (packet: PacketFacts) => number | undefined): Pick<Numbers, 'count' | 'value'> => ({
  count: () => 1,
  value,
});

/** The word for such a number. */
export function numberWord(kind: Numbers): Word {
  const { word, theirs } = kind;
  return { word, ...(theirs && { theirs }), read: (operand) => readNumber(kind, operand) };
}

function readNumber(kind: Numbers, operand: Operand): Leaf {
  const sign = takeSign(operand);
  if (sign !== undefined) return compared(kind, sign, operand.value(kind.wanted, kind.read));
  if (operand.takes('in')) return among(kind, set(kind, operand));
  const next = operand.peek();
  const isValue = next !== undefined && next.quoted === undefined && kind.read(next.word) !== undefined;
  if (!kind.theirs) return compared(kind, '==', operand.value(kind.wanted, kind.read), true);
  return isValue ? operand.refuse('operator') : leaf(kind, '', () => true);
}

function set({ wanted, read }: Numbers, operand: Operand): Range[] {
  if (!operand.takes('{')) operand.refuse('{');
  const ranges: Range[] = [];
  while (!operand.takes('}')) {
    if (ranges.length > 0) operand.takes(',');
    if (operand.peek() === undefined) operand.refuse(ranges.length > 0 ? '}' : wanted);
    ranges.push(
      operand.value(wanted, (word) => {
        const [from = '', to = from, ...more] = word.split('..');
        const [low, high] = [read(from), read(to)];
        return more.length > 0 || low === undefined || high === undefined || high < low
          ? undefined
          : { from: low, to: high };
      }),
    );
  }
  return ranges;
}

/** `bare`: no sign was written. */
function compared(kind: Numbers, sign: string, given: number, bare = false): Leaf {
  const compare = compares[sign];
  const shown = (file: InFile): string => `${sign} ${kind.shown?.(given, file) ?? given}`;
  const text = `${bare ? '' : `${sign} `}${kind.print?.(given) ?? given}`;
  return compare
    ? leaf(kind, text, (value) => compare(value, given), shown)
    : leaf(kind, text, (value) => value !== given, shown, true);
}

function among(kind: Numbers, ranges: readonly Range[]): Leaf {
  const write = (show: (value: number) => string): string =>
    `in {${ranges.map(({ from, to }) => (from === to ? show(from) : `${show(from)}..${show(to)}`)).join(', ')}}`;
  return leaf(
    kind,
    write((value) => kind.print?.(value) ?? String(value)),
    (value) => ranges.some(({ from, to }) => value >= from && value <= to),
    (file) => write((value) => kind.shown?.(value, file) ?? String(value)),
  );
}

/** `all`: every value has to pass, and there has to be one. */
function leaf(
  kind: Numbers,
  text: string,
  passes: (value: number) => boolean,
  shown: (file: InFile) => string = () => '',
  all = false,
): Leaf {
  const { word, names, count, value, needs } = kind;
  const test = (packet: PacketFacts): boolean => {
    let found = false;
    for (let index = 0; index < count(packet); index++) {
      const given = value(packet, index);
      if (given === undefined) continue;
      found = true;
      if (passes(given) !== all) return !all;
    }
    return all && found;
  };
  return {
    is: 'leaf',
    text: `${word} ${text}`.trim(),
    passes: test,
    wireshark: (file) => names.map((name) => `${name} ${shown(file)}`.trim()),
    ...(needs && { needs }),
  };
}
