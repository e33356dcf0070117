// Where a reader wants to go in the list: "#17", "17" is a packet's number, "0.5", "0.5 s", "12 ms" a time since the first packet. Pure.

export type Place = { readonly is: 'number'; readonly number: number } | { readonly is: 'time'; readonly ns: number };

const units = { s: 1e9, ms: 1e6, '\u00b5s': 1e3, us: 1e3, ns: 1 } as const;

/** What was typed; undefined where it is neither. A whole number alone is a packet's, with a point or a unit it is a time. */
export function placeOf(typed: string): Place | undefined {
  const [, hash, digits = '', unit] =
    /^(#?)(\d{1,9}(?:[.,]\d{1,9})?) ?(s|ms|[\u00b5\u03bcu]s|ns)?$/.exec(typed.trim().toLowerCase()) ?? [];
  if (digits === '') return undefined;
  const value = Number(digits.replace(',', '.'));
  const isWhole = /^\d+$/.test(digits);
  if (unit === undefined && isWhole) return value < 1 ? undefined : { is: 'number', number: value };
  if (hash === '#') return undefined;
  return {
    is: 'time',
    ns: Math.round(value * units[(unit?.replace('\u03bc', '\u00b5') ?? 's') as keyof typeof units]),
  };
}
