// A drawing in words: one sentence for each packet, and the rows of the table that says the same.
import { t } from '../texts/texts.ts';
import { span } from '../time.ts';
import { touchedBy } from '../touched-by.ts';
import { kinOf, type Kin } from './again.ts';
import { flightWords } from './bands.ts';
import type { Arrow, Exchange } from './exchange.ts';
import { numbersText, type Numbering } from './numbers.ts';
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

/** What is said beside the packet itself. */
interface Beside {
  readonly bands: boolean;
  readonly numbering: Numbering;
}
const nothing: Beside = { bands: false, numbering: 'none' };

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
export function sentenceIn(picture: Picture, index: number, number: Numbered, beside = nothing): string {
  const drawn = picture.arrows[index];
  if (drawn === undefined) return '';
  const { number: own, when, from, to, what, states } = lineOf(picture, drawn, index, number);
  const then = states === '' ? '' : ` ${states}.`;
  const more = besideOf(drawn, beside).map((one) => ` ${one}.`);
  return `${own}${when === '' ? '' : `, ${when}`}: ${from} to ${to}, ${what}.${then}${more.join('')}`;
}

/** The whole picture as lines, in order of time. */
export function lines(picture: Picture, number: Numbered, beside = nothing): Line[] {
  const packets = picture.arrows.map((drawn, index) => {
    const line = lineOf(picture, drawn, index, number);
    const what = [line.what, ...besideOf(drawn, beside)].join('. ');
    return { at: drawn.arrow.at, line: { ...line, what } };
  });
  const doings = picture.happenings.map(({ happening: { id, at, text }, line }) => {
    const before = picture.arrows.findLast(({ arrow }) => arrow.at <= at)?.arrow;
    const when = before === undefined ? '' : `${span(at - before.at)} after ${nameOf(before, number)}`;
    return { at, line: { id, number: '', when, from: nameAt(picture, line), to: '', what: text, states: '' } };
  });
  return [...packets, ...doings].sort((x, y) => x.at - y.at || x.line.id - y.line.id).map(({ line }) => line);
}

const nameAt = (picture: Picture, line: number): string => picture.lifelines[line]?.name ?? '';

/** The end of a packet at a lifeline: of one that others share, which of them it is. */
function endAt(picture: Picture, { exchange, arrow, from }: Drawn, line: number): string {
  if (picture.lifelines[line]?.party.others === undefined) return nameAt(picture, line);
  const { name, port } = exchange[line === from ? arrow.from : arrow.from === 'a' ? 'b' : 'a'];
  return `${name} :${port}`;
}

/** What the colour of an arrow says, in a word; TCP is what is not said. */
const spoken = (protocol: string): string => (protocol === 'tcp' ? '' : `${protocol.toUpperCase()}: `);

/** Its numbers, and what is under way once it has been sent or has come. */
function besideOf(drawn: Drawn, { bands, numbering }: Beside): string[] {
  const flight = bands ? flightWords(drawn.arrow) : undefined;
  return [numbersText(drawn.arrow, drawn.exchange, numbering), flight ?? ''].filter(Boolean);
}

const kins = new WeakMap<Picture, ReadonlyMap<number, Kin>>();

/** Found once for a picture. */
function kinIn(picture: Picture): ReadonlyMap<number, Kin> {
  const found = kins.get(picture) ?? kinOf(picture.arrows.map(({ arrow }) => arrow));
  kins.set(picture, found);
  return found;
}

function lineOf(picture: Picture, drawn: Drawn, index: number, number: Numbered): Line {
  const { arrow, from, to } = drawn;
  const { next, fills } = kinIn(picture).get(arrow.id) ?? {};
  const { gap } = arrow.change ?? {};
  const notes = [
    `${spoken(arrow.protocol)}${arrow.label}`,
    arrow.touch === undefined ? '' : touchedBy(arrow.touch),
    arrow.repeats === undefined ? '' : `repeats ${number(arrow.repeats)}`,
    arrow.again === undefined ? '' : t.conversation.again[arrow.again],
    next === undefined ? '' : t.conversation.sentAgain(number(next)),
    gap === undefined ? '' : t.conversation.missingBefore(gap.bytes, gap.filledBy ? number(gap.filledBy) : ''),
    fills === undefined ? '' : t.conversation.fills(number(fills)),
    arrow.quotes === undefined ? '' : `about ${number(arrow.quotes)}`,
    arrow.unanswered ? 'no answer came' : '',
    arrow.implied ? 'implied, no packet was seen' : '',
  ];
  return {
    id: arrow.id,
    number: arrow.implied ? 'implied' : number(arrow.id),
    when: whenOf(picture, arrow, picture.arrows[index - 1]?.arrow, number),
    from: endAt(picture, drawn, from),
    to: endAt(picture, drawn, to),
    what: notes.filter((note) => note !== '').join(', '),
    states: marksOf(drawn)
      .map(({ line, state }) => `${endAt(picture, drawn, line)}: ${state}`)
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
