// A run as this tab follows it: little state, all else derived. Entries and the lesson's state live here, frames in the
// dissector worker. The stage and the lesson text both read from one `Run`.
import type { CaptureFault } from '../../../server/shared/capture-file/types.ts';
import type { Problem } from '../../../server/shared/contract/api.ts';
import type {
  CallEntry,
  CaptureEntry,
  Entry,
  FirewallEntry,
  LineEntry,
  ProcessEntry,
  RelayEntry,
} from '../../../server/shared/contract/entry.ts';
import { isErrorCode } from '../../../server/shared/contract/errors.ts';
import type { LessonState } from '../../../server/shared/contract/lesson.ts';
import type { ToBrowser } from '../../../server/shared/contract/messages.ts';
import { homeOf, type RunInfo } from '../../../server/shared/contract/run.ts';
import type { LineFaults } from '../../../server/shared/line/faults.ts';
import { Dissector } from '../dissector/dissector.ts';
import type { Sketch, Strip } from '../dissector/messages.ts';
import type { Delta } from '../dissector/news.ts';
import { openCapture } from '../dissector/open-capture.ts';
import { spawnDissector } from '../dissector/spawn.ts';
import { createApi, type Api } from '../link/api.ts';
import { ProblemError, problemOf } from '../link/problem.ts';
import { Stream } from '../link/stream.ts';
import type { FirewallRule } from './firewall.ts';
import { infoOf, type OpenFile } from './from-file.ts';
import { countBelow, joinNumbers, numberOf } from './numbering.ts';
import { relaysOf } from './relays.ts';
import { Remarks } from './remarks.svelte.ts';
import { SocketTable } from './rows.ts';
import { servicesOf } from './services.ts';
import { Sockets } from './sockets.ts';
import { Touched, type Touch } from './touched.ts';
import { version } from './version.ts';

/** `reload`: the server is of another version than this page. */
export type RunStatus = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'reload';

/** Frames that were not sent, or are no longer kept on the server. */
export type Gap = Extract<ToBrowser, { type: 'gap' }>;

const ends = new Set(['run_ended', 'not_found', 'no_token']);

export class Run {
  readonly id: string;
  readonly api: Api;
  /** What was read from a capture file, and the file itself, where it is no run that goes on. */
  file: OpenFile | undefined;
  source: File | undefined;

  status = $state<RunStatus>('connecting');
  info = $state.raw<RunInfo | undefined>();
  lesson = $state.raw<LessonState | undefined>();
  /** Why it ended, in the words of the error table. */
  problem = $state.raw<Problem | undefined>();
  /** What the worker could not read, as raw text. */
  unreadable = $state<string | undefined>();
  gaps = $state.raw<readonly Gap[]>([]);

  /** The packet that all views show as picked: a frame's entry id (or a socket entry's, where packets are implied). */
  selection = $state<number | undefined>();
  /** Evidence: entry ids that light up in all views. */
  highlight = $state.raw<readonly number[]>([]);
  /** What the worker told last: counts and rows; conversations and the strip, which change less often. */
  delta = $state.raw<Delta | undefined>();
  sketches = $state.raw<readonly Sketch[]>([]);
  strip = $state.raw<Strip | undefined>();
  /** The same by the packets' places, as a replay plays them. */
  track = $state.raw<Strip | undefined>();
  protocols = $state.raw<Delta['protocols']>([]);

