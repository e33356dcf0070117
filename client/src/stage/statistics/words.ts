// Numbers of the statistics as they are read. Pure.
import { grouped } from '../time.ts';
import { t } from '../texts/texts.ts';

const units = ['', 'k', 'M', 'G', 'T'];

/** Three figures at most, in thousands: "940", "1.23 k", "45.6 M". */
function short(value: number): readonly [string, string] {
  let size = 0;
  let left = value;
  while (left >= 999.5 && size < units.length - 1) {
    left /= 1000;
    size += 1;
  }
  const digits = size === 0 || left >= 99.95 ? 0 : left >= 9.995 ? 1 : 2;
  return [left.toFixed(digits), units[size] ?? ''];
}

/** "940 B", "1.23 kB" */
export function sizeText(bytes: number): string {
  const [text, unit] = short(bytes);
  return `${text}\u00a0${unit}B`;
}

/** "45.6 Mbit/s" */
export function rateText(bits: number): string {
  const [text, unit] = short(bits);
  return `${text}\u00a0${unit}bit/s`;
}

/** "12.5 %"; what is not nothing is not 0. */
export function shareText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100;
  if (share > 0 && share < 0.1) return '<\u00a00.1\u00a0%';
  return `${share.toFixed(share === 100 || share === 0 ? 0 : 1)}\u00a0%`;
}

/** "12 345 B" */
export const bytesText = (bytes: number): string => `${grouped(bytes)}\u00a0B`;

/** How a protocol is called: "HTTP". */
export const protocolName = (id: string): string => t.statistics.protocols.names[id] ?? id.toUpperCase();
