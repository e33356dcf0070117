// Where things stand from left to right, for a given width: times, lifelines, states, numbers. All lengths are px.
export interface Columns {
  /** The drawing's width: more than there is room for where lifelines are many, which then scrolls. */
  readonly width: number;
  /** Left edge of the times, right edge of the numbers. */
  readonly time: number;
  readonly number: number;
  /** The lifelines, from left to right. */
  readonly lines: readonly number[];
  /** `rows`: lines of text on a card; `host`: where one more says which host it is, px from its top. */
  readonly card: {
    readonly width: number;
    readonly height: number;
    readonly rows: 2 | 3 | 5;
    readonly host: number | undefined;
  };
  /** States and doings stand between the lifelines, in rows of their own: on a narrow page, and among many lifelines. */
  readonly compact: boolean;
  /** Room to say "16 µs later" and not only "16 µs". */
  readonly later: boolean;
  /** Room for a sentence beside the right lifeline. */
  readonly wide: boolean;
  /** Characters that fit beside a lifeline. */
  readonly beside: number;
  /** Size of the labels on arrows. */
  readonly font: 13 | 14;
  /** Width of the room for bytes under way, beside a lifeline. */
  readonly band: number;
}

/** Width of one character of the mono font, as a share of its size. */
export const glyph = 0.6;
/** Widest, and from which width on there is room for less and less beside the lifelines. */
const widest = 800;
const roomy = 760;
const usual = 668;
const least = 560;
/** Cards of many lifelines: the gap between two, and how narrow and wide they may be. */
const gap = 10;
const slimmest = 116;
const broadest = 280;
/** Room for the times at the left of the first of many lifelines, and beside the last. */
const before = 84;
const behind = 24;
/** Room for bytes under way, at most. */
export const widestBand = 18;
/** Height of the line that says the host. */
const hostLine = 22;

/** The columns for a drawing of this width with so many lifelines; `apart`: their cards say on which host they are. */
export function columnsOf(width: number, count = 2, apart = false): Columns {
  const columns = count > 2 ? many(width, count) : width < least ? narrow(width) : two(width);
  if (!apart) return columns;
  const { card } = columns;
  return { ...columns, card: { ...card, height: card.height + hostLine, host: card.height + hostLine - 13 } };
}

function two(width: number): Columns {
  const whole = Math.min(width, widest);
  const left = Math.round((width - whole) / 2);
  const [room, after] = whole >= roomy ? [226, 234] : whole >= usual ? [208, 160] : [186, 156];
  const a = left + room;
  const b = left + whole - after;
  const card = Math.min(broadest, b - a - 12);
  return {
    width,
    time: left + 14,
    number: left + whole - 16,
    lines: [a, b],
    card: cardOf(card),
    compact: false,
    later: whole >= usual,
    wide: whole >= roomy,
    beside: Math.floor((after - 20) / (13 * glyph)),
    font: whole >= usual ? 14 : 13,
    band: whole >= roomy ? widestBand : 14,
  };
}

function narrow(width: number): Columns {
  return {
    width,
    time: 6,
    number: 6,
    lines: [78, width - 18],
    card: { width: Math.floor((width - 20) / 2), height: 88, rows: 3, host: undefined },
    compact: true,
    later: false,
    wide: false,
    beside: Math.floor((width - 120) / (13 * glyph)),
    font: 13,
    band: 8,
  };
}

/** Lifelines at equal distances, each with a card over it; where they do not fit, the drawing is wider than the page. */
function many(width: number, count: number): Columns {
  const room = Math.floor((width - gap * (count + 1)) / count);
  const card = Math.min(Math.max(room, slimmest), broadest);
  const first = Math.max(before, Math.round(card / 2) + gap);
  const last = Math.max(behind, Math.round(card / 2) + gap);
  const least = first + last + (card + gap) * (count - 1);
  // Times have a place of their own, so the first of slim cards stands further in.
  const whole = Math.max(least, Math.min(width, first + last + (broadest + gap) * (count - 1)));
  const left = Math.max(0, Math.round((width - whole) / 2));
  const step = (whole - first - last) / (count - 1);
  return {
    width: Math.max(width, whole),
    time: left + 6,
    number: left + 6,
    lines: Array.from({ length: count }, (_, index) => Math.round(left + first + step * index)),
    card: cardOf(card),
    compact: true,
    later: false,
    wide: false,
    beside: Math.floor((step + card / 2) / (13 * glyph)),
    font: 13,
    band: 8,
  };
}

function cardOf(width: number): Columns['card'] {
  const host = undefined;
  if (width >= 262) return { width, height: 66, rows: 2, host };
  return width >= 190 ? { width, height: 88, rows: 3, host } : { width, height: 126, rows: 5, host };
}
