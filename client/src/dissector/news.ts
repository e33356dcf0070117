// What the worker told since the last animation frame, as one delta for the next: what is newest as the frame begins.
import type { FromWorker, ToWorker } from './messages.ts';

export type Delta = Extract<FromWorker, { type: 'delta' }>;

/** Changes between two frames that the page is told of, each at once; of as many more every second one, and then none. */
const [each, some] = [3, 16];

/**
 * Whether the page need not be told of the nth change since it has drawn, n from 1. The next frame hears of it: there is one, since it was
 * told of others.
 */
export const leavesOut = (nth: number): boolean => nth > each && (nth % 2 === 0 || nth > some);

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
  const { sketches = before.sketches, strip = before.strip, protocols = before.protocols, ...rest } = later;
  return { ...rest, ...(sketches && { sketches }), ...(strip && { strip }), ...(protocols && { protocols }) };
}
