// Axes with round numbers: where their marks stand, what is written there, and in which unit. Pure.
import { span } from '../time.ts';

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** What the numbers at the marks are: "ms", "kB"; empty for plain numbers. */
  readonly unit: string;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  /** Each step upwards is so many times as much, and not so much more: then the marks say their units. */
  readonly times?: 2 | 10;
}

type Units = readonly (readonly [size: number, unit: string])[];
const times: Units = [
  [1, 'ns'],
  [1e3, 'µs'],
  [1e6, 'ms'],
  [1e9, 's'],
];
const sizes: Units = [
  [1, 'B'],
  [1e3, 'kB'],
  [1e6, 'MB'],
  [1e9, 'GB'],
];
const plain: Units = [
  [1, ''],
  [1e3, 'thousands'],
  [1e6, 'millions'],
];

/** 1, 2 or 5 of a power of ten: the least step that makes at most `count` of it. */
export function roundStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * power;
}

/** From 0 to `up`, or a little more where it is not `exact`, and to `down` below 0, with about `count` marks in all. */
function axis(up: number, count: number, units: Units, { exact = false, down = 0 } = {}): Axis {
  const largest = Math.max(up, down) || 1;
  const [size, unit] = units.findLast(([least]) => largest >= least * 2) ?? [1, units[0]?.[1] ?? ''];
  const rough = roundStep((up + down || 1) / size, count);
  // Of bytes and numbers there are no halves.
  const step = units === times ? rough : Math.max(rough, 1 / size);
  const steps = (value: number): number => Math.ceil(value / size / step - 1e-9);
  const [below, above] = [steps(down), exact ? Math.floor(up / size / step + 1e-9) : Math.max(1, steps(up))];
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const marks = Array.from({ length: below + above + 1 }, (_, nth) => ({
    at: (nth - below) * step * size,
    text: (Math.abs(nth - below) * step).toFixed(digits),
  }));
  return { from: -below * step * size, to: exact ? up || 1 : above * step * size, unit, marks };
}

/** Time, ns, up to just `to`. */
export const timeAxis = (to: number, count: number): Axis => axis(to, count, times, { exact: true });
/**
 * Spans of time, ns: short ones and some that are a thousand times as long are told apart alike. Where all are of one size, the
 * marks are 1, 2, 5 and 10, each about twice the one before. What took no time at all stands at the lower end.
 */
export function spanAxis(least: number, most: number): Axis {
  const lowest = Math.max(1, least);
  const from = 10 ** Math.floor(Math.log10(lowest));
  const to = Math.max(from * 10, 10 ** Math.ceil(Math.log10(Math.max(lowest, most))));
  const tens = Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, nth) => from * 10 ** nth);
  const steps = tens.length > 3 ? [1] : [1, 2, 5];
  const marks = tens.flatMap((ten) => steps.map((step) => step * ten)).filter((at) => at <= to * (1 + 1e-9));
  return { from, to, unit: '', times: steps.length > 1 ? 2 : 10, marks: marks.map((at) => ({ at, text: span(at) })) };
}
/** Bytes: up to `up`, and downwards to `down`. */
export const bytesAxis = (up: number, down: number, count: number): Axis => axis(up, count, sizes, { down });
/** Plain numbers. */
export const numberAxis = (to: number, count: number): Axis => axis(to, count, plain);
