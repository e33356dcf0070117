// Plays all packets of the step slowly, forwards and backwards, whichever conversation they are of. The position is the stage's selection, so every
// view goes along; what is recorded meanwhile is recorded all the same.
import type { Arrow } from '../conversation/exchange.ts';
import { wait, type Pace } from './pacing.ts';

export interface ReplayOptions {
  /** The packets to play, in order of time. */
  readonly arrows: () => readonly Arrow[];
  readonly selection: () => number | undefined;
  readonly select: (id: number) => void;
}

export class Replay {
  /** A replay is on: what comes after the selection is not drawn yet. */
  active = $state(false);
  playing = $state<'forwards' | 'backwards' | undefined>();
  pace = $state<Pace>('fixed');
  readonly #options: ReplayOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Where the selection is among the packets; -1 when nothing of them is picked. */
  get index(): number {
    const selection = this.#options.selection();
    return this.#options.arrows().findIndex(({ id }) => id === selection);
  }

  get #next(): number {
    return this.playing === 'backwards' ? this.index - 1 : this.index + 1;
  }

  toggle(direction: 'forwards' | 'backwards' = 'forwards'): void {
    if (this.playing === direction) this.pause();
    else this.#play(direction);
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.playing = undefined;
  }

  /** Go to a packet, as a scrub does: what comes after it is not there yet. With the newest all of it is, and the replay is over. */
  go(id: number): void {
    this.#options.select(id);
    if (this.playing !== undefined || id !== this.#options.arrows().at(-1)?.id) this.active = true;
    else this.end();
  }

  /** Show everything again. */
  end(): void {
    this.pause();
    this.active = false;
  }

  #play(direction: 'forwards' | 'backwards'): void {
    const arrows = this.#options.arrows();
    if (arrows.length === 0) return;
    this.pause();
    const forwards = direction === 'forwards';
    const edge = forwards ? arrows.length - 1 : 0;
    if (this.index === -1 || this.index === edge) this.#show(forwards ? 0 : arrows.length - 1);
    this.active = true;
    this.playing = direction;
    this.#later();
  }

  #show(index: number): void {
    const arrow = this.#options.arrows()[index];
    if (arrow !== undefined) this.#options.select(arrow.id);
  }

  #later(): void {
    const arrows = this.#options.arrows();
    const index = this.index;
    const next = this.#next;
    // At the newest packet everything is drawn again: the replay is over.
    if (index === -1 || next >= arrows.length) return this.end();
    if (next < 0) return this.pause();
    const times = arrows.map(({ at }) => at);
    this.#timer = setTimeout(
      () => {
        // From where the reader is by then.
        this.#show(this.#next);
        this.#later();
      },
      wait(times, index, next, this.pace),
    );
  }
}
