// Spans of time as they are read: always with a unit, three figures at most. Whole µs: a capture knows no more. All times are ns.

/** "640 ns", "16 µs", "2.28 ms", "1.02 s", "3 min 5 s". */
export function span(ns: number): string {
  if (ns < 1_000) return `${Math.round(ns)} ns`;
  for (const [size, unit] of [
    [1e3, 'µs'],
    [1e6, 'ms'],
    [1e9, 's'],
  ] as const) {
    const text = unit === 'µs' ? (ns / size).toFixed(0) : figures(ns / size);
    if (Number(text) < (unit === 's' ? 120 : 1_000)) return `${text} ${unit}`;
  }
  const seconds = Math.round(ns / 1e9);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Two decimals below ten, none from there on: 2.28, 23, 228. */
function figures(value: number): string {
  return String(Number(value.toFixed(value >= 10 ? 0 : 2)));
}

/** "2.311 of 4.205 ms": both in the unit of the whole. */
export function position(ns: number, whole: number): string {
  const [size, unit] = whole < 1e6 ? [1e3, 'µs'] : whole < 1e9 ? [1e6, 'ms'] : [1e9, 's'];
  const digits = unit === 'µs' ? 0 : 3;
  return `${(ns / size).toFixed(digits)} of ${(whole / size).toFixed(digits)} ${unit}`;
}

/** Seconds with µs, in groups: "0.080 171". */
export function seconds(ns: number): string {
  const micros = Math.round(Math.abs(ns) / 1e3);
  const part = String(micros % 1_000_000).padStart(6, '0');
  return `${ns < 0 ? '−' : ''}${grouped(Math.floor(micros / 1e6))}.${part.slice(0, 3)} ${part.slice(3)}`;
}

/** "14:03:07.080 171": the time of day here, of ns since 1970. */
export function timeOfDay(ns: number): string {
  const micros = Math.floor(ns / 1e3);
  const date = new Date(Math.floor(micros / 1e3));
  const two = (value: number): string => String(value).padStart(2, '0');
  const part = String(((micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
  return `${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}.${part.slice(0, 3)} ${part.slice(3)}`;
}

/** "65 536": groups of three, with a space that does not break. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}
