// Words cut to the room that there is for them in a drawing.
import { grouped } from '../time.ts';
import { touchedBy } from '../touched-by.ts';
import type { Arrow } from './exchange.ts';

/** The text in lines of at most so many letters, broken between words. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, most));
  }
  return lines;
}

/**
 * What it is, and what a fault did with it: that is said whole, and so is what comes `behind`. What happened to the one before,
 * too, is not said again.
 */
export function labelOf({ label, touch, asBefore }: Arrow, most: number, behind: string): string {
  const did = `${behind}${touch === undefined || asBefore === true ? '' : `, ${touchedBy(touch)}`}`;
  const room = Math.max(most - did.length, 4);
  // Rather what comes behind a comma goes than half of a word, "SYN" of "SYN, again"; not what a program said.
  const short = /^[^“]*?(?=, )/.exec(label)?.[0] ?? label;
  const cut = did !== '' && [...label].length > room && short.length <= room;
  return `${cut ? short : fit(label, room)}${did}`;
}

export function packets(count: number): string {
  return count === 1 ? '1 packet' : `${grouped(count)} packets`;
}

function fit(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(most - 1, 1)).join('')}…`;
}