  /** Everything of the ledger but frames, in order of arrival. The array grows in place; `entries` is read anew on news. */
  readonly #entries: Entry[] = [];
  readonly #ids: number[] = [];
  readonly #processes: ProcessEntry[] = [];
  readonly #sockets = new Sockets();
  readonly #table = new SocketTable();
  readonly #captures: CaptureEntry[] = [];
  readonly #calls: CallEntry[] = [];
  readonly #touched = new Touched();
  readonly #relays: RelayEntry[] = [];
  #news = $state(0);
  #processNews = $state(0);
  #rowNews = $state(0);
  #touchedNews = $state(0);
  #relayNews = $state(0);
  #walled = $state.raw<FirewallEntry | undefined>();
  /** The world that it is in now; a neighbour is beside it. */
  readonly home = $derived(this.info && homeOf(this.info.worlds));
  /** The rules of the firewall as they were told last, in the network that the run is in now. */
  readonly firewall: readonly FirewallRule[] = $derived(
    this.#walled !== undefined && this.#walled.world === this.home?.name ? this.#walled.rules : [],
  );
  #line = $state.raw<LineEntry | undefined>();
  /** What the line to the neighbour does now; undefined where there is none. */
  readonly line: LineFaults | undefined = $derived(
    this.#line?.what === 'set' && this.#line.world === this.home?.name ? this.#line.faults : undefined,
  );
  readonly services = $derived.by(() => {
    void this.#processNews;
    return servicesOf(this.#processes);
  });
  /** The relays that are there now, with what they do. */
  readonly relays = $derived.by(() => {
    void this.#relayNews;
    return relaysOf(this.#relays, this.services);
  });

  /** `from` as it was told first, in the step that this page began with; undefined until then. */
  first: number | undefined;
  /** The id from which the step's packets are counted. */
  readonly from = $derived(this.lesson?.from ?? 1);
  /** Packets of the step, as far as a replay has come; and all of them. */
  readonly packets = $derived(this.delta?.packets ?? 0);
  readonly whole = $derived(this.delta?.whole ?? 0);
  /** The same with those that are not here: not sent, or no longer kept. */
  readonly recorded = $derived(
    this.gaps.reduce(
      (sum, { from, frames }) => (from >= this.from ? sum + frames : sum),
      this.whole + (this.delta?.released ?? 0),
    ),
  );
  /** While a filter is on: how many packets of the step pass it, of those looked at so far. */
  readonly filtered = $derived(this.delta?.filtered);

  /** Marks and notes on its packets. */
  readonly remarks: Remarks;
  /** Answers what the views ask of the packets. */
  readonly dissector: Dissector;
  readonly #stream: Stream;
  #next = 1;
  #from = 1;

  /** `dissector`: one that has its packets already, from a file. */
  constructor(id: string, token: string, dissector?: Dissector) {
    this.id = id;
    this.api = createApi(token);
    this.remarks = new Remarks(dissector === undefined ? id : undefined);
    this.dissector =
      dissector ??
      new Dissector({
        worker: spawnDissector(),
        delta: (delta) => this.#tell(delta),
        failed: (detail) => (this.unreadable = detail),
        nextFrame: (call) => requestAnimationFrame(call),
      });
    this.#stream = new Stream({
      run: id,
      open: () => this.dissector.line(token, (last) => this.#reach(last)),
      next: () => this.#next,
      message: (message) => this.#hear(message),
      status: (status) => {
        if (this.status !== 'ended' && this.status !== 'reload') this.status = status;
      },
      lives: () => this.#lives(),
    });
  }

  /** The packets of a capture file (pcap or pcapng) as if they were a run's; or why it cannot be read. Nothing to start. */
  static async ofFile(source: File): Promise<Run | CaptureFault> {
    let run: Run | undefined;
    let early: Delta | undefined;
    const opened = await openCapture(await source.arrayBuffer(), {
      delta: (delta) => (run === undefined ? (early = delta) : run.#tell(delta)),
      failed: (detail) => run !== undefined && (run.unreadable = detail),
    });
    if (!opened.ok) return opened;
    run = new Run(source.name, '', opened.dissector);
    run.#fill(source, opened.file);
    if (early !== undefined) run.#tell(early);
    return run;
  }

  start(): this {
    this.#stream.start();
    return this;
  }

  stop(): void {
    this.#stream.stop();
    this.dissector.stop();
  }

  /** Everything of the ledger but frames, in order of arrival. */
  get entries(): readonly Entry[] {
    void this.#news;
    return this.#entries;
  }

  /** What became of the run's processes, in order of arrival. */
  get processes(): readonly ProcessEntry[] {
    void this.#processNews;
    return this.#processes;
  }

  /** What became of the capture, in order of arrival. */
  get captures(): readonly CaptureEntry[] {
    void this.#news;
    return this.#captures;
  }

  /** The system calls that were pressed, in order of arrival. */
  get calls(): readonly CallEntry[] {
    void this.#news;
    return this.#calls;
  }

  /** What the programs told of their sockets. */
  get sockets(): Sockets {
    void this.#news;
    return this.#sockets;
  }

  /** Packets that a fault has touched, by entry id, and how. */
  get touched(): ReadonlyMap<number, Touch> {
    void this.#touchedNews;
    return this.#touched.all;
  }

  /** The kernel's socket table, as it was told last. */
  get table(): SocketTable {
    void this.#rowNews;
    return this.#table;
  }

  /** Is this entry id a frame's? */
  isFrame(id: number): boolean {
    void this.#news;
    return id < this.#next && this.#ids[countBelow(this.#ids, id)] !== id;
  }

  /** The number of a frame as the learner sees it: 1 for the step's first packet. The one place that knows. */
  number(id: number): number {
    void this.#news;
    return numberOf(id, this.from, this.#ids);
  }

  /** The place of a frame in the packet list, from 0: frames that are not here have no place. */
  row(id: number): number {
    const missing = this.gaps.filter(({ from, to }) => from >= this.from && to < id);
    return this.number(id) - 1 - missing.reduce((sum, { frames }) => sum + frames, this.delta?.released ?? 0);
  }

  /** "#1–3" for the frames among these entry ids; empty when there is none. */
  numbers(ids: readonly number[]): string {
    return joinNumbers(
      ids
        .filter((id) => this.isFrame(id))
        .map((id) => this.number(id))
        .sort((a, b) => a - b),
    );
  }

  /** Show only packets that pass a filter (stage/packets/filter); all of them for an empty one. `programs`: it asks for them. */
  filter(text: string, programs = false): void {
    this.dissector.filter(text, programs ? { entries: this.entries, worlds: this.info?.worlds ?? [] } : undefined);
  }

  /** How much of the conversations is drawn, and of the packets listed. */
  get drawing(): Pick<Dissector, 'unfold' | 'reveal' | 'drawAll' | 'until'> {
    return this.dissector;
  }

  /** Which rows the packet list shows; none when it is not on screen. */
  window(first: number, rows: number, follow: boolean): void {
    this.dissector.window(first, rows, follow);
  }

  /** Ask for the frames that a gap left out. */
  fetch(gap: Gap): void {
    if (gap.why !== 'slow' || !this.#stream.fetch(gap.from, gap.to)) return;
    this.gaps = this.gaps.filter((other) => other !== gap);
  }

  #fill(source: File, file: OpenFile): void {
    const entries = file.run?.entries ?? [];
    this.file = file;
    this.source = source;
    this.status = 'ended';
    this.info = infoOf(this.id, file);
    this.#next = file.packets + entries.length + 1;
    this.#append(entries);
    this.remarks.take(file.comments);
  }

  #tell(delta: Delta): void {
    this.#reach(delta.last);
    this.delta = delta;
    if (delta.sketches !== undefined) this.sketches = delta.sketches;
    if (delta.protocols !== undefined) this.protocols = delta.protocols;
    if (delta.whole === 0) this.strip = this.track = undefined;
    if (delta.strip !== undefined) this.strip = delta.strip;
    if (delta.track !== undefined) this.track = delta.track;
  }

  /** All has come up to this entry id. */
  #reach(id: number): void {
    this.#next = Math.max(this.#next, id + 1);
  }

  #hear(message: ToBrowser): void {
    switch (message.type) {
      case 'snapshot':
        this.info = message.run;
        if (message.version !== version) this.#over('reload', problemOf('version_changed'));
        return;
      case 'entries':
        return this.#append(message.entries);
      case 'gap':
        this.gaps = [...this.gaps, message];
        return this.#reach(message.to);
      case 'lesson':
        this.first ??= message.state.from;
        this.lesson = message.state;
        if (message.state.from !== this.#from) this.#enter(message.state.from);
        return;
      case 'ended':
        return this.#over(
          'ended',
          isErrorCode(message.why) ? problemOf(message.why) : problemOf('run_ended', message.why),
        );
      case 'error':
        if (ends.has(message.error)) this.#over('ended', problemOf(message.error, message.detail));
        else this.unreadable = message.detail ?? message.error;
    }
  }

