// The same again and again: of many conversations that are alike the first and the last are drawn, and the others fold.
import { breaksOff, type Exchange } from './exchange.ts';
import type { Part } from './until.ts';

/** At least so many fold; fewer are as soon looked at. */
const least = 4;

/** One that is drawn, or several that fold, which stand between the one before and the one after. */
export type Shown = Part | Repeats;

export interface Repeats {
  /** The key of the first of them. */
  readonly key: string;
  readonly parts: readonly Part[];
  readonly packets: number;
  readonly bytes: number;
}

/** `open`: keys of those that the reader has unfolded; `wanted`: packets that must be in view. */
export function foldRepeats(parts: readonly Part[], open: ReadonlySet<string>, wanted: ReadonlySet<number>): Shown[] {
  const shown: Shown[] = [];
  for (let first = 0; first < parts.length;) {
    const kind = kindOf(parts[first], wanted);
    let end = first + 1;
    while (kind !== undefined && end < parts.length && kindOf(parts[end], wanted) === kind) end++;
    const inner = parts.slice(first + 1, end - 1);
    const repeats = inner.length >= least ? repeatsOf(inner) : undefined;
    if (repeats === undefined || open.has(repeats.key)) shown.push(...parts.slice(first, end));
    else shown.push(...parts.slice(first, first + 1), repeats, ...parts.slice(end - 1, end));
    first = end;
  }
  return shown;
}

function repeatsOf(parts: readonly Part[]): Repeats {
  const exchanges = parts.flatMap(({ picture }) => picture.exchanges);
  return {
    key: parts[0]?.picture.key ?? '',
    parts,
    packets: sum(exchanges, packetsOf),
    bytes: sum(exchanges, bytesOf),
  };
}

/** Who talks with whom, of one conversation that is over and in which nothing stands out; undefined for all others. */
function kindOf(part: Part | undefined, wanted: ReadonlySet<number>): string | undefined {
  const [exchange, ...more] = part?.picture.exchanges ?? [];
  if (exchange === undefined || more.length > 0 || part?.until !== undefined) return undefined;
  const { a, b, arrows, goesOn, transport, worlds } = exchange;
  if (goesOn || transport !== 'tcp' || arrows.some((one) => standsOut(one) || wanted.has(one.id))) return undefined;
  return [worlds.a, a.address, a.name, worlds.b, b.address, b.name, b.port].join(' ');
}

const standsOut = (arrow: Exchange['arrows'][number]): boolean =>
  arrow.reset || breaksOff(arrow) || arrow.repeats !== undefined || arrow.touch !== undefined;

const packetsOf = ({ arrows, folded = [] }: Exchange): number => arrows.length + sum(folded, ({ packets }) => packets);

const bytesOf = ({ arrows, folded = [] }: Exchange): number =>
  sum(arrows, ({ length = 0 }) => length) + sum(folded, ({ bytes }) => bytes);

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);
