// What the worker knows: all frames as bytes, the conversations among them, and the strip of bytes over time. It answers
// the page's questions and tells what changed. Pure: the worker file only carries messages.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import { declaredAt, type Declared, type Door } from '../../../server/shared/conversations/doors.ts';
import { protocolOf } from '../../../server/shared/conversations/label.ts';
import { newPlace } from '../../../server/shared/dissect/locate.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { decode, type DecodedTalk } from '../stage/bytes/decoded.ts';
import type { Said } from '../stage/bytes/turns.ts';
import type { ProtocolWords } from '../stage/packets/filter/types.ts';
import { Again } from './again.ts';
import { AnswerTimes } from './answer-times.ts';
import { Chains } from './chains.ts';
import { rowIn } from './find.ts';
import { earliestFor, Kept } from './kept.ts';
import { Listing } from './listing.ts';
import type { Detail, FoundPacket, FromWorker, PacketProtocol, Row, Wanted } from './messages.ts';
import { detailOf, glanceOf, saidOf, toldOf, type Found, type Knowledge } from './picked.ts';
import { Pictures } from './pictures.ts';
import type { Source } from './reading.ts';
import { colouredBy, kindOf, rowOf } from './row.ts';
import { Sifting, type ToldOf } from './sifting.ts';
import { Skimmed } from './skimmed.ts';
import { Statistics, type StatisticsAnswer, type StatisticsQuestion } from './statistics.ts';
import { Step } from './step.ts';
import { Store } from './store.ts';
import { Streams } from './streams.ts';

type Delta = Extract<FromWorker, { type: 'delta' }>;

/** Bytes of frames kept in the browser; the server keeps 64 MiB. */
const mostBytes = 192 * 2 ** 20;

