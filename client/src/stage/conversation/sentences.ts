// A drawing in words: one sentence for each packet, and the rows of the table that says the same.
import { span } from '../time.ts';
import type { Arrow, Exchange } from './exchange.ts';

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
  const arrow = exchange.arrows[index];
  if (arrow === undefined) return '';
  const { number: own, when, from, to, what, states } = lineOf(exchange, arrow, exchange.arrows[index - 1], number);
  const then = states === '' ? '' : ` ${states}.`;
  return `${own}${when === '' ? '' : `, ${when}`}: ${from} to ${to}, ${what}.${then}`;
}

/** The whole exchange as lines, in order of time. */
export function lines(exchange: Exchange, number: Numbered): Line[] {
  const packets = exchange.arrows.map((arrow, index) => ({
    at: arrow.at,
    line: lineOf(exchange, arrow, exchange.arrows[index - 1], number),
  }));
  const doings = exchange.happenings.map(({ id, at, end, text }) => {
    const before = exchange.arrows.findLast((arrow) => arrow.at <= at);
    const when = before === undefined ? '' : `${span(at - before.at)} after ${nameOf(before, number)}`;
    return { at, line: { id, number: '', when, from: exchange[end].name, to: '', what: text, states: '' } };
  });
  return [...packets, ...doings].sort((x, y) => x.at - y.at || x.line.id - y.line.id).map(({ line }) => line);
}

function lineOf(exchange: Exchange, arrow: Arrow, before: Arrow | undefined, number: Numbered): Line {
  const to = arrow.from === 'a' ? 'b' : 'a';
  const notes = [
    arrow.label,
    arrow.repeats === undefined ? '' : `repeats ${number(arrow.repeats)}`,
    arrow.unanswered ? 'no answer came' : '',
    arrow.implied ? 'implied, no packet was seen' : '',
  ];
  return {
    id: arrow.id,
    number: arrow.implied ? 'implied' : number(arrow.id),
    when: whenOf(exchange, arrow, before, number),
    from: exchange[arrow.from].name,
    to: exchange[to].name,
    what: notes.filter((note) => note !== '').join(', '),
    states: exchange.marks
      .filter(({ id }) => id === arrow.id)
      .map(({ end, state }) => `${exchange[end].name}: ${state}`)
      .join(', '),
  };
}

function whenOf(exchange: Exchange, arrow: Arrow, before: Arrow | undefined, number: Numbered): string {
  if (before === undefined) return exchange.earlier > 0 ? '' : 'start';
  return `${span(arrow.at - before.at)} after ${nameOf(before, number)}`;
}

function nameOf(arrow: Arrow, number: Numbered): string {
  return arrow.implied ? 'that' : number(arrow.id);
}
