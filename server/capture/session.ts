// The capture of one world of a run: starts a program, starts it again when it ends unasked, changes its allow-list without
// losing a packet, and tells the sink. Where nothing can capture, everything here is there and does nothing.
import { errors } from '../shared/contract/errors.ts';
import type { Observation } from '../shared/contract/run.ts';
import type { PcapRecord } from '../shared/capture-file/pcap-stream.ts';
import type { World } from '../worlds/types.ts';
import { Clock } from './clock.ts';
import { Feed } from './feed.ts';
import { allowFilter, sameAllowed } from './filter.ts';
import { firstSight, handOver } from './hand-over.ts';
import { openMarkers, type Markers } from './markers.ts';
import { implied } from './preflight.ts';
import type { Refused } from './refusal.ts';
import { openSource, type Source } from './source.ts';
import { captureTools, type CaptureTool } from './tools.ts';
import type { Allowed, Capture, CaptureSink } from './types.ts';
import { Watermark } from './watermark.ts';

export interface CaptureOptions {
  /** --capture off. */
  readonly off?: boolean;
  /** Let through from the start; see `allow`. */
  readonly allow?: readonly Allowed[];
  /** Programs to try, for tests. */
  readonly tools?: readonly CaptureTool[];
}

/** Starts again after an unasked end, at most so often within this time. */
const mostRestarts = 5;
const restartsMs = 60_000;
const settleMs = 2000;
/** A marker that the kernel dropped is sent again. */
const againMs = 250;

const off: Refused = {
  error: 'capture_off',
  why: errors.capture_off.means,
  remedy: errors.capture_off.remedy,
};

/** Resolves once the capture sees packets, or it is known that none can be. Rejects only when the world is gone. */
export async function startCapture(world: World, sink: CaptureSink, options: CaptureOptions = {}): Promise<Capture> {
  const session = new Session(world, sink, await openMarkers(world), options);
  await session.start(options.off ?? false);
  return session;
}

interface Running {
  readonly source: Source;
  readonly feed: Feed;
  readonly allowed: readonly Allowed[];
}

class Session implements Capture {
  observation: Observation = implied(off);
  readonly #world: World;
  readonly #sink: CaptureSink;
  readonly #markers: Markers;
  readonly #clock: Clock;
  readonly #tools: readonly CaptureTool[];
  /** The last marker that all records before it were given of. */
  readonly #given = new Watermark();
  /** Programs that have not ended yet. */
  readonly #alive = new Set<Promise<void>>();
  #wanted: readonly Allowed[];
  #running: Running | undefined;
  /** The change that is being made, if any. */
  #work: Promise<void> | undefined;
  /** When captures ended unasked. */
  #losses: number[] = [];
  /** Stopped, or nothing can capture here any more. */
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(world: World, sink: CaptureSink, markers: Markers, options: CaptureOptions) {
    this.#world = world;
    this.#sink = sink;
    this.#markers = markers;
    this.#tools = options.tools ?? captureTools;
    this.#wanted = world.kind === 'host' ? (options.allow ?? []) : [];
    this.#clock = new Clock((ms) => sink.jumped(ms));
  }

  async start(isOff: boolean): Promise<void> {
    this.#over = isOff;
    await this.#catchUp();
    this.#timer = setInterval(() => this.#clock.check(), 1000).unref();
    void this.#world.gone.then(() => this.#fail('The network it listened to is gone.'));
  }

