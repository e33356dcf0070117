// Seconds as they are written in a filter, to the ns.

/** ns of seconds as they are written; undefined where they are none. */
export const readSeconds = (word: string): number | undefined =>
  /^\d{1,7}(\.\d{1,9})?$/.test(word) ? Math.round(Number(word) * 1e9) : undefined;

/** ns as seconds, all digits that count. */
export const printSeconds = (ns: number): string => {
  const digits = String(ns).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '');
};
