// The page's end of the dissector worker: hands batches over, asks for rows and details, and passes what changed on, once
// per animation frame.
import type { Detail, FromWorker, ToWorker } from './messages.ts';

export type Delta = Extract<FromWorker, { type: 'delta' }>;

export interface DissectorOptions {
  readonly worker: Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;
  readonly delta: (delta: Delta) => void;
  readonly failed: (detail: string) => void;
  /** Call back when the page is drawn next; `requestAnimationFrame`. */
  readonly nextFrame: (call: () => void) => void;
}

export class Dissector {
  readonly #options: DissectorOptions;
  readonly #asked = new Map<number, ((detail: Detail | undefined) => void)[]>();

  constructor(options: DissectorOptions) {
    this.#options = options;
    options.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    options.worker.onerror = (event) => {
      options.failed(event.message);
      this.#forget();
    };
  }

  /** Hand over a batch of frames; its bytes are gone from the page afterwards. */
  batch(batch: ArrayBuffer): void {
    this.#options.worker.postMessage({ type: 'batch', batch } satisfies ToWorker, [batch]);
  }

  /** The step began anew at this entry id. */
  from(id: number): void {
    this.#say({ type: 'from', id });
  }

  /** Show these rows of the list, counted from the step's start; the last ones when following. None: `rows` 0. */
  window(first: number, rows: number, follow: boolean): void {
    this.#say({ type: 'window', first, rows, follow });
  }

  /** All of one packet; undefined when its bytes are not kept. */
  detail(id: number): Promise<Detail | undefined> {
    return new Promise((resolve) => {
      const waiting = this.#asked.get(id);
      if (waiting !== undefined) return void waiting.push(resolve);
      this.#asked.set(id, [resolve]);
      this.#say({ type: 'detail', id });
    });
  }

  stop(): void {
    this.#options.worker.terminate();
    this.#forget();
  }

  #say(message: ToWorker): void {
    this.#options.worker.postMessage(message);
  }

  /** No answer will come any more. */
  #forget(): void {
    for (const waiting of this.#asked.values()) for (const resolve of waiting) resolve(undefined);
    this.#asked.clear();
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'delta':
        this.#options.delta(message);
        return this.#options.nextFrame(() => this.#say({ type: 'drawn' }));
      case 'detail': {
        const waiting = this.#asked.get(message.id) ?? [];
        this.#asked.delete(message.id);
        for (const resolve of waiting) resolve(message.detail);
        return;
      }
      case 'unreadable':
        return this.#options.failed(message.detail);
    }
  }
}
