// What the worker told since the last animation frame, as one delta for the next: what is newest as the frame begins.
import type { FromWorker, ToWorker } from './messages.ts';

export type Delta = Extract<FromWorker, { type: 'delta' }>;

/** A frame's time is taken for this at most, ms: one that came late must not make the next one old. */
const usualFrame = 14;
/** Of a frame's time, that long the page is told nothing: many words would wait for one another on their way to it. */
const silence = 2 / 3;
/** Between two words, ms. */
const pause = 1;
/** Words that the page gets at most without drawing: one that is not looked at draws none. */
const most = 16;

interface TellingOptions {
  /** Tell the page how it is now. */
  readonly tell: () => void;
  /** Unix time in ms, with its fractions. */
  readonly now: () => number;
  readonly later: (call: () => void, ms: number) => void;
}

/**
 * When the page is told of what changes: at once where it is at rest, and else in the last third of a frame's time. Of what it is told
 * before, the frame would show nothing.
 */
export class Telling {
  readonly #options: TellingOptions;
  /** When the page's last frame began, and when it may be told next. */
  #began = 0;
  #until = 0;
  #told = 0;
  #waits = false;
  #owes = false;

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  /** There is a change. */
  changed(): void {
    this.#owes = true;
    if (this.#waits || this.#told >= most) return;
    const wait = this.#until - this.#options.now();
    if (wait <= 0) return this.#tell();
    this.#waits = true;
    this.#options.later(() => {
      this.#waits = false;
      this.changed();
    }, Math.ceil(wait));
  }

  /** The page has drawn, in a frame that began at this time. */
  drew(at: number): void {
    const began = Math.min(at, this.#options.now());
    this.#until = Math.max(this.#until, began + Math.min(usualFrame, began - this.#began) * silence);
    this.#began = began;
    this.#told = 0;
    if (this.#owes) this.changed();
  }

  #tell(): void {
    this.#owes = false;
    this.#told += 1;
    this.#until = this.#options.now() + pause;
    this.#options.tell();
  }
}

export interface NewsOptions {
  readonly say: (message: ToWorker, over?: Transferable[]) => void;
  readonly delta: (delta: Delta) => void;
  /** Call back when the page is drawn next, with the frame's time as `performance.now` has it. */
  readonly nextFrame: (call: (at: number) => void) => void;
}

/** Lives as long as its worker. */
export class News {
  readonly #options: NewsOptions;
  /** What came by `take`, as one. */
  #read: Delta | undefined;
  /** What was told after that. It stays as it came: to read it costs more than all else, and another may follow before the frame. */
  #unread: MessageEvent<Delta> | undefined;
  #waits = false;

  constructor(options: NewsOptions) {
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<Delta>) => {
      this.#unread = event;
      this.#await();
    };
    options.say({ type: 'newest', port: port2 }, [port2]);
  }

  /** A delta that tells something that no later one repeats. */
  take(delta: Delta): void {
    this.#read = this.#read === undefined ? delta : latest(this.#read, delta);
    this.#unread = undefined;
    this.#await();
  }

  #await(): void {
    if (!this.#waits) this.#options.nextFrame((at) => this.#show(at));
    this.#waits = true;
  }

  #show(at: number): void {
    const [before, newest] = [this.#read, this.#unread?.data];
    this.#waits = false;
    this.#read = undefined;
    this.#unread = undefined;
    const delta = before && newest ? latest(before, newest) : (newest ?? before);
    if (delta !== undefined) this.#options.delta(delta);
    this.#options.say({ type: 'drawn', at: performance.timeOrigin + at });
  }
}

/** Two deltas as one: what the later leaves out is as the one before told it. */
function latest(before: Delta, later: Delta): Delta {
  const {
    sketches = before.sketches,
    strip = before.strip,
    track = before.track,
    protocols = before.protocols,
    ...rest
  } = later;
  return {
    ...rest,
    ...(sketches && { sketches }),
    ...(strip && { strip }),
    ...(track && { track }),
    ...(protocols && { protocols }),
  };
}
