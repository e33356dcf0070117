// A filter as a function over packets, and as it is written out whole. Pure.
import type { Filter, PacketFacts } from './types.ts';

/** Asked about each packet of the list: nothing here makes garbage. */
export function compile(filter: Filter): (packet: PacketFacts) => boolean {
  if (filter.is === 'leaf') return filter.passes;
  if (filter.is === 'not') {
    const inner = compile(filter.of);
    return (packet) => !inner(packet);
  }
  const [left, right] = [compile(filter.left), compile(filter.right)];
  return filter.is === 'and' ? (packet) => left(packet) && right(packet) : (packet) => left(packet) || right(packet);
}

/** The filter in our own words, with brackets only where they are needed. */
export function print(filter: Filter): string {
  if (filter.is === 'leaf') return filter.text;
  if (filter.is === 'not') return `not ${bracketed(filter.of, 'and', 'or')}`;
  if (filter.is === 'or') return `${print(filter.left)} or ${bracketed(filter.right, 'or')}`;
  return `${bracketed(filter.left, 'or')} and ${bracketed(filter.right, 'or', 'and')}`;
}

const bracketed = (filter: Filter, ...kinds: readonly Filter['is'][]): string =>
  kinds.includes(filter.is) ? `(${print(filter)})` : print(filter);
