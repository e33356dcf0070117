// Which question a message answers, and how long after it: protocols say of their messages that they ask or answer, and all else is here.
// A question counts from the packet with which it is whole, as in Wireshark; an answer has one with which it begins, and one with which
// it is whole.
import type { Answered, Message, Side } from '../dissect/messages/types.ts';

/** A packet, by the entry id of its frame, and when it came. */
export interface Arrival {
  readonly id: number;
  readonly at: number;
}

interface Question {
  /** What the list calls it, as far as it has come. */
  name: string;
  /** Undefined while it is not whole. */
  whole: Arrival | undefined;
}

/** A question without an answer, of a conversation that is followed in parts. */
export interface OpenQuestion {
  readonly side: Side;
  readonly asks: string | true;
  readonly name: string;
  readonly whole: Arrival | undefined;
}

interface Found {
  readonly question: Question;
  readonly first: Arrival | undefined;
  readonly last: Arrival | undefined;
}

/** The message of a side that came last, which may still be growing: its place, and what was found out when it began. */
type Growing<T> = Partial<Record<Side, T & { readonly place: number }>>;

/** Questions with a name that may be open at once: the oldest is let go. */
const mostNamed = 10_000;

export class Answers {
  readonly #inTurn: Record<Side, Question[]> = { a: [], b: [] };
  readonly #named: Record<Side, Map<string, Question>> = { a: new Map(), b: new Map() };
  readonly #asking: Growing<{ readonly question: Question }> = {};
  readonly #answering: Growing<Pick<Found, 'first'> & { readonly question: Question | undefined }> = {};
  readonly #found = new WeakMap<Message, Found>();

  /** `open`: what was asked before. */
  constructor(open: readonly OpenQuestion[] = []) {
    for (const { side, asks, name, whole } of open) this.#put(side, asks, { name, whole });
  }

  /** What has no answer yet. */
  get open(): readonly OpenQuestion[] {
    return (['a', 'b'] as const).flatMap((side) => [
      ...this.#inTurn[side].map((question) => ({ side, asks: true as const, ...question })),
      ...[...this.#named[side]].map(([asks, question]) => ({ side, asks, ...question })),
    ]);
  }

  /**
   * A message of this side, as far as it has come: a growing one is told of again. `arrived`: the packet that brought a byte of its side's
   * stream; `place`: where it begins there, or another number that no other message of its side has.
   */
  take(
    side: Side,
    message: Message,
    arrived: (offset: number) => Arrival | undefined,
    place: number = message.start,
  ): void {
    const { name, asks, answers, start, end, state } = message;
    if (asks === undefined && answers === undefined) return;
    const last = state === 'whole' ? arrived(end - 1) : undefined;
    if (asks !== undefined) this.#ask(side, asks, name, place, last);
    if (answers === undefined) return;
    const known = this.#answering[side];
    const { first, question } =
      known?.place === place ? known : { first: arrived(start), question: this.#answer(side, message) };
    this.#answering[side] = { place, first, question };
    if (question !== undefined) this.#found.set(message, { question, first, last });
  }

  /** Something else is spoken from here on. */
  forget(): void {
    for (const side of ['a', 'b'] as const) {
      this.#inTurn[side].length = 0;
      this.#named[side].clear();
    }
  }

  /** What this packet brings of an answer; undefined where it brings neither its first byte nor its last, or no question is known. */
  readonly of = (message: Message, packet: number): Answered | undefined => {
    const { question, first, last } = this.#found.get(message) ?? {};
    const asked = question?.whole;
    const ends = last?.id === packet;
    const arrival = ends ? last : first?.id === packet ? first : undefined;
    // Some answer before they have heard all.
    if (question === undefined || asked === undefined || arrival === undefined || arrival.id < asked.id)
      return undefined;
    const brings = ends ? (first?.id === packet ? 'all' : 'last') : 'first';
    return { question: asked.id, asked: question.name, after: arrival.at - asked.at, brings };
  };

  #ask(side: Side, asks: string | true, name: string, place: number, whole: Arrival | undefined): void {
    const known = this.#asking[side];
    if (known?.place === place) {
      known.question.name = name;
      known.question.whole ??= whole;
      return;
    }
    const question = { name, whole };
    this.#asking[side] = { place, question };
    this.#put(side, asks, question);
  }

  /** What is asked again before it is answered is still one question. */
  #put(side: Side, asks: string | true, question: Question): void {
    const named = this.#named[side];
    if (asks === true) this.#inTurn[side].push(question);
    else if (!named.has(asks)) named.set(asks, question);
    const [oldest] = named.size > mostNamed ? named.keys() : [];
    if (oldest !== undefined) named.delete(oldest);
  }

  /** The question of the other side that this message answers. */
  #answer(side: Side, { answers = true, interim }: Message): Question | undefined {
    const other = side === 'a' ? 'b' : 'a';
    const [inTurn, named] = [this.#inTurn[other], this.#named[other]];
    if (answers === true) return interim ? inTurn[0] : inTurn.shift();
    const question = named.get(answers);
    if (!interim) named.delete(answers);
    return question;
  }
}
