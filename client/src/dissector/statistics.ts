// The statistics of the step's packets, counted piece by piece so that the worker goes on answering while a long record is read:
// an answer is what has been counted so far. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Declared } from '../../../server/shared/conversations/doors.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { Focus } from '../../../server/shared/statistics/focus.ts';
import { inOrder, type Order } from '../../../server/shared/statistics/order.ts';
import { Survey } from '../../../server/shared/statistics/survey.ts';
import type { Charts, ConversationRow, ProtocolNode, Trips } from '../../../server/shared/statistics/types.ts';

/** Packets that are counted for one answer. */
const portion = 10_000;
/** Conversations that are told one by one. */
const mostRows = 200;

export interface StatisticsQuestion {
  /** `sequence` is about one conversation, the other charts about all where none is picked. */
  readonly part: 'conversations' | 'protocols' | 'throughput' | 'trips' | 'sequence';
  readonly order: Order;
  /** The conversation of this packet is wanted. */
  readonly of: number | undefined;
}

export interface StatisticsAnswer {
  /** Packets counted so far, of all of the step. */
  readonly counted: number;
  readonly packets: number;
  /** The first in the order that was asked for, of so many that began. */
  readonly conversations: readonly ConversationRow[];
  readonly begun: number;
  /** It is known how long their answers took: conversations are kept up to a number of packets. */
  readonly timed: boolean;
  /** The conversation that was asked for, or that is shown for want of one; without it, charts are of all. */
  readonly shown?: ConversationRow;
  readonly protocols?: readonly ProtocolNode[];
  readonly charts?: Charts;
  /** There is more to be counted. */
  readonly unfinished: boolean;
}

/** Where the packets are: rows up to `end`, of which those from `step` on count. */
export interface Rows {
  readonly step: number;
  readonly end: number;
  /** The entry id at which the step begins. */
  readonly from: number;
  readonly frame: (row: number) => Frame | undefined;
  readonly rowOf: (id: number) => number;
}

export class Statistics {
  readonly #survey: Survey;
  /** The row with which the survey began. */
  readonly #first: number;
  /** The row that is counted next. */
  next: number;
  #focus: Focus | undefined;

  /** `first`: the row to begin with; those before the step tell only what its conversations were before. */
  constructor(protocols: readonly Protocol[], declared: Declared, first: number) {
    this.#survey = new Survey(protocols, declared);
    this.#first = first;
    this.next = first;
  }

  /** `times`: how long answers took, by the keys of conversations, where that is known. */
  answer({ part, order, of }: StatisticsQuestion, rows: Rows, times?: ReadonlyMap<string, Trips>): StatisticsAnswer {
    this.#advance(rows);
    const survey = this.#survey;
    const { rows: counted, begun } = survey.conversations;
    const all = times === undefined ? counted : counted.map((row) => withTimes(row, times.get(row.key)));
    const wanted = of === undefined ? undefined : this.#conversationOf(of, rows);
    const found = wanted ?? (part === 'sequence' ? this.#largest(all) : undefined);
    const shown = found && survey.row(found);
    const draws = part !== 'conversations' && part !== 'protocols';
    const focus = draws && found ? this.#focusOn(found, rows) : { charts: survey.charts, more: false };
    return {
      counted: survey.packets,
      packets: rows.end - rows.step,
      conversations: inOrder(all, order, mostRows),
      begun,
      timed: times !== undefined,
      ...(shown && { shown }),
      ...(part === 'protocols' && { protocols: survey.protocols }),
      ...(draws && { charts: focus.charts }),
      unfinished: this.next < rows.end || focus.more,
    };
  }

  #advance({ step, end, frame }: Rows): void {
    const until = Math.min(end, this.next + portion);
    for (; this.next < until; this.next++) {
      const one = frame(this.next);
      if (one !== undefined) this.#survey.add(one, this.next >= step);
    }
  }

  /** The conversation of a packet, where it has been counted. */
  #conversationOf(id: number, { rowOf, frame }: Rows): Conversation | undefined {
    const row = rowOf(id);
    const number = frame(row)?.id === id ? this.#survey.numbers.at(row - this.#first) : 0;
    return number === 0 ? undefined : this.#survey.find(number);
  }

  /** Of TCP's conversations, the one with the most bytes. */
  #largest(all: readonly ConversationRow[]): Conversation | undefined {
    const [largest] = inOrder(
      all.filter(({ transport }) => transport === 'tcp'),
      { by: 'bytes', down: true },
      1,
    );
    return largest && this.#survey.named(largest.key);
  }

  /** The charts of one conversation, as far as its packets have been read again. */
  #focusOn(conversation: Conversation, { from, frame }: Rows): { readonly charts: Charts; readonly more: boolean } {
    const number = this.#survey.numberOf(conversation);
    if (this.#focus?.number !== number) this.#focus = new Focus(number, conversation, from);
    const more = this.#focus.advance(this.#survey.numbers, (place) => frame(this.#first + place), portion);
    return { charts: this.#focus.charts, more };
  }
}

const withTimes = (row: ConversationRow, answers: Trips | undefined): ConversationRow =>
  answers === undefined ? row : { ...row, answers };
