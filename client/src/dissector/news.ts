// What the worker told since the last animation frame, as one delta for the next: what is newest as the frame begins.
import type { FromWorker, ToWorker } from './messages.ts';

export type Delta = Extract<FromWorker, { type: 'delta' }>;

/** A frame's time is taken for this at most, ms: one that came late must not make the next one old. */
const usualFrame = 14;
/** Changes between two frames that the page is told of at most; one that is not looked at draws none. */
const most = 16;

/**
 * Which changes the page is told of at once. The first since it has drawn, so that it draws again, and those in the second half of a
 * frame's time: of what comes before, the frame would show nothing. What was left out, the next frame hears of.
 */
export class Telling {
  #drawn = 0;
  #until = 0;
  #changes = 0;
  #owes = false;

  /** There is a change at this time (ms, of one clock that never goes back). Whether the page is to be told now. */
  tells(now: number): boolean {
    this.#changes += 1;
    this.#owes = this.#changes > 1 && (now < this.#until || this.#changes > most);
    return !this.#owes;
  }

  /** The page has drawn. Whether it has not been told of the last change. */
  drew(now: number): boolean {
    this.#until = now + Math.min(usualFrame, now - this.#drawn) / 2;
    this.#drawn = now;
    this.#changes = 0;
    return this.#owes;
  }
}

export interface NewsOptions {
  readonly say: (message: ToWorker, over?: Transferable[]) => void;
  readonly delta: (delta: Delta) => void;
  /** Call back when the page is drawn next. */
  readonly nextFrame: (call: () => void) => void;
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
    if (!this.#waits) this.#options.nextFrame(() => this.#show());
    this.#waits = true;
  }

  #show(): void {
    const [before, newest] = [this.#read, this.#unread?.data];
    this.#waits = false;
    this.#read = undefined;
    this.#unread = undefined;
    const delta = before && newest ? latest(before, newest) : (newest ?? before);
    if (delta !== undefined) this.#options.delta(delta);
    this.#options.say({ type: 'drawn' });
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
