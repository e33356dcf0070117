// Where things stand from left to right, for a given width: times, lifelines, states, numbers. All lengths are px.
export interface Columns {
  /** Left edge of the times, right edge of the numbers. */
  readonly time: number;
  readonly number: number;
  /** The two lifelines. */
  readonly a: number;
  readonly b: number;
  readonly card: { readonly width: number; readonly height: number; readonly lines: 2 | 3 };
  /** On a narrow page states and doings stand between the lifelines, in rows of their own. */
  readonly compact: boolean;
  /** Room to say "16 µs later" and not only "16 µs". */
  readonly later: boolean;
  /** Room for a sentence beside the right lifeline. */
  readonly wide: boolean;
  /** Characters that fit on an arrow. */
  readonly label: number;
  /** Size of the labels on arrows. */
  readonly font: 13 | 14;
}

/** Width of one character of the mono font, as a share of its size. */
const glyph = 0.6;
/** Widest, and from which width on there is room for less and less beside the lifelines. */
const widest = 800;
const roomy = 760;
const usual = 668;
const least = 560;

/** The columns for a drawing of this width. */
export function columnsOf(width: number): Columns {
  if (width < least) return narrow(width);
  const whole = Math.min(width, widest);
  const left = Math.round((width - whole) / 2);
  const [before, after] = whole >= roomy ? [226, 234] : whole >= usual ? [208, 160] : [186, 156];
  const a = left + before;
  const b = left + whole - after;
  const font = whole >= usual ? 14 : 13;
  const card = Math.min(280, b - a - 12);
  return {
    time: left + 14,
    number: left + whole - 16,
    a,
    b,
    card: card < 262 ? { width: card, height: 88, lines: 3 } : { width: card, height: 66, lines: 2 },
    compact: false,
    later: whole >= usual,
    wide: whole >= roomy,
    label: Math.floor((b - a - 16) / (font * glyph)),
    font,
  };
}

function narrow(width: number): Columns {
  const a = 78;
  const b = width - 18;
  return {
    time: 6,
    number: 6,
    a,
    b,
    card: { width: Math.floor((width - 20) / 2), height: 88, lines: 3 },
    compact: true,
    later: false,
    wide: false,
    label: Math.floor((b - a - 12) / (13 * glyph)),
    font: 13,
  };
}
