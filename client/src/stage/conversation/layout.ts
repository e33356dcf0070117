// From an exchange to shapes with places: a pure function, so that it can be tested and the component only draws.
// Time runs downwards, not to scale: a longer pause makes a longer gap, and the difference stands beside it.
import type { End, TcpState } from '../../../../server/shared/conversations/types.ts';
import { grouped, span } from '../time.ts';
import { columnsOf, type Columns } from './columns.ts';
import type { Arrow, Exchange, Happening, Party } from './exchange.ts';

export interface CardShape {
  readonly end: End;
  readonly party: Party;
  readonly x: number;
  readonly y: number;
}

export interface ArrowShape {
  readonly arrow: Arrow;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly label: string;
  /** "start", "16 µs later", "15 µs". */
  readonly time: string;
}

interface BarShape {
  readonly end: End;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly open: boolean;
}

interface TextShape {
  readonly kind: 'state' | 'open' | 'doing' | 'pause';
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly text: string;
  /** The entry it comes from. */
  readonly id?: number;
}

/** Joins a repeated packet with what it repeats, beside the numbers. */
interface LinkShape {
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly columns: Columns;
  readonly cards: readonly CardShape[];
  readonly bars: readonly BarShape[];
  readonly arrows: readonly ArrowShape[];
  readonly texts: readonly TextShape[];
  readonly links: readonly LinkShape[];
}

const cardTop = 12;
/** From one arrow's tail to the next; and from a tail to its head: what crosses takes time. */
const pitch = 30;
const slope = 12;
/** From one line of text to the next. */
const line = 17;
/** A pause as long as this is said in words (ns). */
const longPause = 3e8;
const unsaid = 1e6;

const byTime = (x: { at: number; id: number }, y: { at: number; id: number }): number => x.at - y.at || x.id - y.id;

export function layout(exchange: Exchange, width: number): Drawing {
  const pen = new Pen(exchange, width);
  const things = [
    ...exchange.arrows.map((arrow, index) => ({ at: arrow.at, id: arrow.id, arrow, index })),
    ...exchange.happenings.map((happening) => ({ at: happening.at, id: happening.id, happening })),
  ].sort(byTime);
  for (const thing of things) {
    if ('happening' in thing) pen.happening(thing.happening);
    else pen.arrow(thing.arrow, thing.index);
  }
  return pen.finish();
}

/** Draws from top to bottom; `free` is where each side's column has room, `floor` what the next arrow must stay below. */
class Pen {
  readonly #exchange: Exchange;
  readonly #columns: Columns;
  readonly #width: number;
  readonly #arrows: ArrowShape[] = [];
  readonly #texts: TextShape[] = [];
  readonly #starts: { end: End; state: TcpState; y: number }[] = [];
  readonly #free: Record<End, number>;
  #floor: number;

  constructor(exchange: Exchange, width: number) {
    this.#exchange = exchange;
    this.#width = width;
    this.#columns = columnsOf(width);
    const below = cardTop + this.#columns.card.height;
    this.#floor = below - 4;
    this.#free = { a: below + 14, b: below + 14 };
    if (exchange.earlier > 0) this.#say(below + 22, `${packets(exchange.earlier)} before this step`);
  }

