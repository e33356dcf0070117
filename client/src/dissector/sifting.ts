// The filter on the list: what it lets through of the step's packets, and what it is called in Wireshark. Rows are looked at piece by
// piece; which programs speak is made out once a filter asks for it.
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import { Who } from '../../../server/shared/conversations/who.ts';
import { FrameFacts, type Beside } from '../stage/packets/facts.ts';
import { compile } from '../stage/packets/filter/compile.ts';
import type { Language } from '../stage/packets/filter/language.ts';
import { needs, parseFilter } from '../stage/packets/filter/parse.ts';
import type { Filter } from '../stage/packets/filter/types.ts';
import { wireshark, type InWireshark } from '../stage/packets/filter/wireshark.ts';
import { Sieve } from '../stage/packets/sieve.ts';
import { passingBelow, placeIn } from './find.ts';
import type { Store } from './store.ts';
import type { Streams } from './streams.ts';

/** What was told of programs since the last time, and all networks of the run. */
export interface ToldOf {
  readonly entries: readonly Entry[];
  readonly worlds: readonly WorldInfo[];
}

/** While a filter is on: so many of the rows that were looked at pass it. */
export interface Filtered {
  readonly text: string;
  readonly count: number;
  readonly scanned: number;
  /** Undefined where the filter cannot be read. */
  readonly wireshark: InWireshark | undefined;
}

export class Sifting {
  readonly #language: Language;
  readonly #find: Beside['find'];
  readonly #skimmed: NonNullable<Beside['skimmed']>;
  readonly #store: Store;
  #text = '';
  #filter: Filter | undefined;
  #sieve: Sieve | undefined;
  #only: ((id: number) => boolean) | undefined;
  #facts: FrameFacts | undefined;
  /** The step's first row. */
  #first = 0;
  #streams: Streams;
  /** The filter asks which conversation a row is of. */
  #numbered = false;
  /** It asks what a row says, or what stands out about it. */
  #said = false;
  #who: Who | undefined;
  /** All that was told, for networks that come later. */
  readonly #told: Entry[] = [];
  #worlds = 0;
  /** Somebody has come or gone since the look at the first row. */
  #stale = false;

  constructor(
    language: Language,
    store: Store,
    streams: Streams,
    find: Beside['find'],
    skimmed: NonNullable<Beside['skimmed']>,
  ) {
    this.#language = language;
    this.#store = store;
    this.#streams = streams;
    this.#find = find;
    this.#skimmed = skimmed;
  }

  /** Put this filter on; one that cannot be read shows nothing, an empty one takes it away. */
  put(text: string, told?: ToldOf): void {
    const news = told !== undefined && this.#hear(told);
    if (text === this.#text && !news) return;
    if (text === this.#text && this.#sieve && this.#sieve.scanned < this.#store.rows - this.#first) this.#stale = true;
    else {
      this.#text = text;
      this.#begin();
    }
  }

  /** Of the rows, show only those whose packet is one of these; undefined: all. */
  only(these: ((id: number) => boolean) | undefined): void {
    this.#only = these;
    this.#begin();
  }

  /** Rows have moved. */
  anew(streams: Streams): void {
    this.#streams = streams;
    this.#begin();
  }

  /** Not all rows of the step, which has so many, were looked at yet. */
  unfinished(packets: number): boolean {
    return this.#sieve !== undefined && (this.#stale || this.#sieve.scanned < packets);
  }

  /** The row (from the step's first) at a place among those that pass. */
  row(place: number): number | undefined {
    return this.#sieve?.row(place);
  }

  /** The place of a row among those that pass; undefined where it does not. */
  placeOf(row: number): number | undefined {
    return this.#sieve === undefined ? row : placeIn(this.#sieve, row);
  }

  /** Look at the next rows of the step, which begins at a row and has so many; `skimmed`: it is known what those before this row say. */
  advance(step: number, packets: number, skimmed: number): void {
    if (step !== this.#first) {
      this.#first = step;
      this.#begin();
    }
    if (this.#sieve === undefined || this.#facts === undefined) return;
    if (this.#stale && this.#sieve.scanned >= packets) this.#begin();
    const [facts, first, store] = [this.#facts, this.#first, this.#store];
    const numbered = this.#numbered ? this.#streams.rows : Infinity;
    const known = Math.max(0, Math.min(numbered, this.#said ? skimmed : Infinity) - first);
    const began = store.frame(first)?.at ?? 0;
    this.#sieve.advance(Math.min(packets, known), (row) => {
      const frame = store.frame(first + row);
      return frame && this.#only?.(frame.id) !== false ? facts.read(frame, row, began) : undefined;
    });
  }

  /** What passes of the step's first rows, so many of them. */
  state(rows: number): Filtered | undefined {
    if (this.#sieve === undefined) return undefined;
    const scanned = Math.min(this.#sieve.scanned, rows);
    const count = passingBelow(this.#sieve, rows);
    return { text: this.#text, count, scanned, wireshark: this.#filter && wireshark(this.#filter, this.#inFile()) };
  }

  #inFile(): Parameters<typeof wireshark>[1] {
    const at = (row: number): number => this.#store.frame(row)?.at ?? 0;
    return {
      packets: this.#first,
      ns: at(this.#first) - at(0),
      stream: this.#streams.find,
    };
  }

  /** Begin to look at the step's packets anew. */
  #begin(): void {
    const parsed = parseFilter(this.#text, this.#language);
    this.#stale = false;
    this.#filter = parsed.ok ? parsed.filter : undefined;
    this.#numbered = needs(this.#filter, 'streams');
    this.#said = needs(this.#filter, 'said');
    const [find, skimmed, streams, first, who] = [this.#find, this.#skimmed, this.#streams, this.#first, this.#who];
    this.#facts = new FrameFacts({ find, skimmed, streams, first, who });
    const passes = this.#filter ? compile(this.#filter) : () => false;
    const all = parsed.ok && parsed.filter === undefined;
    if (all) this.#sieve = this.#only && new Sieve(() => true);
    else this.#sieve = new Sieve(passes);
  }

  #hear({ entries, worlds }: ToldOf): boolean {
    this.#told.push(...entries);
    if (this.#who !== undefined && worlds.length === this.#worlds) return this.#who.add(entries);
    this.#worlds = worlds.length;
    this.#who = new Who(this.#told, worlds);
    return true;
  }
}
