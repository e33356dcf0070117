// The part of the time that a filter asks for, as the strip marks it: `after 0.5 before 2`, read from the filter and put into
// it, so that what is dragged and what is typed are the same. Pure.

/** Seconds from the list's first packet. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

const words = /(?:^|\s*\band\s+|\s+)after (\d+(?:\.\d+)?) before (\d+(?:\.\d+)?)$/;

/** The part that the filter ends with. */
export function partOf(filter: string): Part | undefined {
  const [, from, to] = words.exec(filter.trim()) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}

/** The filter with another part, or with none. What else it asks for stays. */
export function withPart(filter: string, part: Part | undefined): string {
  const rest = filter.trim().replace(words, '');
  if (part === undefined)
    return rest.replace(/^\((.*)\)$/, (whole, inside: string) => (/[()]/.test(inside) ? whole : inside));
  const alone = /\bor\b|\|\|/.test(rest) && !/^\([^()]*\)$/.test(rest) ? `(${rest})` : rest;
  return `${alone === '' ? '' : `${alone} `}after ${digits(part.from)} before ${digits(part.to)}`;
}

/** Whole µs, as the list has them. */
const digits = (seconds: number): string => String(Number(Math.max(0, seconds).toFixed(6)));
