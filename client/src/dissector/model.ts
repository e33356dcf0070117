// What the worker knows: all frames as bytes, the conversations among them, and the strip of bytes over time. It answers
// the page's questions and tells what changed. Pure: the worker file only carries messages.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { declaredAt, type Declared, type Door } from '../../../server/shared/conversations/doors.ts';
import { protocolOf } from '../../../server/shared/conversations/label.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { newPlace } from '../../../server/shared/dissect/locate.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { decode, type DecodedTalk } from '../stage/bytes/decoded.ts';
import type { Said } from '../stage/bytes/turns.ts';
import type { ProtocolWords } from '../stage/packets/filter/types.ts';
import { Again } from './again.ts';
import { Chains } from './chains.ts';
import { rowIn } from './find.ts';
import { Followed } from './followed.ts';
import type {
  Detail,
  FoundPacket,
  FromWorker,
  PacketProtocol,
  Row,
  Sketch,
  Strip,
  StripKind,
  Wanted,
} from './messages.ts';
import { detailOf, saidOf, toldOf, type Found, type Knowledge } from './picked.ts';
import type { Source } from './reading.ts';
import { colouredBy, kindOf, rowOf } from './row.ts';
import { Sifting, type ToldOf } from './sifting.ts';
import { ofStep, packetOf } from './sketch.ts';
import { Sketchbook } from './sketchbook.ts';
import { Skimmed } from './skimmed.ts';
import { Statistics, type StatisticsAnswer, type StatisticsQuestion } from './statistics.ts';
import { Store } from './store.ts';
import { Streams } from './streams.ts';
import { Timeline } from './timeline.ts';

type Delta = Extract<FromWorker, { type: 'delta' }>;
interface Pictures {
  readonly sketches?: readonly Sketch[] | undefined;
  readonly older: number;
  readonly strip?: Strip | undefined;
}

/** Bytes of frames kept in the browser; the server keeps 64 MiB. */
const mostBytes = 192 * 2 ** 20;
/** Packets that conversations take up (0.1 to 0.4 kB each). */
const mostFollowed = 20_000;
/** While the list is on the screen, the strip, and the drawing behind it, are told with one of so many frames. */
const seldom = 8;

