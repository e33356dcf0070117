// The sketches of the step's conversations, made anew only where a conversation has changed. Which of the long ones are
// unfolded, and how far, is known here.
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { shownAtFirst, type Sketch } from './messages.ts';
import { firstFrom, newestOf, sketch, type Label } from './sketch.ts';

/** Conversations drawn. */
const mostDrawn = 12;
/** Where as many as possible are wanted: conversations, and packets of all of them together. */
const mostWanted = 100;
const mostPackets = 2_000;
/** Each unfolding shows four times as many packets at both ends, up to this many. */
const widest = shownAtFirst * 16;

export class Sketchbook {
  readonly #label: Label;
  #sketched = new WeakMap<Conversation, { version: string; sketch: Sketch | undefined }>();
  readonly #unfolded = new Map<string, number>();
  /** Packets that are drawn wherever they are, by conversation; the conversation of the last one is drawn, too. */
  readonly #revealed = new Map<string, number>();
  #wanted: Conversation | undefined;
  #all = false;
  /** The sketches that the page has. */
  #told: readonly Sketch[] = [];

  constructor(label: Label) {
    this.#label = label;
  }

  /** The step began anew. */
  clear(): void {
    this.#sketched = new WeakMap();
    this.#unfolded.clear();
    this.#revealed.clear();
    this.#wanted = undefined;
  }

  /** Show more of a long conversation, or (`again`: false) as little as at first. */
  unfold(key: string, more: boolean): void {
    if (more) this.#unfolded.set(key, Math.min((this.#unfolded.get(key) ?? shownAtFirst) * 4, widest));
    else {
      this.#unfolded.delete(key);
      this.#revealed.delete(key);
    }
  }

  /** Draw this packet of the conversation, too, and some around it. */
  reveal(conversation: Conversation, id: number): void {
    this.#revealed.set(conversation.key, id);
    this.#wanted = conversation;
  }

  /** From now on as many packets as can be drawn, of as many conversations; nothing is unfolded then. */
  drawAll(): void {
    this.#all = true;
    this.clear();
  }

  /**
   * Those of the newest conversations with a packet from entry id `from` on, where a replay is on of those that had begun `until` there;
   * undefined when the page has just these. `undrawn`: so many are left out.
   */
  news(all: readonly Conversation[], from: number, until?: number): { sketches?: readonly Sketch[]; undrawn: number } {
    const begun = until === undefined ? all : all.filter((one) => firstFrom(one, from) <= until);
    const end = Math.max(begun.length, mostDrawn);
    const newest = this.#all
      ? newestWithin(all.slice(-mostWanted), mostPackets)
      : all.slice(Math.max(end - mostDrawn, 0), end);
    const wanted = all.filter((one) => one === this.#wanted && !newest.includes(one));
    const drawn = [...wanted, ...newest];
    const sketches = drawn
      .map((one) => this.#sketch(one, from, all.lastIndexOf(one) + 1))
      .filter((one) => one !== undefined);
    const same = sketches.length === this.#told.length && sketches.every((one, index) => one === this.#told[index]);
    this.#told = sketches;
    return { ...(same ? {} : { sketches }), undrawn: all.length - drawn.length };
  }

  #sketch(conversation: Conversation, from: number, number: number): Sketch | undefined {
    const { packets, key } = conversation;
    const most = this.#all ? widest : (this.#unfolded.get(key) ?? shownAtFirst);
    const states = conversation.transport === 'tcp' ? conversation.states.length : 0;
    const revealed = this.#revealed.get(key);
    const version = `${packets.length} ${states} ${newestOf(conversation)} ${most} ${revealed} ${number}`;
    const known = this.#sketched.get(conversation);
    if (known?.version === version) return known.sketch;
    const made = sketch(conversation, from, this.#label, most, revealed);
    const unfolded = most > shownAtFirst && !this.#all ? { unfolded: { most: most >= widest } } : {};
    const sketched = made && { ...made, ...unfolded, number };
    this.#sketched.set(conversation, { version, sketch: sketched });
    return sketched;
  }
}

/** The newest conversations that have so many packets together; the last one always. */
function newestWithin(all: readonly Conversation[], most: number): readonly Conversation[] {
  let packets = 0;
  const tooMany = all.findLastIndex((one) => (packets += one.packets.length) > most);
  return all.slice(Math.min(tooMany + 1, all.length - 1));
}