  async allow(ports: readonly Allowed[]): Promise<void> {
    if (this.#world.kind === 'host') {
      allowFilter(ports, this.#markers.port); // Throws for what is no port, before anything changes.
      this.#wanted = [...ports];
    }
    await this.#catchUp();
  }

  async settle(): Promise<boolean> {
    if (!this.#running) return false;
    const marker = this.#markers.send();
    const again = setInterval(() => this.#markers.send(), againMs);
    return this.#given.reach(marker, settleMs).finally(() => clearInterval(again));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    this.#over = true;
    clearInterval(this.#timer);
    await this.#work;
    const running = this.#running;
    this.#running = undefined;
    this.#given.giveUp();
    await running?.source.stop();
    await Promise.all(this.#alive);
    this.#markers.stop();
  }

  /** Resolves once what runs is what is wanted; changes asked for while one is being made are made together, after it. */
  #catchUp(): Promise<void> {
    this.#work ??= this.#change();
    return this.#work;
  }

  async #change(): Promise<void> {
    await Promise.resolve(); // #work is set before it can be cleared.
    try {
      while (!this.#over && !(this.#running && sameAllowed(this.#running.allowed, this.#wanted))) await this.#step();
    } finally {
      this.#work = undefined;
    }
  }

  /** Start a capture of what is wanted, in the place of the one that runs, if one does. */
  async #step(): Promise<void> {
    const old = this.#running;
    const next = await this.#open();
    if ('error' in next) {
      if (this.observation.packets === 'captured') this.#fail(next.why);
      this.#over = true;
      this.observation = implied(next);
    } else if (this.#over) {
      await next.source.stop();
    } else if (!old) {
      this.#running = next;
      await firstSight(next.feed, this.#markers);
      if (this.#running !== next) return; // Lost already; the loop goes on.
      this.observation = { packets: 'captured', tool: next.source.tool.name };
      this.#sink.started(next.source.tool.name, next.source.pid);
      next.feed.release();
    } else if (await handOver(old.feed, next.feed, this.#markers)) {
      this.#running = next;
      this.#sink.handedOver(next.source.pid);
      void old.source.stop();
    } else {
      await next.source.stop();
      this.#lose(old, 'No marker came back through it.');
    }
  }

  /** A capture of what is wanted, its records held back. */
  async #open(): Promise<Running | Refused> {
    const allowed = this.#wanted;
    const filter = this.#world.kind === 'host' ? allowFilter(allowed, this.#markers.port) : '';
    const taker = { record: this.#give, marker: (number: number) => this.#given.raise(number) };
    const feed = new Feed(taker, (frame) => this.#markers.read(frame));
    feed.hold();
    try {
      const ears = {
        record: (record: PcapRecord) => feed.push(record),
        dropped: (frames: number) => this.#sink.dropped(frames),
      };
      const source = await openSource(this.#world, filter, ears, this.#tools);
      if ('error' in source) return source;
      const running = { source, feed, allowed };
      const end = source.ended.then(({ detail }) => {
        this.#alive.delete(end);
        if (this.#running === running) this.#lose(running, detail);
        feed.end();
      });
      this.#alive.add(end);
      return running;
    } catch (error) {
      return { error: 'capture_lost', why: error instanceof Error ? error.message : String(error) };
    }
  }

  #give = (record: PcapRecord): void => {
    const { seconds, nanos, link, original, bytes } = record;
    this.#sink.frame({ hr: this.#clock.map(seconds, nanos), iface: 0, link, original, bytes });
  };

  /** It ended unasked, or no longer sees anything: start another, unless that happens too often. */
  #lose(running: Running, detail: string): void {
    if (this.#running !== running) return;
    const now = performance.now();
    this.#losses = [...this.#losses.filter((at) => now - at < restartsMs), now];
    if (this.#losses.length > mostRestarts) {
      this.#fail(detail);
      return;
    }
    this.#drop();
    this.#sink.lost(detail, false);
    void this.#catchUp();
  }

  /** From here on, no packets are seen. */
  #fail(detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#drop();
    this.observation = implied({ error: 'capture_lost', why: detail, remedy: errors.capture_lost.remedy });
    this.#sink.lost(detail, true);
  }

  /** Give what the running capture has seen, and end it. */
  #drop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.feed.release();
    running?.feed.end();
    void running?.source.stop();
    this.#given.giveUp();
  }
}