export class Model {
  readonly #knowledge: Knowledge;
  readonly #store = new Store(mostBytes);
  readonly #place = newPlace();
  #conversations: Conversations;
  /** What is spoken where, as the services say. */
  #doors = declaredAt([], []);
  readonly #declared: Declared = (...about) => this.#doors(...about);
  /** The id of the entry that told of the latest of these doors. */
  #doorsUntil = 0;
  /** The conversation of each frame that is followed. */
  #followed = new Followed();
  #undrawn = 0;
  /** What is known of rows that conversations do not take up, where there are any. */
  #skimmed: Skimmed | undefined;
  #timeline = new Timeline();
  #from = 1;
  /** The step's first row. */
  #row = 0;
  /** Frames before the step, those that were let go included. */
  #before = 0;
  /** The list ends with this packet. */
  #until: number | undefined = undefined;
  #window = { first: 0, rows: 0, follow: false };
  /** The filter on the list, and the rows that pass it. */
  readonly #sifting: Sifting;
  /** Where conversations are read again. */
  #source: Source;
  /** The one of the packet that was asked for last. */
  #again: Again;
  /** One that was read again, and is drawn. */
  #revealed: Conversation | undefined;
  /** The page knows the protocols. */
  #introduced = false;
  /** Frames since the pictures were told. */
  #since = seldom;
  /** The pictures may have changed since. */
  #owed = false;
  /** Conversations that were left out of the drawing when it was told. */
  #older = 0;
  readonly #book: Sketchbook;
  /** Made when it is first asked for, and anew when rows have moved. */
  #statistics: Statistics | undefined;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#conversations = this.#noneYet();
    this.#book = new Sketchbook(knowledge.label);
    this.#source = this.#newSource();
    this.#again = new Again(this.#source);
    this.#sifting = new Sifting(
      knowledge.filter,
      this.#source,
      (id) => this.#find(id),
      () => this.#skimmed,
    );
  }

  /** Take a batch up. Throws RangeError on a malformed one. */
  add(batch: Uint8Array): void {
    this.#owed = true;
    if (this.#store.add(batch, (frame, row) => this.#take(frame, row))) this.#readAnew();
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
    this.#now();
    this.#from = id;
    this.#until = undefined;
    this.#before = this.#store.released + this.#store.rowOf(id);
    this.#book.clear();
    this.#readAnew();
  }

  window(first: number, rows: number, follow: boolean): void {
    if (rows > 0 !== this.#window.rows > 0) this.#now();
    this.#window = { first, rows: Math.min(rows, 500), follow };
  }

  /** Draw more packets of a long conversation, or as few as at first. */
  unfold(key: string, more: boolean): void {
    this.#now();
    this.#book.unfold(key, more);
  }

  /** Draw this packet, too, and some around it. */
  reveal(id: number): void {
    const found = this.#whole(id);
    if (found === undefined) return;
    this.#now();
    if (found.part) this.#revealed = found.conversation;
    this.#book.reveal(found.conversation, id);
  }

  /** From now on, draw as many packets as can be drawn, of as many conversations. */
  drawAll(): void {
    this.#now();
    this.#book.drawAll();
  }

  /** The list is as it was once this packet was there; undefined: as it is. */
  until(id: number | undefined): void {
    this.#until = id;
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
    const row = 'row' in what ? what.row : rowIn(this.#store, this.#row, what) - this.#row;
    const frame = row < 0 ? undefined : this.#store.frame(this.#row + row);
    if (frame === undefined || ('id' in what && frame.id !== what.id)) return undefined;
    return { id: frame.id, at: frame.at, place: this.#sifting.placeOf(row) };
  }

  /** The page has drawn a frame. */
  drawn(): void {
    this.#since += 1;
  }

  /** Not every packet was looked at yet, by the filter or for its conversation, or the pictures are older than the rows: `delta` goes on. */
  get unfinished(): boolean {
    const { rows } = this.#store;
    const skims = this.#skimmed !== undefined && this.#skimmed.next < rows;
    return this.#owed || skims || this.#streams.rows < rows || this.#sifting.unfinished(rows - this.#row);
  }

  /** What was said in the conversation of this packet; undefined when it is of none. */
  said(id: number): Said | undefined {
    const found = this.#whole(id);
    return found && saidOf(found);
  }

  /** What has been counted of the step's packets; each call counts on. */
  statistics(question: StatisticsQuestion): StatisticsAnswer {
    const store = this.#store;
    this.#statistics ??= new Statistics(this.#knowledge.protocols, this.#declared, this.#earliest);
    return this.#statistics.answer(question, {
      step: this.#row,
      end: store.rows,
      from: this.#from,
      frame: (row) => store.frame(row),
      rowOf: (id) => store.rowOf(id),
    });
  }

  /** The same, message by message. */
  decoded(id: number): DecodedTalk | undefined {
    const found = this.#whole(id);
    return found && decode(found.conversation, saidOf(found), this.#knowledge.protocols);
  }

  /** Everything as it is now; what has not changed since the last call is left out. */
  delta(): Delta {
    const whole = this.#store.rows - this.#row;
    this.#skimmed?.advance(this.#store, (frame, protocol) => {
      if (frame.id < this.#from) return;
      this.#timeline.add(frame.at, colouredBy(protocol, kindOf(frame, this.#place)), frame.original);
      this.#owed = true;
    });
    this.#streams.advance(this.#store.rows, (row) => this.#store.frame(row));
    const packets = this.#until === undefined ? whole : this.#upTo(this.#until, whole);
    const { sketches, strip, older } = this.#pictures();
    this.#sifting.advance(this.#row, whole);
    const filtered = this.#sifting.state(packets);
    const protocols = this.#introduced ? undefined : this.#knowledge.protocols.map(wordsOf);
    this.#introduced = true;
    return {
      type: 'delta',
      packets,
      whole,
      released: Math.max(0, this.#store.released - this.#before),
      began: this.#store.frame(this.#row)?.at,
      ...(protocols === undefined ? {} : { protocols }),
      ...(sketches === undefined ? {} : { sketches }),
      olderConversations: older,
      undrawn: this.#undrawn,
      window: this.#rows(filtered?.count ?? packets),
      ...(filtered === undefined ? {} : { filtered }),
      ...(strip === undefined ? {} : { strip }),
    };
  }

  /** How many of the step's packets were there by then. */
  #upTo(id: number, whole: number): number {
    return Math.min(Math.max(0, this.#store.rowOf(id + 1) - this.#row), whole);
  }

  /** The next delta tells the pictures. */
  #now(): void {
    this.#owed = true;
    this.#since = seldom;
  }

  /** The drawing, and the strip where the list is on the screen; what the page has already is left out. */
  #pictures(): Pictures {
    const listed = this.#window.rows > 0;
    if (!this.#owed || this.#since < (listed ? seldom : 1)) return { older: this.#older };
    this.#since = 0;
    this.#owed = false;
    const { list, udp } = this.#conversations;
    const { sketches, older } = this.#book.news(ofStep([...list, ...udp], this.#revealed, this.#from), this.#from);
    this.#older = older;
    return { sketches, older, strip: listed ? this.#timeline.news() : undefined };
  }

  /** All of one packet; undefined when its bytes are not kept. */
  detail(id: number): Detail | undefined {
    const frame = this.#store.frame(this.#store.rowOf(id));
    return frame?.id === id ? detailOf(frame, this.#whole(id), this.#store, this.#knowledge) : undefined;
  }

  #take(frame: Frame, row: number): void {
    if (frame.id < this.#from) {
      this.#row += 1;
      this.#before += 1;
    }
    this.#follow(frame, row);
  }

  #follow(frame: Frame, row: number): void {
    const counts = frame.id >= this.#from;
    const kind = kindOf(frame, this.#place);
    const tell = (told: StripKind): void => {
      if (counts) this.#timeline.add(frame.at, told, frame.original);
    };
    if (this.#followed.packets >= mostFollowed) {
      this.#skimmed ??= new Skimmed(this.#knowledge.protocols, this.#declared, this.#earliest, { row, id: frame.id });
      if (counts) this.#undrawn += 1;
      return;
    }
    const conversation = this.#conversations.add(frame);
    this.#followed.put(row, conversation);
    tell(colouredBy(this.#protocol(frame.id), kind));
  }

  #noneYet(): Conversations {
    return new Conversations(this.#knowledge.protocols, { stay: true, declared: this.#declared });
  }

  #newSource(): Source {
    const chains = new Chains(new Streams(this.#from));
    return { store: this.#store, chains, protocols: this.#knowledge.protocols, declared: this.#declared };
  }

  get #streams(): Streams {
    return this.#source.chains.streams;
  }

  /** Rows have moved, or the step began anew. */
  #readAnew(): void {
    this.#conversations = this.#noneYet();
    this.#statistics = undefined;
    this.#followed = new Followed(this.#earliest);
    this.#source = this.#newSource();
    this.#again = new Again(this.#source);
    this.#timeline = new Timeline();
    this.#undrawn = 0;
    this.#revealed = undefined;
    this.#skimmed = undefined;
    this.#row = this.#store.rowOf(this.#from);
    this.#sifting.anew(this.#source);
    for (let row = this.#earliest; row < this.#store.rows; row++) {
      const frame = this.#store.frame(row);
      if (frame !== undefined) this.#follow(frame, row);
    }
  }

  /** Conversations that are older than the step are followed as far as there is room: from this row on. */
  get #earliest(): number {
    return Math.max(0, this.#row - mostFollowed / 2);
  }

  #rows(packets: number): Delta['window'] {
    const { rows, follow } = this.#window;
    if (rows === 0) return undefined;
    const first = follow ? Math.max(0, packets - rows) : this.#window.first;
    const list: Row[] = [];
    const rowAt = (place: number): number => (place < 0 ? -1 : this.#row + (this.#sifting.row(place) ?? place));
    let before = this.#store.frame(rowAt(first - 1));
    for (let place = first; place < Math.min(first + rows, packets); place++) {
      const row = rowAt(place);
      const frame = this.#store.frame(row);
      if (frame === undefined) continue;
      const stream = this.#streams.number(row);
      const found = this.#find(frame.id);
      list.push({
        ...rowOf(frame, found ? toldOf(found, this.#knowledge.label) : this.#skimmed?.of(row)),
        ...(stream > 0 ? { stream } : {}),
        ...(before && { after: frame.at - before.at }),
      });
      before = frame;
    }
    return { first, rows: list };
  }

  /** The conversation of a packet, where it is followed. */
  #of(id: number): Conversation | undefined {
    if (this.#skimmed && id >= this.#skimmed.id) return undefined;
    const row = this.#store.rowOf(id);
    return this.#store.id(row) === id ? this.#followed.of(row) : undefined;
  }

  #protocol(id: number): PacketProtocol | undefined {
    const found = this.#find(id);
    return found && protocolOf(found.packet, found.conversation);
  }

  /** The packet and its conversation, which is read again where it goes on beyond what is followed. */
  #whole(id: number): Found | undefined {
    const again = this.#skimmed && this.#again.find(id, this.#skimmed.row);
    return again ?? this.#find(id);
  }

  #find(id: number): Found | undefined {
    const conversation = this.#of(id);
    const packet = conversation && packetOf(conversation, id);
    return packet && { packet, conversation };
  }
}

/** What the filter, and its completions, say of a protocol. */
const wordsOf = ({ id, title, rides, wireshark }: Protocol): ProtocolWords => ({
  id,
  title,
  rides,
  ...(wireshark !== undefined && { wireshark }),
});
