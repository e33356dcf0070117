// Plays all packets of the step slowly, forwards and backwards, whichever conversation they are of. The position is the stage's selection, so every
// view goes along; what is recorded meanwhile is recorded all the same.
import { gapOf, slowdown, type Pace } from './pacing.ts';
import type { Moment, Reel } from './reel.ts';

export interface ReplayOptions {
  /** What is played. */
  readonly reel: () => Reel;
  readonly selection: () => number | undefined;
  readonly select: (id: number) => void;
}

/** ms that every packet is shown, in true proportions, too: of what comes closer the last is shown, and all of it is there. */
const least = 16;

export class Replay {
  /** A replay is on: what comes after the selection is not drawn yet. */
  active = $state(false);
  playing = $state<'forwards' | 'backwards' | undefined>();
  pace = $state<Pace>(1);
  /** What stands where the selection is, once the worker has said when it came. */
  here: Moment | undefined = $state.raw();
  readonly #options: ReplayOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The place that it goes to, while the worker is asked which packet stands there. */
  #heading: number | undefined = $state();
  /** The time that was asked for last. */
  #sought: object | undefined;
  /** Pauses counted: what was asked before one is not waited for. */
  #pauses = 0;
  /** Of true proportions: the place that was shown last, and what time it was (ns of the run) when (ms of the page). */
  #since: { readonly place: number; readonly at: number; readonly clock: number } | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Where the selection is among the packets; -1 when nothing of them is picked. */
  get index(): number {
    return this.#heading ?? this.#options.reel().placeOf(this.#options.selection());
  }

  get #by(): 1 | -1 {
    return this.playing === 'backwards' ? -1 : 1;
  }

  toggle(direction: 'forwards' | 'backwards' = 'forwards'): void {
    if (this.playing === direction) this.pause();
    else this.#play(direction);
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#pauses += 1;
    this.#since = undefined;
    this.playing = undefined;
  }

  /** Go to a place, as a scrub does: what comes after it is not there yet. With the newest all of it is, and the replay is over. */
  async go(place: number): Promise<void> {
    this.#heading = place;
    const found = await this.#options.reel().at(place);
    // Another place was asked for, or it is over.
    if (this.#heading !== place) return;
    this.#heading = undefined;
    if (found === undefined) return;
    this.#options.select(found.id);
    if (this.playing !== undefined || place !== this.#options.reel().count - 1) this.active = true;
    else this.end();
  }

  /** Go to the packet that came nearest to a time, ns of the run. */
  async goTo(time: number): Promise<void> {
    const reel = this.#options.reel();
    const asked = (this.#sought = {});
    const next = await reel.before(time);
    const [before, after] = await Promise.all([reel.at(next - 1), reel.at(next)]);
    if (this.#sought !== asked) return;
    const isBefore = after === undefined || (before !== undefined && time - before.at < after.at - time);
    await this.go(isBefore ? next - 1 : next);
  }

  /** Show everything again. */
  end(): void {
    this.pause();
    this.active = false;
  }

  /** It begins anew: nothing that was asked for counts any more. */
  reset(): void {
    this.end();
    this.#heading = undefined;
  }

  #play(direction: 'forwards' | 'backwards'): void {
    const { count } = this.#options.reel();
    if (count === 0) return;
    this.pause();
    this.playing = direction;
    const forwards = direction === 'forwards';
    const edge = forwards ? count - 1 : 0;
    if (this.index === -1 || this.index === edge) void this.go(forwards ? 0 : count - 1);
    else this.active = true;
    this.#later();
  }

  #later(): void {
    const next = this.index + this.#by;
    // At the newest packet everything is drawn again: the replay is over.
    if (this.index === -1 || next >= this.#options.reel().count) return this.end();
    if (next < 0) return this.pause();
    // From where the reader is by then.
    const { pace } = this;
    if (pace === 'true') void this.#inProportion();
    else this.#timer = setTimeout(() => this.#show(this.index + this.#by), gapOf(pace));
  }

  #show(place: number): void {
    void this.go(Math.min(Math.max(place, 0), this.#options.reel().count - 1));
    this.#later();
  }

  /** Wait as long as it took, so many times slower. What is due meanwhile, as the screen shows it, is there then, too. */
  async #inProportion(): Promise<void> {
    const [pauses, place, by] = [this.#pauses, this.index, this.#by];
    const reel = this.#options.reel();
    const [here, next] = await Promise.all([reel.at(place), reel.at(place + by)]);
    if (pauses !== this.#pauses) return;
    if (here === undefined || next === undefined) return this.end();
    if (this.#since?.place !== place) this.#since = { place, at: here.at, clock: performance.now() };
    const { at, clock } = this.#since;
    const slower = slowdown(reel.lasted) / 1e6;
    const due = clock + Math.abs(next.at - at) * slower;
    this.#timer = setTimeout(
      () => {
        const now = at + (by * (performance.now() - clock)) / slower;
        void this.#catchUp(by > 0 ? now + 1 : now, { at, clock });
      },
      Math.max(least, due - performance.now()),
    );
  }

  /** Show the last one that had come before a time or, backwards, the first that came from it on. */
  async #catchUp(time: number, since: { readonly at: number; readonly clock: number }): Promise<void> {
    const pauses = this.#pauses;
    const reel = this.#options.reel();
    const before = await reel.before(time);
    if (pauses !== this.#pauses) return;
    const next = this.index + this.#by;
    const place = this.#by > 0 ? Math.max(next, before - 1) : Math.min(next, before);
    this.#since = { ...since, place: Math.min(Math.max(place, 0), reel.count - 1) };
    this.#show(place);
  }
}
