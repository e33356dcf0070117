// The order of the conversations in their table.
import type { ConversationRow, Ending, Ways } from './types.ts';

export const orders = [
  'ends',
  'spoken',
  'packets',
  'bytes',
  'began',
  'lasted',
  'rate',
  'again',
  'trip',
  'ending',
  'answers',
] as const;
export type OrderBy = (typeof orders)[number];

export interface Order {
  readonly by: OrderBy;
  readonly down: boolean;
}

const sum = ({ a, b }: Ways): number => a + b;
const ports = ({ a, b }: ConversationRow): string =>
  [b, a].map((end) => `${end.address} ${String(end.port).padStart(5)}`).join(' ');

/** Bits a second of each side, over the time from the first packet to the last; none where that is no time. */
export const rateOf = ({ bytes, lasted }: Pick<ConversationRow, 'bytes' | 'lasted'>): Ways | undefined =>
  lasted === 0 ? undefined : { a: (bytes.a * 8e9) / lasted, b: (bytes.b * 8e9) / lasted };

/** Ways to end: what somebody looks for who has a problem comes first. */
const endings: readonly Ending['how'][] = [
  'reset',
  'refused',
  'unreachable',
  'unanswered',
  'half-closed',
  'open',
  'closed',
  'none',
];

const keys: Readonly<Record<OrderBy, (row: ConversationRow) => number | string>> = {
  ends: ports,
  spoken: ({ transport, spoken }) => [transport, ...spoken].join(' '),
  packets: ({ packets }) => sum(packets),
  bytes: ({ bytes }) => sum(bytes),
  began: ({ began }) => began,
  lasted: ({ lasted }) => lasted,
  rate: (row) => sum(rateOf(row) ?? { a: -1, b: 0 }),
  again: ({ again }) => sum(again),
  trip: ({ trips }) => trips?.median ?? -1,
  answers: ({ answers }) => answers?.largest ?? -1,
  ending: ({ ending }) => endings.indexOf(ending.how),
};

/** The first of them in this order; of equals, the one that began first. */
export function inOrder(rows: readonly ConversationRow[], { by, down }: Order, most: number): ConversationRow[] {
  const sign = down ? -1 : 1;
  return rows
    .map((row) => ({ row, key: keys[by](row) }))
    .sort((one, other) => sign * compare(one.key, other.key) || one.row.id - other.row.id)
    .slice(0, most)
    .map(({ row }) => row);
}

function compare(one: number | string, other: number | string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
