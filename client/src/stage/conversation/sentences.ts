// A drawing in words: one sentence for each packet, and the rows of the table that says the same.
import { span } from '../time.ts';
import { touchedBy } from '../touched-by.ts';
import type { Arrow, Exchange } from './exchange.ts';
import { marksOf, pictureOf, type Drawn, type Picture } from './picture.ts';

/** One line of the table: a packet, or what a program did. */
export interface Line {
  readonly id: number;
  readonly number: string;
  /** The difference of time and what it is later than: "16 µs after #1". */
  readonly when: string;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** The states that both ends take on. */
  readonly states: string;
}

type Numbered = (id: number) => string;

/** "#4, 2.28 ms after #3. your client to tcp-echo: 6 bytes “hello⏎”." For a screen reader. */
export function sentence(exchange: Exchange, index: number, number: Numbered): string {
  const picture = pictureOf([exchange]);
  const id = exchange.arrows[index]?.id;
  return sentenceIn(
    picture,
    picture.arrows.findIndex(({ arrow }) => arrow.id === id),
    number,
  );
}

/** The same for an arrow of a picture, by its place there. */
export function sentenceIn(picture: Picture, index: number, number: Numbered): string {
  const drawn = picture.arrows[index];
  if (drawn === undefined) return '';
  const { number: own, when, from, to, what, states } = lineOf(picture, drawn, index, number);
  const then = states === '' ? '' : ` ${states}.`;
  return `${own}${when === '' ? '' : `, ${when}`}: ${from} to ${to}, ${what}.${then}`;
}

/** The whole picture as lines, in order of time. */
export function lines(picture: Picture, number: Numbered): Line[] {
  const packets = picture.arrows.map((drawn, index) => ({
    at: drawn.arrow.at,
    line: lineOf(picture, drawn, index, number),
  }));
  const doings = picture.happenings.map(({ happening: { id, at, text }, line }) => {
    const before = picture.arrows.findLast(({ arrow }) => arrow.at <= at)?.arrow;
    const when = before === undefined ? '' : `${span(at - before.at)} after ${nameOf(before, number)}`;
    return { at, line: { id, number: '', when, from: nameAt(picture, line), to: '', what: text, states: '' } };
  });
  return [...packets, ...doings].sort((x, y) => x.at - y.at || x.line.id - y.line.id).map(({ line }) => line);
}

const nameAt = (picture: Picture, line: number): string => picture.lifelines[line]?.name ?? '';

/** What the colour of an arrow says, in a word; TCP is what is not said. */
const spoken = (protocol: string): string => (protocol === 'tcp' ? '' : `${protocol.toUpperCase()}: `);

function lineOf(picture: Picture, drawn: Drawn, index: number, number: Numbered): Line {
  const { arrow, from, to } = drawn;
  const notes = [
    `${spoken(arrow.protocol)}${arrow.label}`,
    arrow.touch === undefined ? '' : touchedBy(arrow.touch),
    arrow.repeats === undefined ? '' : `repeats ${number(arrow.repeats)}`,
    arrow.quotes === undefined ? '' : `about ${number(arrow.quotes)}`,
    arrow.unanswered ? 'no answer came' : '',
    arrow.implied ? 'implied, no packet was seen' : '',
  ];
  return {
    id: arrow.id,
    number: arrow.implied ? 'implied' : number(arrow.id),
    when: whenOf(picture, arrow, picture.arrows[index - 1]?.arrow, number),
    from: nameAt(picture, from),
    to: nameAt(picture, to),
    what: notes.filter((note) => note !== '').join(', '),
    states: marksOf(drawn)
      .map(({ line, state }) => `${nameAt(picture, line)}: ${state}`)
      .join(', '),
  };
}

function whenOf(picture: Picture, arrow: Arrow, before: Arrow | undefined, number: Numbered): string {
  if (before === undefined) return picture.exchanges.some(({ earlier }) => earlier > 0) ? '' : 'start';
  return `${span(arrow.at - before.at)} after ${nameOf(before, number)}`;
}

function nameOf(arrow: Arrow, number: Numbered): string {
  return arrow.implied ? 'that' : number(arrow.id);
}