export class Model {
  readonly #knowledge: Knowledge;
  readonly #store = new Store(mostBytes);
  readonly #step = new Step(this.#store);
  readonly #place = newPlace();
  /** What is spoken where, as the services say. */
  #doors = declaredAt([], []);
  readonly #declared: Declared = (...about) => this.#doors(...about);
  /** The id of the entry that told of the latest of these doors. */
  #doorsUntil = 0;
  #kept: Kept;
  /** Packets of the step that are not followed; and what is known of their rows, where there are any. */
  #undrawn = 0;
  #skimmed: Skimmed | undefined;
  readonly #pictures: Pictures;
  readonly #listing = new Listing();
  /** The filter on the list, and the rows that pass it. */
  readonly #sifting: Sifting;
  /** Where conversations are read again. */
  #source: Source;
  /** The one of the packet that was asked for last. */
  #again: Again;
  /** The page knows the protocols. */
  #introduced = false;
  /** Made when it is first asked for, and anew when rows have moved. */
  #statistics: Statistics | undefined;
  readonly #times = new AnswerTimes();

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#pictures = new Pictures(knowledge.label);
    this.#kept = this.#noneYet();
    this.#source = this.#newSource();
    this.#again = new Again(this.#source);
    this.#sifting = new Sifting(
      knowledge.filter,
      this.#source,
      (id) => this.#find(id),
      () => this.#skimmed,
    );
  }

  /** The id of the last frame that has come; 0 when there is none. */
  get last(): number {
    return this.#store.last;
  }

  /** Take a batch up. Throws RangeError on a malformed one. */
  add(batch: Uint8Array): void {
    this.#pictures.changed();
    const moved = this.#store.add(batch, (frame, row) => {
      this.#step.take(frame);
      this.#follow(frame, row);
    });
    if (moved) this.#readAnew();
  }

  /** What is spoken where, as the services of the run say. What is here already is read anew where it may change that. */
  doors(doors: readonly Door[], worlds: readonly WorldInfo[]): void {
    const since = doors.at(-1)?.since ?? 0;
    const last = this.#store.frame(this.#store.rows - 1)?.id ?? 0;
    this.#doors = declaredAt(doors, worlds);
    if (since > this.#doorsUntil && since < last) this.#readAnew();
    this.#doorsUntil = since;
  }

  /** The step began anew at this entry id. */
  enter(id: number): void {
    this.#step.enter(id);
    this.#pictures.clear();
    this.#readAnew();
  }

  window(first: number, rows: number, follow: boolean): void {
    if (this.#listing.show(first, rows, follow)) this.#pictures.now();
  }

  /** Draw more packets of a long conversation, or as few as at first. */
  unfold(key: string, more: boolean): void {
    this.#pictures.unfold(key, more);
  }

  /** Draw this packet, too, and some around it. */
  reveal(id: number): void {
    const found = this.#whole(id);
    if (found !== undefined) this.#pictures.reveal(found);
  }

  /** From now on, draw as many packets as can be drawn, of as many conversations. */
  drawAll(): void {
    this.#pictures.drawAll();
  }

  /** The list and the drawing are as they were once this packet was there; undefined: as they are. */
  until(id: number | undefined): void {
    this.#step.until = id;
    this.#pictures.now();
  }

  /** Show only packets that pass this filter; one that cannot be read shows none. */
  filter(text: string, told?: ToldOf): void {
    this.#sifting.put(text.trim(), told);
  }

  /** List only packets of this one's conversation; undefined: of all. */
  follow(id: number | undefined): void {
    this.#sifting.only(id === undefined ? undefined : (frame, row) => this.#again.isWith(id, frame, row));
  }

  /** Where a packet of the step is; undefined when there is none. */
  find(what: Wanted): FoundPacket | undefined {
    const first = this.#step.row;
    const row = 'row' in what ? what.row : rowIn(this.#store, first, what) - first;
    const frame = row < 0 ? undefined : this.#store.frame(first + row);
    if (frame === undefined || ('id' in what && frame.id !== what.id)) return undefined;
    return { id: frame.id, at: frame.at, place: this.#sifting.placeOf(row), list: this.#sifting.begun };
  }

  /** The page has drawn a frame. */
  drawn(): void {
    this.#pictures.drawn();
  }

  /** Not every packet was looked at yet, by the filter or for its conversation, or the pictures are older than the rows: `delta` goes on. */
  get unfinished(): boolean {
    const { rows } = this.#store;
    const skims = this.#skimmed !== undefined && this.#skimmed.next < rows;
    return this.#pictures.owed || skims || this.#streams.rows < rows || this.#sifting.unfinished(this.#step.whole);
  }

  /** Read on in the conversation of this packet, as far as can be in one go. Returns whether what is asked of it is known. */
  seek(id: number): boolean {
    return this.#skimmed === undefined || this.#again.seek(id, this.#skimmed.row);
  }

  /** What was said in the conversation of this packet; undefined when it is of none. */
  said(id: number): Said | undefined {
    const found = this.#whole(id);
    return found && saidOf(found);
  }

  /** What has been counted of the step's packets; each call counts on. */
  statistics(question: StatisticsQuestion): StatisticsAnswer {
    const store = this.#store;
    const { row: step, from } = this.#step;
    const end = store.rowOf((this.#step.until ?? Infinity) + 1);
    // A replay has gone back.
    if (this.#statistics && this.#statistics.next > end) this.#statistics = undefined;
    this.#statistics ??= new Statistics(this.#knowledge.protocols, this.#declared, earliestFor(step));
    const rows = { step, end, from, frame: (row: number) => store.frame(row), rowOf: (id: number) => store.rowOf(id) };
    return this.#statistics.answer(question, rows, question.part === 'conversations' ? this.#answerTimes() : undefined);
  }

  /** Undefined where not every packet is kept with its conversation. */
  #answerTimes(): ReturnType<AnswerTimes['of']> | undefined {
    const { from, until = Infinity } = this.#step;
    return this.#skimmed ? undefined : this.#times.of(this.#kept.conversations, { from, until });
  }

  /** The same, message by message. */
  decoded(id: number): DecodedTalk | undefined {
    const found = this.#whole(id);
    return found && decode(found.conversation, saidOf(found), this.#knowledge.protocols);
  }

  /** Everything as it is now; what has not changed since the last call is left out. */
  delta(): Delta {
    const { row: first, whole, listed, released, began, ended, from } = this.#step;
    this.#skimmed?.advance(this.#store, (frame, protocol) => {
      if (frame.id < from) return;
      this.#colour(frame, protocol);
      this.#pictures.changed();
    });
    this.#streams.advance(this.#store.rows, (row) => this.#store.frame(row));
    const { sketches, strip, track, undrawn } = this.#pictures.news(
      () => this.#kept.conversations,
      this.#step,
      this.#listing.shown,
    );
    this.#sifting.advance(first, whole);
    const filtered = this.#sifting.state(listed);
    const protocols = this.#introduced ? undefined : this.#knowledge.protocols.map(wordsOf);
    this.#introduced = true;
    return {
      type: 'delta',
      packets: listed,
      whole,
      released,
      last: this.last,
      began,
      ended,
      ...(protocols === undefined ? {} : { protocols }),
      ...(sketches === undefined ? {} : { sketches }),
      undrawnConversations: undrawn,
      undrawn: this.#undrawn,
      list: this.#sifting.begun,
      window: this.#rows(filtered?.count ?? listed),
      ...(filtered === undefined ? {} : { filtered }),
      ...(strip === undefined ? {} : { strip }),
      ...(track === undefined ? {} : { track }),
    };
  }

  /** All of one packet; undefined when its bytes are not kept. */
  detail(id: number): Detail | undefined {
    const frame = this.#store.frame(this.#store.rowOf(id));
    return frame?.id === id ? detailOf(frame, this.#whole(id), this.#store, this.#knowledge) : undefined;
  }

  /** The same while its conversation is being read: what its headers say. */
  glance(id: number): Detail | undefined {
    const frame = this.#store.frame(this.#store.rowOf(id));
    return frame?.id === id ? glanceOf(frame, this.#again.beginning(id), this.#store, this.#knowledge) : undefined;
  }

  #follow(frame: Frame, row: number): void {
    const counts = frame.id >= this.#step.from;
    if (this.#kept.full) {
      const { row: step } = this.#step;
      this.#skimmed ??= new Skimmed(this.#knowledge.protocols, this.#declared, earliestFor(step), {
        row,
        id: frame.id,
      });
      if (counts) this.#undrawn += 1;
      return;
    }
    const found = this.#kept.take(frame, row);
    if (counts) this.#colour(frame, found && protocolOf(found.packet, found.conversation));
  }

  /** Put a packet into the strip. */
  #colour(frame: Frame, protocol: PacketProtocol | undefined): void {
    this.#pictures.add(frame.at, colouredBy(protocol, kindOf(frame, this.#place)), frame.original);
  }

  #noneYet(): Kept {
    return new Kept(this.#knowledge.protocols, this.#declared, earliestFor(this.#step.row));
  }

  #newSource(): Source {
    const chains = new Chains(new Streams(this.#step.from));
    return { store: this.#store, chains, protocols: this.#knowledge.protocols, declared: this.#declared };
  }

  get #streams(): Streams {
    return this.#source.chains.streams;
  }

  /** Rows have moved, or the step began anew. */
  #readAnew(): void {
    this.#step.moved();
    this.#statistics = undefined;
    this.#kept = this.#noneYet();
    this.#source = this.#newSource();
    this.#again = new Again(this.#source);
    this.#pictures.anew();
    this.#undrawn = 0;
    this.#skimmed = undefined;
    this.#sifting.anew(this.#source);
    for (let row = earliestFor(this.#step.row); row < this.#store.rows; row++) {
      const frame = this.#store.frame(row);
      if (frame !== undefined) this.#follow(frame, row);
    }
  }

  /** The rows on the screen, of so many that the list has. */
  #rows(count: number): Delta['window'] {
    const store = this.#store;
    const rowAt = (place: number): number => (place < 0 ? -1 : this.#step.row + (this.#sifting.row(place) ?? place));
    return this.#listing.rows({
      count,
      row: (place) => this.#row(rowAt(place)),
      at: (place) => store.frame(rowAt(place))?.at,
    });
  }

  #row(row: number): Row | undefined {
    const frame = this.#store.frame(row);
    if (frame === undefined) return undefined;
    const found = this.#find(frame.id);
    const stream = this.#streams.number(row);
    const told = found ? toldOf(found, this.#knowledge.label) : this.#skimmed?.of(row);
    return { ...rowOf(frame, told), ...(stream > 0 ? { stream } : {}) };
  }

  /** The packet and its conversation, which is read again where it goes on beyond what is followed. */
  #whole(id: number): Found | undefined {
    const again = this.#skimmed && this.#again.find(id, this.#skimmed.row);
    return again ?? this.#find(id);
  }

  #find(id: number): Found | undefined {
    return this.#kept.find(id, this.#store);
  }
}

/** What the filter, and its completions, say of a protocol. */
const wordsOf = ({ id, title, rides, wireshark }: Protocol): ProtocolWords => ({
  id,
  title,
  rides,
  ...(wireshark !== undefined && { wireshark }),
});
