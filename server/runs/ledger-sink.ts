// What capture tells, written into a run's ledger.
import type { CaptureSink, RawFrame } from '../capture/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Frame } from '../shared/contract/frames.ts';

/** `index` and `name` are the world's place and name in RunInfo.worlds; `seen` is called for each frame, once numbered. */
export class LedgerSink implements CaptureSink {
  readonly #ledger: Ledger;
  readonly #index: number;
  readonly #world: string;
  readonly #seen: (frame: Frame) => void;

  constructor(ledger: Ledger, index: number, world: string, seen: (frame: Frame) => void) {
    this.#ledger = ledger;
    this.#index = index;
    this.#world = world;
    this.#seen = seen;
  }

  frame(frame: RawFrame): void {
    this.#seen(this.#ledger.appendFrame(this.#index, frame));
  }

  started(tool: string, pid: number): void {
    this.#ledger.append({ type: 'capture', world: this.#world, what: 'started', tool, pid });
  }

  handedOver(pid: number): void {
    this.#ledger.append({ type: 'capture', world: this.#world, what: 'handed-over', pid });
  }

  dropped(frames: number): void {
    if (frames > 0) this.#ledger.append({ type: 'capture', world: this.#world, what: 'dropped', dropped: frames });
  }

  lost(detail: string, final: boolean): void {
    const error = final ? 'capture_lost' : 'capture_ended';
    this.#ledger.append({ type: 'capture', world: this.#world, what: 'ended', error, detail });
  }

  jumped(ms: number): void {
    this.#ledger.append({ type: 'notice', error: 'clock_jumped', detail: `${Math.round(ms / 1000)} s` });
  }
}
