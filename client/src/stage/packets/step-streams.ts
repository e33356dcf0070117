// The conversations of a step, numbered from 1 in the order of their first packets in it, as the filter's `conversation 3` means
// them. Rows are read in their order, each once.
import type { Streams } from '../../dissector/streams.ts';
import type { InFile } from './filter/types.ts';

export class StepStreams {
  /** Of the row that was read last: its conversation in the step, and Wireshark's numbers; -1 where it is of none. */
  number = -1;
  tcp = -1;
  udp = -1;
  readonly #streams: Streams;
  readonly #first: number;
  /** By number in the step, less 1: places in the list of all; and the other way round. */
  readonly #own: number[] = [];
  readonly #numbers = new Map<number, number>();

  /** `first`: the step's first row. */
  constructor(streams: Streams, first: number) {
    this.#streams = streams;
    this.#first = first;
  }

  /** Take up a row, counted from the step's first. */
  read(row: number): void {
    const place = this.#streams.of(this.#first + row);
    const stream = this.#streams.list[place];
    this.number = stream === undefined ? -1 : (this.#numbers.get(place) ?? this.#meet(place));
    this.tcp = stream?.transport === 'tcp' ? stream.index : -1;
    this.udp = stream?.transport === 'udp' ? stream.index : -1;
  }

  /** What Wireshark calls a conversation of the step. */
  readonly find: InFile['stream'] = (number) => this.#streams.list[this.#own[number - 1] ?? -1];

  #meet(place: number): number {
    const number = this.#own.push(place);
    this.#numbers.set(place, number);
    return number;
  }
}