  #append(entries: readonly Entry[]): void {
    let processes = false;
    let rows = false;
    let touched = false;
    for (const entry of entries) {
      if (entry.id <= (this.#ids.at(-1) ?? 0)) continue;
      this.#entries.push(entry);
      this.#ids.push(entry.id);
      this.#reach(entry.id);
      if (entry.type === 'socket') this.#sockets.add(entry);
      if (entry.type === 'capture') this.#captures.push(entry);
      if (entry.type === 'call') this.#calls.push(entry);
      if (entry.type === 'firewall') this.#walled = entry;
      if (entry.type === 'line') this.#line = entry;
      if (entry.type === 'relay') this.#relayNews = this.#relays.push(entry);
      if (entry.type === 'touched') {
        this.#touched.take(entry);
        touched = true;
      }
      if (entry.type === 'row' || entry.type === 'page') {
        this.#table.take(entry);
        rows = true;
      }
      if (entry.type !== 'process') continue;
      this.#processes.push(entry);
      processes = true;
    }
    this.#news += 1;
    if (processes) this.dissector.learn(this.#entries, this.info?.worlds ?? []);
    if (processes) this.#processNews += 1;
    if (rows) this.#rowNews += 1;
    if (touched) this.#touchedNews += 1;
  }

  /** A step began anew: what was picked and lit up belongs to the one before. */
  #enter(from: number): void {
    this.#from = from;
    this.selection = undefined;
    this.highlight = [];
    this.dissector.from(from);
  }

  #over(status: 'ended' | 'reload', problem: Problem): void {
    this.status = status;
    this.problem = problem;
    this.#stream.stop();
  }

  /** After the line broke: is the run still there? While the server cannot be reached, it may be. */
  async #lives(): Promise<boolean> {
    try {
      await this.api.run(this.id);
      this.problem = undefined;
      return true;
    } catch (error) {
      const refusal = error instanceof ProblemError ? error : undefined;
      this.problem = refusal?.problem ?? problemOf('internal', String(error));
      if (refusal === undefined || ![401, 404, 410].includes(refusal.status)) return true;
      this.#over('ended', refusal.problem);
      return false;
    }
  }
}
