// The filter on the list: what it lets through of the step's packets, and what it is called in Wireshark. Rows are looked at piece by
// piece; which programs speak is made out once a filter asks for it.
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import { Who } from '../../../server/shared/conversations/who.ts';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { FrameFacts, type Beside } from '../stage/packets/facts.ts';
import { compile } from '../stage/packets/filter/compile.ts';
import type { Language } from '../stage/packets/filter/language.ts';
import { needs, parseFilter } from '../stage/packets/filter/parse.ts';
import type { Filter, PacketFacts } from '../stage/packets/filter/types.ts';
import { wireshark, type InWireshark } from '../stage/packets/filter/wireshark.ts';
import { Sieve } from '../stage/packets/sieve.ts';
import { Beyond } from './beyond.ts';
import { passingBelow, placeIn } from './find.ts';
import { Previous } from './previous.ts';
import type { Source } from './reading.ts';
import type { Skimmed } from './skimmed.ts';

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

/** Is a frame, in its row among all that are kept, one of those that are wanted? */
export type Wants = (frame: Frame, row: number) => boolean;

export class Sifting {
  readonly #language: Language;
  readonly #find: Beside['find'];
  readonly #skimmed: () => Skimmed | undefined;
  #text = '';
  #begun = 0;
  #filter: Filter | undefined;
  #sieve: Sieve | undefined;
  #only: Wants | undefined;
  #facts: FrameFacts | undefined;
  /** The step's first row. */
  #first = 0;
  #source: Source;
  #passes: (packet: PacketFacts) => boolean = () => false;
  /** The filter asks which conversation a row is of, and which of its rows was before. */
  #numbered = false;
  #ordered = false;
  /** It asks what a row says, or what stands out about it. */
  #said = false;
  /** It asks what messages say; and which rows pass, where conversations do not keep all packets. */
  #asksMessages = false;
  #beyond: Beyond | undefined;
  #who: Who | undefined;
  /** All that was told, for networks that come later. */
  readonly #told: Entry[] = [];
  #worlds = 0;
  /** Somebody has come or gone since the look at the first row. */
  #stale = false;

  /** `find`: a packet and its conversation, where it is followed; `skimmed`: what is known of the others. */
  constructor(language: Language, source: Source, find: Beside['find'], skimmed: () => Skimmed | undefined) {
    this.#language = language;
    this.#source = source;
    this.#find = find;
    this.#skimmed = skimmed;
  }

  /** Put this filter on; one that cannot be read shows nothing, an empty one takes it away. */
  put(text: string, told?: ToldOf): void {
    const news = told !== undefined && this.#hear(told);
    if (text === this.#text && !news) return;
    if (text === this.#text && this.#sieve && this.#sieve.scanned < this.#source.store.rows - this.#first)
      this.#stale = true;
    else {
      this.#text = text;
      this.#begin();
    }
  }

  /** Of the rows, show only these; undefined: all. */
  only(these: Wants | undefined): void {
    this.#only = these;
    this.#begin();
  }

  /** How often what is shown was begun anew. */
  get begun(): number {
    return this.#begun;
  }

  /** Rows have moved. */
  anew(source: Source): void {
    this.#source = source;
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

  /** Look at the next rows of the step, which begins at a row and has so many. */
  advance(step: number, packets: number): void {
    if (step !== this.#first) {
      this.#first = step;
      this.#begin();
    }
    if (this.#sieve === undefined || this.#facts === undefined) return;
    if (this.#stale && this.#sieve.scanned >= packets) this.#begin();
    const [facts, first, { store }] = [this.#facts, this.#first, this.#source];
    const began = store.at(first) ?? 0;
    this.#sieve.advance(Math.min(packets, Math.max(0, this.#known() - first)), (row) => {
      const frame = store.frame(first + row);
      // Read though it is not shown: another one may be shown for what it brings.
      const packet = frame && facts.read(frame, row, began);
      return frame && this.#only?.(frame, first + row) !== false ? packet : undefined;
    });
  }

  /** Of the rows before this one, all is known that the filter asks for. */
  #known(): number {
    const { store, chains } = this.#source;
    const skimmed = this.#skimmed();
    const numbered = this.#numbered ? chains.streams.rows : Infinity;
    const said = this.#said ? (skimmed?.next ?? Infinity) : Infinity;
    if (!this.#asksMessages || skimmed === undefined) return Math.min(numbered, said);
    this.#beyond ??= this.#newBeyond(this.#first);
    // Once all else is known: conversations are read whole, and not again for each row of theirs.
    if (said >= store.rows) this.#beyond.advance();
    return Math.min(numbered, this.#beyond.rows);
  }

  #newBeyond(from: number): Beyond {
    const { store } = this.#source;
    const facts = this.#newFacts((row) => beyond.find(row));
    const beyond = new Beyond(this.#source, from, (frame, row) =>
      this.#passes(facts.read(frame, row - this.#first, store.at(this.#first) ?? 0)),
    );
    return beyond;
  }

  /** What passes of the step's first rows, so many of them. */
  state(rows: number): Filtered | undefined {
    if (this.#sieve === undefined) return undefined;
    const scanned = Math.min(this.#sieve.scanned, rows);
    const count = passingBelow(this.#sieve, rows);
    return { text: this.#text, count, scanned, wireshark: this.#filter && wireshark(this.#filter, this.#inFile()) };
  }

  #inFile(): Parameters<typeof wireshark>[1] {
    const { store, chains } = this.#source;
    const at = (row: number): number => store.at(row) ?? 0;
    return {
      packets: this.#first,
      ns: at(this.#first) - at(0),
      stream: chains.streams.find,
    };
  }

  /** Begin to look at the step's packets anew. */
  #begin(): void {
    const parsed = parseFilter(this.#text, this.#language);
    this.#begun += 1;
    this.#stale = false;
    this.#filter = parsed.ok ? parsed.filter : undefined;
    this.#ordered = needs(this.#filter, 'order');
    this.#numbered = this.#ordered || needs(this.#filter, 'streams') || this.#only !== undefined;
    this.#said = needs(this.#filter, 'said');
    this.#asksMessages = needs(this.#filter, 'messages');
    this.#beyond = undefined;
    this.#facts = this.#newFacts();
    const passes = this.#filter ? compile(this.#filter) : () => false;
    this.#passes = passes;
    const all = parsed.ok && parsed.filter === undefined;
    if (all) this.#sieve = this.#only && new Sieve(() => true);
    else this.#sieve = new Sieve((packet) => this.#beyond?.passes(this.#first + packet.number - 1) ?? passes(packet));
  }

  #newFacts(again?: Beside['again']): FrameFacts {
    const [find, who, first] = [this.#find, this.#who, this.#first];
    const { store, chains } = this.#source;
    const { streams } = chains;
    const at = (row: number) => store.at(row);
    const previous = this.#ordered ? new Previous(streams, first) : undefined;
    const skimmed = (row: number) => this.#skimmed()?.of(row);
    return new FrameFacts({ find, skimmed, streams, first, at, previous, who, ...(again && { again }) });
  }

  #hear({ entries, worlds }: ToldOf): boolean {
    this.#told.push(...entries);
    if (this.#who !== undefined && worlds.length === this.#worlds) return this.#who.add(entries);
    this.#worlds = worlds.length;
    this.#who = new Who(this.#told, worlds);
    return true;
  }
}
