// The records of one capture program on their way to the sink: passed on at once, held back during a hand-over, or dropped
// after one. Markers are told apart here. Part of hand-over.ts and session.ts.
import type { PcapRecord } from '../shared/capture-file/pcap-stream.ts';
import { Tape } from './tape.ts';
import { Watermark } from './watermark.ts';

export interface Taker {
  record(record: PcapRecord): void;
  /** A marker went by: all that was captured before it has been given. */
  marker(number: number): void;
}

export class Feed {
  /** The last marker that came, given on or not. */
  readonly seen = new Watermark();
  /** Nothing more is given. */
  over = false;
  readonly #taker: Taker;
  readonly #read: (frame: Uint8Array) => number | undefined;
  #tape: Tape | undefined;

  constructor(taker: Taker, read: (frame: Uint8Array) => number | undefined) {
    this.#taker = taker;
    this.#read = read;
  }

  push(record: PcapRecord): void {
    if (this.over) return;
    const marker = this.#read(record.bytes);
    if (this.#tape) this.#tape.keep(record, marker);
    else this.#give(record, marker);
    if (marker !== undefined) this.seen.raise(marker);
  }

  /** Hold back everything from here on. */
  hold(): Tape {
    this.#tape ??= new Tape();
    return this.#tape;
  }

  /** Give all that was held, and go on live. */
  release(): void {
    this.beginAfter(0);
  }

  /** Give what was held up to this marker, and nothing after it, ever. */
  endAt(marker: number): void {
    this.#tape?.upTo(marker, (record, number) => this.#give(record, number));
    this.end();
  }

  /** Give what was held after this marker, and go on live. */
  beginAfter(marker: number): void {
    this.#tape?.after(marker, (record, number) => this.#give(record, number));
    this.#tape = undefined;
  }

  /** Give nothing more. */
  end(): void {
    this.over = true;
    this.#tape = undefined;
    this.seen.giveUp(); // A hand-over may be waiting for it.
  }

  #give(record: PcapRecord, marker: number | undefined): void {
    if (marker === undefined) this.#taker.record(record);
    else this.#taker.marker(marker);
  }
}
