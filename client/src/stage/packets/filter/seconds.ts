// Seconds as they are written in a filter, to the ns.

/** ns of seconds as they are written; undefined where they are none. */
export const readSeconds = (word: string): number | undefined =>
  /^\d{1,7}(\.\d{1,9})?$/.test(word) ? Math.round(Number(word) * 1e9) : undefined;

/** The same of a time that may be less than none: packets of two interfaces may stand out of order. */
export const readDelta = (word: string): number | undefined => {
  const ns = readSeconds(word.replace(/^-/, ''));
  return ns === undefined || !word.startsWith('-') ? ns : -ns;
};

/** ns as seconds, all digits that count. */
export const printSeconds = (ns: number): string => {
  const digits = String(Math.abs(ns)).padStart(10, '0');
  const seconds = `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '');
  return ns < 0 ? `-${seconds}` : seconds;
};
