// What a TCP conversation speaks: protocols are asked by what was said first, and the one that claims it reads on.
import type { BothHeard, HandOver, Heard, Message, Reader, Side } from '../dissect/messages/types.ts';
import type { Protocol } from '../dissect/types.ts';
import { Answers, type Arrival, type OpenQuestion } from './answers.ts';

/** How often the protocols are asked, and how often one may hand over to the next, before the rest stays bytes. */
const [mostAsked, mostHandedOver] = [128, 8];

export type Claiming = Protocol & { readonly stream: NonNullable<Protocol['stream']> };

/** Protocols that are found in streams, those with certain signs first. */
export const claiming = (protocols: readonly Protocol[]): readonly Claiming[] =>
  protocols
    .filter((one): one is Claiming => one.stream !== undefined)
    .sort((one, other) => other.stream.priority - one.stream.priority);

export type Reading = Protocol & { readonly datagram: NonNullable<Protocol['datagram']> };

/** The same for datagrams. */
export const reading = (protocols: readonly Protocol[]): readonly Reading[] =>
  protocols
    .filter((one): one is Reading => one.datagram !== undefined)
    .sort((one, other) => other.datagram.priority - one.datagram.priority);

/** Of protocols in their order, the declared one comes first. */
export function declaredFirst<P extends Protocol>(protocols: readonly P[], declared: string | undefined): readonly P[] {
  const first = protocols.find(({ id }) => id === declared);
  return first === undefined ? protocols : [first, ...protocols.filter((one) => one !== first)];
}

/** What is spoken at a place where messages begin on both sides, and what its reader has to know. */
export interface GoesOn {
  readonly protocol: string;
  readonly about: unknown;
  /** What was asked, and is not answered yet. */
  readonly open: readonly OpenQuestion[];
}

/** The packet that brought a byte of a side's stream. */
type ArrivedAt = (side: Side, offset: number) => Arrival | undefined;

export class Spoken {
  /** The messages of both sides, in order; the last one of each may still be growing. */
  readonly messages: Record<Side, Message[]> = { a: [], b: [] };
  /** Which of them are answers. */
  readonly answers: Answers;
  readonly #protocols: readonly Claiming[];
  /** In the order in which they are asked. */
  #asks: readonly Claiming[];
  #reader: Reader | undefined;
  /** The reader's protocol. */
  #protocol = '';
  #from: HandOver['from'] = { a: 0, b: 0 };
  #asked = 0;
  #handedOver = 0;

  /**
   * `declared`: what is spoken here, as the service says; what it hands over to is not its own any more. `goesOn`: what was spoken before
   * goes on.
   */
  constructor(protocols: readonly Claiming[], declared?: string, goesOn?: GoesOn) {
    this.#protocols = protocols;
    this.#asks = declaredFirst(protocols, declared);
    this.answers = new Answers(goesOn?.open);
    const spoken = goesOn && protocols.find(({ id }) => id === goesOn.protocol);
    if (spoken === undefined) return;
    this.#protocol = spoken.id;
    this.#reader = spoken.stream.reader(this.#from, goesOn?.about);
  }

  /** See Reader; undefined where nobody can go on behind what was said. */
  get goesOn(): GoesOn | undefined {
    const known = this.#reader?.goesOn;
    return known && { protocol: this.#protocol, open: this.answers.open, ...known };
  }

  /** One side has said more, or has ended. */
  hear(side: Side, heard: BothHeard, arrived: ArrivedAt): void {
    if (this.#reader === undefined) this.#ask(heard, arrived);
    else this.#read(this.#reader, side, heard, arrived);
  }

  #ask(heard: BothHeard, arrived: ArrivedAt): void {
    if (this.#asked++ >= mostAsked) return;
    const rest = { a: from(heard.a, this.#from.a), b: from(heard.b, this.#from.b) };
    for (const { id, stream } of this.#asks) {
      const claimed = stream.claims(rest);
      if (claimed === undefined) return;
      if (claimed) return this.#begin(id, stream.reader(this.#from), heard, arrived);
    }
  }

  #begin(id: string, reader: Reader, heard: BothHeard, arrived: ArrivedAt): void {
    this.#protocol = id;
    this.#reader = reader;
    this.#read(reader, 'a', heard, arrived);
    if (this.#reader === reader) this.#read(reader, 'b', heard, arrived);
  }

  #read(reader: Reader, side: Side, heard: BothHeard, arrived: ArrivedAt): void {
    const list = this.messages[side];
    const news = reader.read(side, heard);
    if (news.length > 0 && list.at(-1)?.state === 'waits') list.pop();
    for (const message of news) {
      list.push(message);
      this.answers.take(side, message, (offset) => arrived(side, offset));
    }
    if (reader.handsOver !== undefined) this.#handOver(reader.handsOver, heard, arrived);
  }

  #handOver({ from, to, about }: HandOver, heard: BothHeard, arrived: ArrivedAt): void {
    this.#reader = undefined;
    this.answers.forget();
    if (++this.#handedOver > mostHandedOver) this.#asked = mostAsked;
    else this.#asked = 0;
    this.#from = from;
    this.#asks = this.#protocols;
    const next = to === undefined ? undefined : this.#protocols.find(({ id }) => id === to);
    if (next) this.#begin(next.id, next.stream.reader(from, about), heard, arrived);
    // A protocol that nobody here reads stays bytes.
    else if (to !== undefined) this.#asked = mostAsked;
    else this.#ask(heard, arrived);
  }
}

const from = ({ bytes, whole, ended }: Heard, start: number): Heard => ({
  bytes: bytes.subarray(Math.min(start, bytes.length)),
  whole: Math.max(0, whole - start),
  ended,
});