  arrow(arrow: Arrow, index: number): void {
    const last = this.#arrows.at(-1);
    const gap = last === undefined ? 0 : arrow.at - last.arrow.at;
    const pause = last === undefined ? undefined : this.#pause(last.arrow, arrow, gap, index);
    const wanted = last === undefined ? this.#floor + pitch : last.y1 + pitch + stretch(gap);
    const beside = arrow.heavy || last?.arrow.heavy === true ? 4 : 0;
    const clear = pause === undefined ? 20 : this.#columns.compact ? 54 : 44;
    const y1 = Math.round(Math.max(wanted + beside + (pause === undefined ? 0 : 12), this.#floor + clear));
    if (pause !== undefined) this.#say(y1 - 31, pause);
    const { a, b } = this.#columns;
    const [from, to] = arrow.from === 'a' ? [a + 8, b - 8] : [b - 8, a + 8];
    const reach = arrow.unanswered ? 0.7 : 1;
    this.#arrows.push({
      arrow,
      x1: from,
      y1,
      x2: Math.round(from + (to - from) * reach),
      y2: Math.round(y1 + slope * reach),
      label: fit(arrow.label, this.#columns.label),
      time: this.#time(gap),
    });
    this.#floor = Math.max(this.#floor, y1);
    this.#marks(arrow, y1);
  }

  happening({ end, text, id }: Happening): void {
    const last = this.#arrows.at(-1);
    const y = Math.max(this.#free[end], last === undefined ? 0 : last.y1 + slope + line + 1);
    this.#beside(end, y, text, 'doing', id);
    this.#floor = Math.max(this.#floor, y - 2);
  }

  finish(): Drawing {
    const { a, b, card } = this.#columns;
    const last = this.#arrows.at(-1);
    const over = this.#starts.some(({ state }) => state === 'CLOSED' || state === 'TIME_WAIT');
    if (last !== undefined && last.arrow.id === this.#exchange.openedBy) {
      this.#say(last.y1 + slope + 30, 'open, and nothing said yet');
    }
    const height = Math.max(this.#floor + (over ? 64 : 60), this.#free.a + 12, this.#free.b + 12);
    return {
      width: this.#width,
      height,
      columns: this.#columns,
      cards: (['a', 'b'] as const).map((end) => ({
        end,
        party: this.#exchange[end],
        x: this.#cardLeft(end === 'a' ? a : b, card.width),
        y: cardTop,
      })),
      bars: (['a', 'b'] as const).flatMap((end) => this.#bars(end, height - 6)),
      arrows: this.#arrows,
      texts: this.#texts,
      links: this.#links(),
    };
  }

  /** A card stands over its lifeline, and inside the drawing. */
  #cardLeft(x: number, width: number): number {
    return Math.round(Math.min(Math.max(x - width / 2, 6), this.#width - width - 6));
  }

  #pause(last: Arrow, next: Arrow, gap: number, index: number): string | undefined {
    const { openedBy, folded } = this.#exchange;
    if (folded !== undefined && folded.after === index) return `${packets(folded.packets)} more`;
    if (last.id === openedBy && gap >= unsaid) return 'open, and nothing said yet';
    return gap >= longPause && !next.implied ? `nothing for ${span(gap)}` : undefined;
  }

  #time(gap: number): string {
    if (this.#arrows.length === 0) return this.#exchange.earlier > 0 ? '' : 'start';
    return this.#arrows.length === 1 && this.#columns.later ? `${span(gap)} later` : span(gap);
  }

  /** The states that this packet shows, at the ends that take them. */
  #marks(arrow: Arrow, y1: number): void {
    let row = 0;
    for (const { end, state, id } of this.#exchange.marks) {
      if (id !== arrow.id || state === 'LISTEN') continue;
      const y = arrow.from === end ? y1 - 6 : y1 + slope - 2;
      this.#starts.push({ end, state, y });
      const lines = state === 'CLOSED' ? this.#closed(end) : [state];
      // What became of the socket stands below the number of the packet, which is on the same side.
      const below = this.#columns.compact ? y1 + slope + line : state === 'CLOSED' ? y1 + pitch : y + 12;
      for (const text of lines) {
        row = Math.max(this.#free[end], below);
        this.#beside(end, row, text, state === 'ESTABLISHED' ? 'open' : 'state', id);
      }
    }
    if (this.#columns.compact) this.#floor = Math.max(this.#floor, row - 2);
  }

  /** The conversation's socket is gone; the one that listens stays. In two lines where there is little room. */
  #closed(end: End): string[] {
    if (end === 'a' || !this.#exchange.b.open) return ['closed'];
    return this.#columns.wide ? ['closed; still listening'] : ['closed;', 'still listening'];
  }

  #beside(end: End, y: number, text: string, kind: TextShape['kind'], id: number): void {
    const { compact } = this.#columns;
    const left = (end === 'a') !== compact;
    this.#texts.push({ kind, x: this.#columns[end] + (left ? -14 : 14), y, anchor: left ? 'end' : 'start', text, id });
    this.#free[end] = y + line + 1;
  }

  /** Something said between the lifelines; arrows stay below it. */
  #say(y: number, text: string): void {
    this.#texts.push({ kind: 'pause', x: (this.#columns.a + this.#columns.b) / 2, y, anchor: 'middle', text });
    this.#floor = Math.max(this.#floor, y);
  }

  #bars(end: End, bottom: number): BarShape[] {
    const own = this.#starts.filter((start) => start.end === end);
    return own.flatMap(({ state, y }, index) => {
      if (state === 'CLOSED') return [];
      const next = own[index + 1]?.y ?? bottom;
      return [{ end, x: this.#columns[end], y, height: Math.max(next - y - 4, 4), open: state === 'ESTABLISHED' }];
    });
  }

  #links(): LinkShape[] {
    if (this.#columns.compact) return [];
    return this.#arrows.flatMap(({ arrow, y1 }) => {
      const first = this.#arrows.find((other) => other.arrow.id === arrow.repeats);
      return first === undefined ? [] : [{ x: this.#columns.number - 56, y1: first.y1 + 5, y2: y1 + 5 }];
    });
  }
}

/** Extra room for a longer pause, by its order of magnitude: none up to 30 µs, 26 px from 1 ms on. */
function stretch(gap: number): number {
  if (gap <= 0) return 0;
  return 26 * Math.min(1, Math.max(0, (Math.log10(gap / 1e3) - 1.5) / 1.5));
}

function fit(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

function packets(count: number): string {
  return count === 1 ? '1 packet' : `${grouped(count)} packets`;
}
