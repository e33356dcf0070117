// The three charts as what their pictures point at and their tables say: the same facts twice. Pure.
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { Drawn, Throughput, TimeSequence, TripPoint } from '../../../../server/shared/statistics/types.ts';
import { grouped, seconds, span } from '../time.ts';
import { t } from '../texts/texts.ts';
import type { Frame, PlotPoint } from './plot.ts';
import { bytesText } from './words.ts';

/** A line of a chart's table. A number among its cells is a packet's entry id. */
export interface ChartLine {
  /** The packet that it is about. */
  readonly id: number;
  readonly cells: readonly (string | number)[];
}

/** How packets are called: "#4". */
type Number = (id: number) => string;

interface Bin {
  readonly id: number;
  /** ns since the first packet that is drawn. */
  readonly from: number;
  readonly to: number;
  readonly a: number;
  readonly b: number;
}

/** Bins in which something crossed. */
export function binsOf({ width, bytes, first }: Throughput): Bin[] {
  return first.flatMap((id, at) => {
    const [a, b] = [bytes.a[at] ?? 0, bytes.b[at] ?? 0];
    return a + b === 0 ? [] : [{ id, from: at * width, to: (at + 1) * width, a, b }];
  });
}

/** A bin is pointed at where its higher bar ends. */
export const binPoints = (bins: readonly Bin[], number: Number): PlotPoint[] =>
  bins.map(({ id, from, to, a, b }) => ({
    id,
    x: (from + to) / 2,
    y: a >= b ? a : -b,
    text: t.statistics.throughput.point(span(from), span(to), bytesText(a), bytesText(b), number(id)),
  }));

/** `since`: ns from the step's first packet to the first that is drawn. */
export const binLines = (bins: readonly Bin[], since: number): ChartLine[] =>
  bins.map(({ id, from, to, a, b }) => ({
    id,
    cells: [seconds(since + from), seconds(since + to), grouped(a), grouped(b), id],
  }));

type NameOf = ((from: End) => string) | undefined;

/** `began`: the first packet's time. `name`: of one conversation, who sent what was acknowledged. */
export const tripPoints = ({ points }: Drawn<TripPoint>, began: number, number: Number, name: NameOf): PlotPoint[] =>
  points.map(({ id, at, of, from, took }) => ({
    id,
    x: at - began,
    y: took,
    text: t.statistics.trips.point(number(of), sender(from, name), number(id), span(took)),
  }));

export const tripLines = ({ points }: Drawn<TripPoint>, began: number, name: NameOf): ChartLine[] =>
  points.map(({ id, at, of, from, took }) => ({
    id,
    cells: [seconds(at - began), sender(from, name), of, id, span(took)],
  }));

const sender = (from: End, name: NameOf): string =>
  name ? name(from) : t.statistics.trips.senders[from === 'a' ? 0 : 1];

/** Packets with bytes, those sent again among them, and ACKs, in order of time. */
export function sequencePoints({ sent, again, acks }: TimeSequence, began: number, number: Number): PlotPoint[] {
  const words = t.statistics.sequence;
  const data = [...sent.points, ...again.points].map(({ id, at, start, end, again }) => ({
    id,
    x: at - began,
    y: end,
    text: (again ? words.again : words.sent)(number(id), grouped(start), grouped(end - 1), span(at - began)),
  }));
  const acknowledged = acks.points.map(({ id, at, ack }) => ({
    id,
    x: at - began,
    y: ack,
    text: words.ack(number(id), grouped(ack), span(at - began)),
  }));
  return [...data, ...acknowledged].sort((one, other) => one.x - other.x || one.id - other.id);
}

export function sequenceLines({ sent, again, acks }: TimeSequence, began: number): ChartLine[] {
  const words = t.statistics.sequence;
  const { kinds } = words;
  const data = [...sent.points, ...again.points].map(({ id, at, start, end, again }) => ({
    ...{ id, at },
    cells: [id, again ? kinds.again : kinds.sent, words.numbers(grouped(start), grouped(end - 1)), ''],
  }));
  const acknowledged = acks.points.map(({ id, at, ack, edge }) => ({
    ...{ id, at },
    cells: [id, kinds.ack, words.below(grouped(ack)), grouped(edge)],
  }));
  return [...data, ...acknowledged]
    .sort((one, other) => one.at - other.at || one.id - other.id)
    .map(({ id, at, cells }) => ({ id, cells: [seconds(at - began), ...cells] }));
}

/** When the first packet came that is drawn, ns since the run began. */
export function beganOf({ sent, again, acks }: TimeSequence): number {
  return Math.min(...[sent, again, acks].flatMap(({ points }) => points[0]?.at ?? []));
}

/** From the first to the last, ns. */
export const lastedOf = ({ sent, again, acks }: TimeSequence): number =>
  Math.max(...[sent, again, acks].flatMap(({ points }) => points.at(-1)?.at ?? [])) -
  Math.min(...[sent, again, acks].flatMap(({ points }) => points[0]?.at ?? []));

/** What the other side said, as the path of a stair: it holds until it says something else. */
export function stair(
  points: TimeSequence['acks']['points'],
  what: 'ack' | 'edge',
  began: number,
  { x, y, right }: Pick<Frame, 'x' | 'y' | 'right'>,
): string {
  const [first, ...more] = points;
  if (first === undefined) return '';
  const at = (value: number): string => value.toFixed(1);
  const steps = more.map((point) => `H${at(x(point.at - began))}V${at(y(point[what]))}`);
  return `M${at(x(first.at - began))} ${at(y(first[what]))}${steps.join('')}H${at(right)}`;
}
