// A message in the list and on the arrows: what a packet carries of it. What is said of a packet does not change when later
// ones come, so only bytes up to its end count.
import { grouped } from '../text.ts';
import type { Message, Span } from './types.ts';

const longest = 40;

/** On one line, without control characters and marks that turn text around; cut where it is long. */
export function clip(text: string, most = longest): string {
  const line = [...text.slice(0, most * 4).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·')];
  return line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('');
}

/** Messages that lie in these bytes of their stream, if only in part. */
export function messagesIn(messages: readonly Message[], { start, end }: Span): readonly Message[] {
  const first = lowest(messages, start);
  let last = first;
  while ((messages[last]?.start ?? end) < end) last += 1;
  return messages.slice(first, last);
}

/** The first message that ends behind `start`: they lie in order. */
function lowest(messages: readonly Message[], start: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** "GET greeting (34 B)", "Parse, Bind and 3 more", "512 B more of Certificate". */
export function messagesLine(own: readonly Message[], part: Span): string {
  const [first, second, ...more] = own;
  if (first === undefined) return '';
  if (second === undefined) return one(first, part);
  const both = `${short(first, part)}, ${short(second, part)}`;
  return more.length === 0 ? both : `${both} and ${more.length} more`;
}

const size = (bytes: number): string => `${grouped(bytes)} B`;
const ends = (message: Message, part: Span): boolean => message.state === 'whole' && message.end <= part.end;

function one(message: Message, part: Span): string {
  const name = clip(message.name, 32);
  const come = Math.min(message.end, part.end) - Math.max(message.start, part.start);
  if (message.start < part.start)
    return ends(message, part) ? `last ${size(come)} of ${name}` : `${size(come)} more of ${name}`;
  if (message.state === 'bad') return `${name}, which cannot be read`;
  return ends(message, part) ? `${name} (${size(come)})` : `${name} (${size(come)}, goes on)`;
}

function short(message: Message, part: Span): string {
  if (message.start < part.start) return `the rest of ${clip(message.name, 16)}`;
  return ends(message, part) ? clip(message.name, 20) : `${clip(message.name, 16)}, goes on`;
}
