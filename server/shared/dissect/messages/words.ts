// A message in the list and on the arrows: what a packet carries of it. What is said of a packet does not change when later
// ones come, so only bytes up to its end count.
import { grouped } from '../text.ts';
import type { Message, Span } from './types.ts';

/** Letters of a name that are kept; of these the arrow of a drawing has room for `onArrow`, a row of the list for all. */
export const longest = 80;
const onArrow = 32;

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

/** "GET greeting (34 B)", "Parse, Bind and 3 more", "512 B more of Certificate"; names have so many letters `most`. */
export function messagesLine(own: readonly Message[], part: Span, most = onArrow): string {
  const [first, second, ...more] = own;
  if (first === undefined) return '';
  if (second === undefined) return one(first, part, most);
  const both = `${short(first, part, most)}, ${short(second, part, most)}`;
  return more.length === 0 ? both : `${both} and ${more.length} more`;
}

const size = (bytes: number): string => `${grouped(bytes)} B`;
const ends = (message: Message, part: Span): boolean => message.state === 'whole' && message.end <= part.end;

function one(message: Message, part: Span, most: number): string {
  const name = clip(message.name, most);
  const come = Math.min(message.end, part.end) - Math.max(message.start, part.start);
  if (message.start < part.start)
    return ends(message, part) ? `last ${size(come)} of ${name}` : `${size(come)} more of ${name}`;
  if (message.state === 'bad') return `${name}, which cannot be read`;
  return ends(message, part) ? `${name} (${size(come)})` : `${name} (${size(come)}, goes on)`;
}

/** Two share the room. */
function short(message: Message, part: Span, most: number): string {
  const half = most / 2;
  if (message.start < part.start) return `the rest of ${clip(message.name, half)}`;
  return ends(message, part) ? clip(message.name, half + 4) : `${clip(message.name, half)}, goes on`;
}
