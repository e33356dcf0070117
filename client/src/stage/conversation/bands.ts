// The bands beside the lifelines: how many bytes of an end are under way, as a part of the room that the other end says it has. A
// band begins where a packet leaves, or where an ACK arrives, and ends at the next such place; nothing under way, nothing drawn.
import type { Flight } from '../../dissector/under-way.ts';
import { t } from '../texts/texts.ts';
import { widestBand, type Columns } from './columns.ts';
import { breaksOff, type Arrow, type Exchange } from './exchange.ts';
import type { Drawn, Picture } from './picture.ts';
import type { BandShape } from './shapes.ts';
import type { States } from './states.ts';

/** Less than this can be seen, and means "hardly any of the room". */
const hairline = 2;
/** From the middle of a lifeline to where its band begins; between two bands of one lifeline. */
const away = 7;
const between = 2;

/** How much of a band this wide is filled. Where the scale of the window is not known, nobody knows. */
export function shareOf({ bytes, window, scaled }: Flight, width: number): number {
  if (window === 0) return width;
  if (bytes === 0) return 0;
  if (window === undefined || !scaled) return hairline;
  return Math.max(hairline, Math.round(Math.min(1, bytes / window) * width));
}

interface Point {
  readonly exchange: Exchange;
  readonly line: number;
  readonly y: number;
  /** None: from here on nobody knows. */
  readonly flight: Flight | undefined;
}

/** What an arrow changes beside which lifeline: at its tail what its sender has under way, at its head what the receiver has. */
function flightsOf({ arrow, from, to }: Drawn): { line: number; end: 'tail' | 'head'; flight: Flight }[] {
  const { sent, left } = arrow.change ?? {};
  return [
    ...(sent ? [{ line: from, end: 'tail' as const, flight: sent }] : []),
    // An ACK that was lost changes nothing.
    ...(left && !breaksOff(arrow) ? [{ line: to, end: 'head' as const, flight: left }] : []),
  ];
}

/** Some of its packets take up so much of the room that it can be seen. */
export const isTold = ({ arrows }: Exchange): boolean =>
  arrows.some(({ change }) => [change?.sent, change?.left].some((one) => one && shareOf(one, widestBand) > hairline));

/** "2 920 of 65 280 bytes in flight": its sender's, or, of an ACK, those of the end that it goes to. Undefined where none are. */
export function flightWords({ change, heavy }: Arrow): string | undefined {
  const flight = heavy ? change?.sent : change?.left;
  if (flight === undefined || (flight.bytes === 0 && flight.window !== 0)) return undefined;
  const { bytes, window, scaled } = flight;
  if (window === 0) return t.conversation.noRoom(bytes);
  return window === undefined || !scaled ? t.conversation.inFlight(bytes) : t.conversation.inFlightOf(bytes, window);
}

export class Bands {
  readonly #columns: Columns;
  readonly #states: States;
  readonly #shown: boolean;
  readonly #points: Point[] = [];
  /** The exchanges that need a band of some width beside each lifeline. */
  readonly #wide: readonly (readonly Exchange[])[];

  /** `shown`: none are drawn otherwise. */
  constructor(picture: Picture, columns: Columns, states: States, shown: boolean) {
    this.#columns = columns;
    this.#states = states;
    this.#shown = shown;
    const wide = picture.lifelines.map(() => new Set<Exchange>());
    for (const drawn of shown ? picture.arrows : [])
      for (const { line, flight } of flightsOf(drawn))
        if (shareOf(flight, columns.band) > hairline) wide[line]?.add(drawn.exchange);
    this.#wide = wide.map((set) => [...set]);
  }

  /** How far they reach to that side of the lifeline on which texts stand, too. */
  reach(line: number): number {
    const count = this.#wide[line]?.length ?? 0;
    return count === 0 || this.#columns.compact ? 0 : count * (this.#columns.band + between) - 3;
  }

  add(drawn: Drawn, tail: number, head: number): void {
    for (const { line, end, flight } of this.#shown ? flightsOf(drawn) : [])
      this.#points.push({ exchange: drawn.exchange, line, y: end === 'tail' ? tail : head, flight });
  }

  /** Packets are left out here. */
  cut({ exchange, from, to }: Drawn, y: number): void {
    for (const line of [from, to]) this.#points.push({ exchange, line, y, flight: undefined });
  }

  shapes(bottom: number): BandShape[] {
    const shapes: BandShape[] = [];
    const open = new Map<string, Point>();
    const end = (point: Point, y: number): void => {
      const { flight } = point;
      if (flight === undefined || y <= point.y || shareOf(flight, this.#columns.band) === 0) return;
      shapes.push(this.#shape({ ...point, flight }, y));
    };
    for (const point of this.#points) {
      const key = `${point.line} ${point.exchange.key}`;
      const before = open.get(key);
      if (before) end(before, point.y);
      open.set(key, point);
    }
    for (const point of open.values()) end(point, bottom);
    return shapes;
  }

  #shape({ exchange, line, y, flight }: Point & { flight: Flight }, bottom: number): BandShape {
    const { lines, compact, band } = this.#columns;
    const width = shareOf(flight, band);
    const wide = this.#wide[line] ?? [];
    const place = wide.indexOf(exchange);
    const right = line > 0 && (!compact || line === lines.length - 1);
    const beside = place < 0 || wide.length === 1 ? 0 : place * (band + between);
    const from =
      (lines[line] ?? 0) +
      (right ? 1 : -1) * (place < 0 ? away : away + this.#states.spread(line) + beside) +
      (place < 0 ? this.#states.shift(exchange, line) : 0);
    const { bytes, window, scaled } = flight;
    const full = scaled && window !== undefined && window > 0 && bytes >= window;
    return {
      line,
      x: right ? from : from - width,
      y,
      width,
      height: bottom - y,
      track: width > hairline ? { x: right ? from : from - band, width: band } : undefined,
      kind: window === 0 ? 'zero' : full ? 'full' : 'some',
      flight,
    };
  }
}
