// The sketches of the step's conversations, made anew only where a conversation has changed. Which of the long ones are
// unfolded, and how far, is known here.
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { shownAtFirst, type Sketch } from './messages.ts';
import { newestOf, sketch, type Label } from './sketch.ts';

/** Conversations drawn. */
const mostDrawn = 12;
/** Each unfolding shows four times as many packets at both ends, up to this many. */
const widest = shownAtFirst * 16;

export class Sketchbook {
  readonly #label: Label;
  #sketched = new WeakMap<Conversation, { version: string; sketch: Sketch | undefined }>();
  readonly #unfolded = new Map<string, number>();
  /** The sketches that the page has. */
  #told: readonly Sketch[] = [];

  constructor(label: Label) {
    this.#label = label;
  }

  /** The step began anew. */
  clear(): void {
    this.#sketched = new WeakMap();
    this.#unfolded.clear();
  }

  /** Show more of a long conversation, or (`again`: false) as little as at first. */
  unfold(key: string, more: boolean): void {
    if (more) this.#unfolded.set(key, Math.min((this.#unfolded.get(key) ?? shownAtFirst) * 4, widest));
    else this.#unfolded.delete(key);
  }

  /** Those of the newest conversations with a packet from entry id `from` on; undefined when the page has just these. */
  news(all: readonly Conversation[], from: number): { sketches: readonly Sketch[] | undefined; older: number } {
    const drawn = all.slice(-mostDrawn);
    const sketches = drawn.map((one) => this.#sketch(one, from)).filter((one) => one !== undefined);
    const same = sketches.length === this.#told.length && sketches.every((one, index) => one === this.#told[index]);
    this.#told = sketches;
    return { sketches: same ? undefined : sketches, older: all.length - drawn.length };
  }

  #sketch(conversation: Conversation, from: number): Sketch | undefined {
    const { packets, key } = conversation;
    const most = this.#unfolded.get(key) ?? shownAtFirst;
    const states = conversation.transport === 'tcp' ? conversation.states.length : 0;
    const version = `${packets.length} ${states} ${newestOf(conversation)} ${most}`;
    const known = this.#sketched.get(conversation);
    if (known?.version === version) return known.sketch;
    const made = sketch(conversation, from, this.#label, most);
    const unfolded = most > shownAtFirst && made ? { ...made, unfolded: { most: most >= widest } } : made;
    this.#sketched.set(conversation, { version, sketch: unfolded });
    return unfolded;
  }
}
