// Which conversation each row is of, as far as packets are followed: a small number for each row.
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { Column } from './column.ts';

export class Followed {
  /** Packets of conversations. */
  packets = 0;
  /** The row that is put first. */
  readonly #first: number;
  /** By row, a place in `#conversations`, from 1; 0: of none. */
  readonly #places = new Column();
  readonly #conversations: Conversation[] = [];
  readonly #known = new Map<Conversation, number>();

  constructor(first = 0) {
    this.#first = first;
  }

  /** The next row is of this conversation; undefined: of none. */
  put(row: number, conversation: Conversation | undefined): void {
    while (this.#first + this.#places.size < row) this.#places.push(0);
    if (conversation !== undefined) this.packets += 1;
    this.#places.push(conversation === undefined ? 0 : (this.#known.get(conversation) ?? this.#meet(conversation)));
  }

  of(row: number): Conversation | undefined {
    return this.#conversations[this.#places.at(row - this.#first) - 1];
  }

  #meet(conversation: Conversation): number {
    const place = this.#conversations.push(conversation);
    this.#known.set(conversation, place);
    return place;
  }
}
