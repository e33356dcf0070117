// What stands out about each row, and what it says, where no conversation keeps its packet: conversations are followed through all rows
// once more, packet by packet, and nothing is kept of them but two small numbers a row. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { Declared } from '../../../server/shared/conversations/doors.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { spokenIn } from '../../../server/shared/statistics/spoken.ts';
import { Column } from './column.ts';
import type { Store } from './store.ts';

/** Bytes kept of what a side says: enough to know what it speaks. */
const keptBytes = 2048;
/**
 * Rows that are taken up in one go: a share of those that wait, so that a few are no long pause, and a million are soon done; fewer at
 * first, while what reads them is not compiled.
 */
const portion = { first: 40, grows: 1.2, least: 400, most: 4_000, share: 1 / 32 };

export interface SkimmedRow {
  /** Bits of conversations/marks.ts. */
  readonly marks: number;
  /** Of what it says; undefined where it says nothing, or nobody here reads it. */
  readonly protocol: string | undefined;
}

export class Skimmed {
  /** The id of the first packet that conversations do not keep. */
  readonly id: number;
  /** Its row. */
  readonly row: number;
  readonly #first: number;
  readonly #conversations: Conversations;
  readonly #marks = new Column();
  /** A place in `#names`, from 1. */
  readonly #protocols = new Column();
  readonly #names: string[] = [];
  #portion = portion.first;
  /** Of the frame being taken. */
  #id = 0;
  #marked = 0;
  #said = 0;

  /** `first`: the row to begin with; `beyond`: the first one whose packet conversations do not keep. */
  constructor(
    protocols: readonly Protocol[],
    declared: Declared,
    first: number,
    beyond: { readonly row: number; readonly id: number },
  ) {
    this.#first = first;
    this.row = beyond.row;
    this.id = beyond.id;
    this.#conversations = new Conversations(protocols, {
      declared,
      packets: 0,
      bytes: keptBytes,
      heard: (packet, conversation) => {
        // A SYN that began the next conversation is heard of twice: it is behind.
        if (packet.id !== this.#id) return;
        this.#marked = 'marks' in packet ? packet.marks : 0;
        this.#said = this.#numberOf(spokenIn(packet, conversation));
      },
    });
  }

  /** The row that comes next. */
  get next(): number {
    return this.#first + this.#marks.size;
  }

  /** Take the next rows up, as many as can be in one go; `take` is called for those from `beyond` on, with what they say. */
  advance(store: Store, take: (frame: Frame, protocol: string | undefined) => void): void {
    const waiting = store.rows - this.next;
    const { grows, least, most, share } = portion;
    const end = this.next + Math.min(waiting, Math.floor(this.#portion), Math.max(least, Math.ceil(waiting * share)));
    this.#portion = Math.min(most, this.#portion * grows);
    for (let row = this.next; row < end; row++) {
      const frame = store.frame(row);
      if (frame === undefined) return;
      this.#add(frame);
      if (row >= this.row) take(frame, this.#protocol(row));
    }
  }

  /** Undefined where conversations keep the row's packet, or where it has not come yet. */
  of(row: number): SkimmedRow | undefined {
    if (row < this.row || row >= this.next) return undefined;
    return { marks: this.#marks.at(row - this.#first), protocol: this.#protocol(row) };
  }

  #add(frame: Frame): void {
    this.#id = frame.id;
    this.#marked = 0;
    this.#said = 0;
    this.#conversations.add(frame);
    this.#marks.push(this.#marked);
    this.#protocols.push(this.#said);
  }

  #protocol(row: number): string | undefined {
    return this.#names[this.#protocols.at(row - this.#first) - 1];
  }

  #numberOf(protocol: string | undefined): number {
    if (protocol === undefined) return 0;
    const known = this.#names.indexOf(protocol);
    return known < 0 ? this.#names.push(protocol) : known + 1;
  }
}
