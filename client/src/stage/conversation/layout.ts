// From a picture to shapes with places: a pure function, so that it can be tested and the component only draws.
// Time runs downwards, not to scale: a longer pause makes a longer gap, and the difference stands beside it.
import { shownAtFirst } from '../../dissector/messages.ts';
import { t } from '../texts/texts.ts';
import { span } from '../time.ts';
import { kinOf, type Kin } from './again.ts';
import { Bands } from './bands.ts';
import { columnsOf, glyph, type Columns } from './columns.ts';
import { breaksOff, type Arrow, type Happening } from './exchange.ts';
import { labelOf, packets, wrap } from './fitting.ts';
import { linksOf } from './links.ts';
import { numbersText, type Numbering } from './numbers.ts';
import { marksOf, type Drawn, type Picture } from './picture.ts';
import type { ArrowShape, Drawing, FoldShape, TextShape } from './shapes.ts';
import { States } from './states.ts';

const cardTop = 12;
/** From one arrow's tail to the next; and from a tail to its head: what crosses takes time. */
const pitch = 30;
const slope = 12;
/** From one line of text to the next. */
const line = 17;
/** A pause as long as this is said in words (ns). */
const longPause = 3e8;
const unsaid = 1e6;
/** A label among many lifelines may be wider than its arrow, up to this. */
const widestLabel = 180;
/** Room for links beside the numbers, and for these. */
const linkRoom = 46;
/** Room below an arrow for its numbers. */
const numbersLine = 15;

/** What may be drawn, or not. */
export interface Wishes {
  /** Bytes under way, beside the lifelines. */
  readonly bands: boolean;
  readonly numbering: Numbering;
  /** How a packet is called: "#4". */
  readonly number: (id: number) => string;
}

const plain: Wishes = { bands: false, numbering: 'none', number: () => '' };

/** The drawing of a picture, `width` px wide, or wider where its lifelines need it. */
export function layout(picture: Picture, width: number, wishes: Wishes = plain): Drawing {
  const pen = new Pen(picture, width, wishes);
  const things = [
    ...picture.arrows.map((drawn) => ({ at: drawn.arrow.at, id: drawn.arrow.id, drawn })),
    ...picture.happenings.map((doing) => ({ at: doing.happening.at, id: doing.happening.id, doing })),
  ].sort((x, y) => x.at - y.at || x.id - y.id);
  const before = pausesBefore(things);
  for (const thing of things) {
    const next = before.get(thing);
    if (next !== undefined) pen.pause(next);
    if ('doing' in thing) pen.happening(thing.doing.happening, thing.doing.line);
    else pen.arrow(thing.drawn);
  }
  return pen.finish();
}

type Thing = { readonly at: number } & ({ readonly drawn: Drawn } | { readonly doing: Picture['happenings'][number] });

/**
 * Between two packets nothing went on longest before one thing: where that is something a program did, the pause stands above it,
 * and above all that it led to. The packet that the pause leads to, by that thing.
 */
function pausesBefore(things: readonly Thing[]): ReadonlyMap<Thing, Drawn> {
  const found = new Map<Thing, Drawn>();
  let longest: { thing: Thing; wait: number } | undefined;
  for (const [index, thing] of things.entries()) {
    const wait = thing.at - (things[index - 1]?.at ?? thing.at);
    if (longest === undefined || wait > longest.wait) longest = { thing, wait };
    if (!('drawn' in thing)) continue;
    if (longest.thing !== thing) found.set(longest.thing, thing.drawn);
    longest = undefined;
  }
  return found;
}

/** Draws from top to bottom; `free` is where beside each lifeline there is room, `floor` what the next arrow must stay below. */
class Pen {
  readonly #picture: Picture;
  readonly #columns: Columns;
  readonly #arrows: ArrowShape[] = [];
  readonly #texts: TextShape[] = [];
  readonly #folds: FoldShape[] = [];
  readonly #states: States;
  readonly #bands: Bands;
  readonly #wishes: Wishes;
  readonly #kin: ReadonlyMap<number, Kin>;
  readonly #free: number[];
  /** Links stand beside the numbers. */
  readonly #linked: boolean;
  /** From an arrow's tail to what may stand below it. */
  readonly #depth: number;
  #floor: number;
  /** The pause before this one has been said. */
  #paused: Drawn | undefined;

