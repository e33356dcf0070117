// The step as the worker counts it: which of the frames that are kept are its own, and how far the list goes. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Store } from './store.ts';

export class Step {
  /** The entry id at which it begins. */
  from = 1;
  /** Its first row. */
  row = 0;
  /** The list ends with this packet; undefined: it goes as far as packets have come. */
  until: number | undefined = undefined;
  readonly #store: Store;
  /** Frames before it, those that were let go included. */
  #before = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** It begins anew at this entry id. */
  enter(id: number): void {
    this.from = id;
    this.until = undefined;
    this.#before = this.#store.released + this.#store.rowOf(id);
  }

  /** Rows have moved. */
  moved(): void {
    this.row = this.#store.rowOf(this.from);
  }

  /** A frame has come in the next row: is it one of the step's? */
  take({ id }: Frame): void {
    if (id >= this.from) return;
    this.row += 1;
    this.#before += 1;
  }

  /** Packets of it that are kept. */
  get whole(): number {
    return this.#store.rows - this.row;
  }

  /** The same as far as the list goes. */
  get listed(): number {
    const { whole, until } = this;
    return until === undefined ? whole : Math.min(Math.max(0, this.#store.rowOf(until + 1) - this.row), whole);
  }

  /** Packets of it whose bytes were let go. */
  get released(): number {
    return Math.max(0, this.#store.released - this.#before);
  }

  /** The time of the first. */
  get began(): number | undefined {
    return this.#store.frame(this.row)?.at;
  }

  /** The time of the last. */
  get ended(): number | undefined {
    return this.whole === 0 ? undefined : this.#store.frame(this.#store.rows - 1)?.at;
  }
}
