// The pictures beside the list, the drawing of conversations and the strip of bytes over time: what is drawn in them, and when the
// page is told of it. Pure.
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import type { Sketch, Strip, StripKind } from './messages.ts';
import type { Found } from './picked.ts';
import { ofStep, type Label } from './sketch.ts';
import { Sketchbook } from './sketchbook.ts';
import { Timeline } from './timeline.ts';

/** While the list is on the screen, the strip, and the drawing behind it, are told with one of so many frames, */
const seldom = 8;
/** or with one of so many where packets come so fast that by then more than this had come: the rows need the time. */
const seldomer = 24;
const many = 400;
/** Where the drawing itself is on the screen, it is told at once; and as seldom while so many come from one frame to the next. */
const crowd = 24;

/** What the page is told; what it has already is left out. */
interface News {
  readonly sketches?: readonly Sketch[] | undefined;
  /** Conversations that are left out of the drawing. */
  readonly undrawn: number;
  readonly strip?: Strip | undefined;
  readonly track?: Strip | undefined;
}

export class Pictures {
  readonly #book: Sketchbook;
  #timeline = new Timeline();
  /** Packets by their places, and how many there are. */
  #track = new Timeline(1);
  #places = 0;
  /** A conversation that was read again, and is drawn. */
  #revealed: Conversation | undefined;
  /** They may have changed since they were told, */
  #owed = false;
  /** so many frames ago. */
  #since = seldomer;
  /** Packets that came since. */
  #came = 0;
  /** The page has drawn all that was told, and nothing more had come. */
  #rests = true;
  #undrawn = 0;

  constructor(label: Label) {
    this.#book = new Sketchbook(label);
  }

  /** They are older than what is known. */
  get owed(): boolean {
    return this.#owed;
  }

  /** Something has come that they may show. */
  changed(): void {
    this.#owed = true;
  }

  /** The next delta tells them. */
  now(): void {
    this.#owed = true;
    this.#since = seldomer;
  }

  /** The page has drawn a frame. */
  drawn(): void {
    this.#since += 1;
    this.#rests ||= !this.#owed;
  }

  /** The step began anew. */
  clear(): void {
    this.now();
    this.#book.clear();
  }

  /** Rows have moved: all packets come again. */
  anew(): void {
    this.#timeline = new Timeline();
    this.#track = new Timeline(1);
    this.#places = 0;
    this.#revealed = undefined;
  }

  /** The next packet, for the strip and the replay. */
  add(at: number, kind: StripKind, bytes: number): void {
    this.#timeline.add(at, kind, bytes);
    this.#track.add(this.#places++, kind, 1);
    this.#came += 1;
  }

  /** Draw more packets of a long conversation, or as few as at first. */
  unfold(key: string, more: boolean): void {
    this.now();
    this.#book.unfold(key, more);
  }

  /** Draw this packet, too, and some around it. */
  reveal({ packet, conversation, part }: Found): void {
    this.now();
    if (part) this.#revealed = conversation;
    this.#book.reveal(conversation, packet.id);
  }

  /** From now on, draw as many packets as can be drawn, of as many conversations. */
  drawAll(): void {
    this.now();
    this.#book.drawAll();
  }

  /** The drawing of these conversations from entry id `from` on, as a replay shows it that has come `until` there, and the strip. */
  news(
    followed: () => readonly Conversation[],
    { from, until }: { readonly from: number; readonly until: number | undefined },
    listed: boolean,
  ): News {
    const pause = this.#pause(listed);
    if (!this.#owed || this.#since < pause) return { undrawn: this.#undrawn };
    this.#since = 0;
    this.#came = 0;
    this.#rests = false;
    this.#owed = false;
    const { sketches, undrawn } = this.#book.news(ofStep(followed(), this.#revealed, from), from, until);
    this.#undrawn = undrawn;
    return { sketches, undrawn, strip: this.#timeline.news(), track: this.#track.news() };
  }

  /** Frames from one telling to the next. */
  #pause(listed: boolean): number {
    if (!listed) return this.#came > crowd && !this.#rests ? seldom : 1;
    return this.#came > many ? seldomer : seldom;
  }
}