  constructor(picture: Picture, width: number, wishes: Wishes) {
    this.#picture = picture;
    this.#wishes = wishes;
    this.#depth = slope + (wishes.numbering === 'none' ? 0 : numbersLine);
    this.#kin = kinOf(picture.arrows.map(({ arrow }) => arrow));
    this.#linked = this.#kin.size > 0 || picture.arrows.some(({ arrow }) => arrow.quotes !== undefined);
    const apart = picture.lifelines.some(({ party }) => party.host === 'neighbour');
    this.#columns = columnsOf(width, picture.lifelines.length, apart);
    this.#states = new States(picture, this.#columns);
    this.#bands = new Bands(picture, this.#columns, this.#states, wishes.bands);
    const below = cardTop + this.#columns.card.height;
    this.#floor = below - 4;
    this.#free = picture.lifelines.map(() => below + 14);
    const earlier = picture.exchanges.reduce((sum, exchange) => sum + exchange.earlier, 0);
    if (earlier > 0) this.#say(below + 22, `${packets(earlier)} before this step`);
  }

  /** Say now that nothing crosses until this arrow: what a program does meanwhile stands beside these words, or below them. */
  pause(drawn: Drawn): void {
    const last = this.#arrows.at(-1);
    const text = last && this.#pause(last.arrow, drawn.arrow);
    if (last === undefined || text === undefined || this.#fold(drawn) || this.#missing(drawn.arrow)) return;
    const { compact } = this.#columns;
    const y = Math.max(last.y1 + this.#depth + 29, this.#floor + 13);
    this.#say(y, text);
    this.#paused = drawn;
    for (const [at, free] of this.#free.entries()) this.#free[at] = Math.max(free, compact ? y + line + 1 : y);
  }

  arrow(drawn: Drawn): void {
    const { arrow } = drawn;
    const last = this.#arrows.at(-1);
    const gap = last === undefined ? 0 : arrow.at - last.arrow.at;
    const fold = this.#fold(drawn);
    const silent = last === undefined || this.#paused === drawn ? undefined : this.#pause(last.arrow, arrow);
    const pause = this.#missing(arrow) ?? silent;
    const said = fold ?? pause;
    const deep = this.#depth - slope;
    const wanted = last === undefined ? this.#floor + pitch : last.y1 + pitch + deep + stretch(gap);
    const beside = arrow.heavy || last?.arrow.heavy === true ? 4 : 0;
    const { compact } = this.#columns;
    const clear = said === undefined ? (compact ? 24 : 20) : (compact ? 54 : 44) + deep;
    const y1 = Math.round(Math.max(wanted + beside + (said === undefined ? 0 : 12), this.#floor + clear));
    if (fold !== undefined) this.#foldAt(y1 - 31, drawn, fold);
    else if (pause !== undefined) this.#say(y1 - 31, pause);
    this.#arrows.push({ arrow, ...this.#place(drawn, y1), time: this.#time(gap) });
    this.#bands.add(drawn, y1, y1 + slope);
    this.#floor = Math.max(this.#floor, y1);
    this.#marks(drawn, y1);
    this.#why(drawn, y1);
  }

  happening({ text, id }: Happening, at: number): void {
    const last = this.#arrows.at(-1);
    for (const part of wrap(text, this.#room(at))) {
      const y = this.#row(at, part, last === undefined ? 0 : last.y1 + this.#depth + line + 1);
      this.#beside(at, y, part, 'doing', id);
      this.#floor = Math.max(this.#floor, y - 2);
    }
  }

  finish(): Drawing {
    const { lines, card, width } = this.#columns;
    const [first, ...more] = this.#picture.exchanges;
    const last = this.#arrows.at(-1);
    if (last !== undefined && more.length === 0 && last.arrow.id === first?.openedBy) {
      this.#say(last.y1 + this.#depth + 30, 'open, and nothing said yet');
    }
    const height = Math.max(this.#floor + (this.#states.over ? 64 : 60), ...this.#free.map((free) => free + 12));
    const digits = Math.max(...this.#arrows.map(({ arrow }) => this.#wishes.number(arrow.id).length), 3);
    return {
      width,
      height,
      columns: this.#columns,
      cards: this.#picture.lifelines.map(({ party }, index) => ({
        line: index,
        party,
        // A card stands over its lifeline, and inside the drawing.
        x: Math.round(Math.min(Math.max((lines[index] ?? 0) - card.width / 2, 6), width - card.width - 6)),
        y: cardTop,
      })),
      bars: this.#states.bars(height - 6),
      bands: this.#bands.shapes(height - 6),
      arrows: this.#arrows,
      texts: this.#texts,
      links: linksOf(this.#arrows, this.#kin, this.#columns, digits),
      folds: this.#folds,
    };
  }

  /** From lifeline to lifeline, with the label over its middle. */
  #place(drawn: Drawn, y1: number): Omit<ArrowShape, 'arrow' | 'time'> {
    const { arrow, from, to, exchange } = drawn;
    const { lines, font, width, compact } = this.#columns;
    const tail = (lines[from] ?? 0) + this.#states.shift(exchange, from);
    const head = (lines[to] ?? 0) + this.#states.shift(exchange, to);
    const side = head > tail ? 8 : -8;
    const [x1, end] = [tail + side, head - side];
    const reach = breaksOff(arrow) ? 0.7 : 1;
    const room = Math.abs(head - tail) - (compact ? 12 : 16);
    const most = lines.length > 2 ? Math.min(Math.max(room, widestLabel), width - 12) : room;
    const label = labelOf(arrow, Math.floor(most / (font * glyph)), this.#which(drawn));
    const half = ([...label].length * font * glyph) / 2 + 6;
    const labelX = Math.min(Math.max(this.#between(from, to), half), width - half);
    const [x2, y2] = [Math.round(x1 + (end - x1) * reach), Math.round(y1 + slope * reach)];
    const numbers = numbersText(arrow, exchange, this.#wishes.numbering, Math.floor(most / (13 * glyph)));
    const replaced = reach < 1 ? this.#replaced(arrow, { x1: x2, x2: end, y: y2 }) : undefined;
    const middle = lines.length > 2 ? labelX : (tail + head) / 2;
    return { x1, y1, x2, y2, label, labelX: middle, numbers, ...(replaced && { replaced }) };
  }

  /** The middle of the gap between two lifelines that is nearest to the middle between these. */
  #between(from: number, to: number): number {
    const { lines } = this.#columns;
    const [left, right] = [Math.min(from, to), Math.max(from, to)];
    const at = Math.floor((left + right) / 2);
    return ((lines[at] ?? 0) + (lines[at + 1] ?? 0)) / 2;
  }

  /** Which of the others that share a lifeline it is. */
  #which({ arrow, from, to, exchange }: Drawn): string {
    const end = [from, to].findIndex((line) => this.#picture.lifelines[line]?.party.others !== undefined);
    if (end < 0) return '';
    const here = end === 0 ? arrow.from : arrow.from === 'a' ? 'b' : 'a';
    return ` :${exchange[here].port}`;
  }

  /** What replaced a packet that did not arrive, where there is room for it behind the end of its arrow. */
  #replaced({ id }: Arrow, { x1, x2, y }: { x1: number; x2: number; y: number }): ArrowShape['replaced'] {
    const by = this.#kin.get(id)?.next;
    if (by === undefined) return undefined;
    const number = this.#wishes.number(by);
    const room = Math.floor((Math.abs(x2 - x1) - 14) / (13 * glyph));
    const text = [t.conversation.replaced(number), number].find(({ length }) => length <= room);
    return text === undefined || text === ''
      ? undefined
      : { by, text, x: (x1 + x2) / 2 + (x2 > x1 ? 5 : -5), y: y + 6 };
  }

  /** Bytes that should have come before it, and were not seen. */
  #missing({ change }: Arrow): string | undefined {
    if (change?.gap === undefined) return undefined;
    const { bytes, filledBy } = change.gap;
    return t.conversation.missing(bytes, filledBy === undefined ? '' : this.#wishes.number(filledBy));
  }

  /** How it is sent again, in the words of the analysis, beside who sends it. */
  #why({ arrow, from }: Drawn, y1: number): void {
    if (arrow.again === undefined) return;
    const { compact } = this.#columns;
    const below = compact ? y1 + this.#depth + line : y1 + 6;
    for (const part of wrap(t.conversation.again[arrow.again], this.#room(from))) {
      const y = this.#row(from, part, below);
      this.#beside(from, y, part, 'doing', arrow.id);
      if (compact) this.#floor = Math.max(this.#floor, y - 2);
    }
  }

  /** What is left out before this arrow; nothing (0) where it can be folded again. */
  #fold({ exchange, index }: Drawn): Pick<FoldShape, 'packets' | 'bytes'> | undefined {
    const { folded, unfolded, sketch } = exchange;
    const fold = folded?.find(({ after }) => after === index);
    if (fold !== undefined) return fold;
    return unfolded !== undefined && sketch !== undefined && index === shownAtFirst
      ? { packets: 0, bytes: 0 }
      : undefined;
  }

  #foldAt(y: number, drawn: Drawn, { packets, bytes }: Pick<FoldShape, 'packets' | 'bytes'>): void {
    const { lines } = this.#columns;
    const x = ((lines[drawn.from] ?? 0) + (lines[drawn.to] ?? 0)) / 2;
    const { sketch, unfolded } = drawn.exchange;
    if (sketch !== undefined) this.#folds.push({ sketch, x, y, packets, bytes, most: unfolded?.most === true });
    if (packets > 0) this.#bands.cut(drawn, y);
    this.#floor = Math.max(this.#floor, y);
  }

  #pause(last: Arrow, next: Arrow): string | undefined {
    const gap = next.at - last.at;
    const [first, ...more] = this.#picture.exchanges;
    if (more.length === 0 && last.id === first?.openedBy && gap >= unsaid) return 'open, and nothing said yet';
    return gap >= longPause && !next.implied ? `nothing for ${span(gap)}` : undefined;
  }

  #time(gap: number): string {
    const earlier = this.#picture.exchanges.some((exchange) => exchange.earlier > 0);
    if (this.#arrows.length === 0) return earlier ? '' : 'start';
    return this.#arrows.length === 1 && this.#columns.later ? `${span(gap)} later` : span(gap);
  }

  /** The states that this packet shows, at the ends that take them. */
  #marks(drawn: Drawn, y1: number): void {
    const { compact } = this.#columns;
    let row = 0;
    for (const { line: at, state } of marksOf(drawn)) {
      const y = at === drawn.from ? y1 - 6 : y1 + slope - 2;
      this.#states.begin(drawn.exchange, at, state, y);
      // What became of the socket stands below the number of the packet, which is on the same side.
      const below = compact ? y1 + this.#depth + line : state === 'CLOSED' ? y1 + pitch : y + 12;
      for (const text of state === 'CLOSED' ? this.#closed(drawn, at) : [state]) {
        row = this.#row(at, text, below);
        this.#beside(at, row, text, state === 'ESTABLISHED' ? 'open' : 'state', drawn.arrow.id);
      }
    }
    if (compact) this.#floor = Math.max(this.#floor, row - 2);
  }

  /** The conversation's socket is gone; the one that listens stays. In two lines where there is little room. */
  #closed({ exchange, arrow, from }: Drawn, at: number): string[] {
    const end = at === from ? arrow.from : arrow.from === 'a' ? 'b' : 'a';
    if (end === 'a' || !exchange.b.open) return ['closed'];
    return this.#columns.wide ? ['closed; still listening'] : ['closed;', 'still listening'];
  }

  /** Letters that fit beside a lifeline: up to the links, where there are any. */
  #room(at: number): number {
    const { compact, lines, beside, number } = this.#columns;
    const reach = this.#bands.reach(at);
    if (compact) return beside;
    const right = at > 0 && this.#linked ? number - linkRoom - (lines[at] ?? 0) - 14 : beside * 13 * glyph;
    return Math.max(Math.floor((right - reach) / (13 * glyph)), 8);
  }

  /** No other text stands in its row: among many lifelines it may reach over the next one, between two the other's has no room. */
  #isAlone(at: number, text: string): boolean {
    const { compact, lines } = this.#columns;
    return lines.length > 2 || (compact && text.length > this.#room(at) / 2);
  }

  /** The next row for a text beside a lifeline, from `below` on. */
  #row(at: number, text: string, below: number): number {
    return Math.max(below, ...(this.#isAlone(at, text) ? this.#free : [this.#free[at] ?? 0]));
  }

  #beside(at: number, y: number, text: string, kind: TextShape['kind'], id: number): void {
    const { compact, lines } = this.#columns;
    const left = compact ? at === lines.length - 1 : at === 0;
    const away = 14 + this.#states.spread(at) + this.#bands.reach(at);
    const x = (lines[at] ?? 0) + (left ? -away : away);
    this.#texts.push({ kind, x, y, anchor: left ? 'end' : 'start', text, id });
    this.#free[at] = y + line + 1;
    if (this.#isAlone(at, text)) this.#free.fill(y + line + 1);
  }

  /** Something said between the lifelines; arrows stay below it. */
  #say(y: number, text: string): void {
    const { lines } = this.#columns;
    this.#texts.push({ kind: 'pause', x: ((lines[0] ?? 0) + (lines.at(-1) ?? 0)) / 2, y, anchor: 'middle', text });
    this.#floor = Math.max(this.#floor, y);
  }
}

/** Extra room for a longer pause, by its order of magnitude: none up to 30 µs, 26 px from 1 ms on. */
function stretch(gap: number): number {
  if (gap <= 0) return 0;
  return 26 * Math.min(1, Math.max(0, (Math.log10(gap / 1e3) - 1.5) / 1.5));
}
