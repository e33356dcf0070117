// The line between a run's two hosts, written into its ledger: each packet on it, what it does with which, and its settings.
import { Clock } from '../capture/clock.ts';
import type { Ledger } from '../ledger/types.ts';
import { link, type Frame } from '../shared/contract/frames.ts';
import type { Fate, LineFaults } from '../shared/line/faults.ts';
import type { WireFrame } from '../worlds/line/records.ts';
import { openLine, type Line } from '../worlds/line/line.ts';
import type { World } from '../worlds/types.ts';

/** The interface that frames of the line carry; 0 is the world's own loopback. */
export const lineInterface = 1;

/** ms between two tellings of what became of packets. */
const every = 30;
/** µs below which a packet was not held, for a person. */
const noticed = 500;

export interface LinesOptions {
  readonly worlds: readonly [World, World];
  readonly ledger: Ledger;
  /** The first world's place in RunInfo.worlds: there the frames count as seen. */
  readonly index: number;
  /** False with --capture off: then nothing is told of packets. */
  readonly captured: boolean;
  /** Called for each frame, once numbered. */
  see(frame: Frame): void;
}

export class Lines {
  readonly #options: LinesOptions;
  readonly #clock: Clock;
  /** What became of frames, by fate and ms. */
  readonly #news = new Map<string, { fate: Fate; ms: number; frames: number[] }>();
  #timer: NodeJS.Timeout | undefined;
  #line: Line | undefined;
  #stopped = false;

  /** Join the two. Rejects as openLine does. */
  static async open(options: LinesOptions): Promise<Lines> {
    const lines = new Lines(options);
    const line = await openLine(options.worlds, {
      frame: (frame) => lines.#take(frame),
      skipped: (dropped) =>
        options.ledger.append({ type: 'capture', world: options.worlds[0].name, what: 'dropped', dropped }),
    });
    lines.#line = line;
    void line.gone.then(() => lines.#lose());
    return lines;
  }

  private constructor(options: LinesOptions) {
    this.#options = options;
    this.#clock = new Clock(() => undefined);
  }

  /** Rejects with `world_ended` when the wire is gone. */
  async set(faults: LineFaults): Promise<void> {
    await this.#line?.set(faults);
    this.#tell(faults, 'set');
  }

  /** Resolves true once all that was sent before has been told, and has left the line. */
  async settle(): Promise<boolean> {
    return (await this.#line?.settle()) ?? false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#line?.stop();
  }

  #lose(): void {
    if (!this.#stopped) this.#tell({ out: {}, in: {} }, 'gone');
  }

  #tell(faults: LineFaults, what: 'set' | 'gone'): void {
    const { ledger, worlds } = this.#options;
    ledger.append({ type: 'line', world: worlds[0].name, what, faults });
  }

  #take({ seconds, nanos, bytes, fate, held }: WireFrame): void {
    const { ledger, index, see, captured } = this.#options;
    if (!captured) return;
    const hr = this.#clock.map(seconds, nanos);
    const frame = ledger.appendFrame(index, {
      hr,
      iface: lineInterface,
      link: link.ethernet,
      original: bytes.length,
      bytes,
    });
    see(frame);
    const became = fate === 'passed' ? (held >= noticed ? 'held' : undefined) : fate;
    if (became !== undefined) this.#note(became, Math.round(held / 1000), frame.id);
  }

  #note(fate: Fate, ms: number, id: number): void {
    const key = `${fate} ${ms}`;
    const noted = this.#news.get(key) ?? { fate, ms, frames: [] };
    noted.frames.push(id);
    this.#news.set(key, noted);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { ledger, worlds } = this.#options;
      for (const news of this.#news.values())
        ledger.append({ type: 'touched', world: worlds[0].name, by: 'line', ...news });
      this.#news.clear();
    }, every);
  }
}
