// The page's end of the dissector worker: asks for rows and details, and passes what changed on, once per animation frame (news.ts).
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import { doorsOf } from '../../../server/shared/conversations/doors.ts';
import type { Line } from '../link/stream.ts';
import type { DecodedTalk } from '../stage/bytes/decoded.ts';
import type { Said } from '../stage/bytes/turns.ts';
import type { Detail, FoundPacket, FromWorker, Opened, ToWorker, Wanted } from './messages.ts';
import { News, type Delta } from './news.ts';
import { Questions } from './questions.ts';
import type { StatisticsAnswer, StatisticsQuestion } from './statistics.ts';
import type { ToldOf } from './sifting.ts';
import { PageEnd } from './wire.ts';

export interface DissectorOptions {
  readonly worker: Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;
  readonly delta: (delta: Delta) => void;
  readonly failed: (detail: string) => void;
  /** Call back when the page is drawn next; `requestAnimationFrame`. */
  readonly nextFrame: (call: (at: number) => void) => void;
}

export class Dissector {
  readonly #options: DissectorOptions;
  readonly #details = new Questions<Detail>();
  readonly #talks = new Questions<Said>();
  readonly #statistics = new Questions<StatisticsAnswer>();
  readonly #decoded = new Questions<DecodedTalk>();
  readonly #places = new Questions<FoundPacket>();
  readonly #files = new Questions<Opened>();
  #asked = 0;
  readonly #news: News;
  /** Entries that the worker has been told of. */
  #told = 0;

  constructor(options: DissectorOptions) {
    this.#options = options;
    this.#news = new News({ ...options, say: (message, over = []) => options.worker.postMessage(message, over) });
    options.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    options.worker.onerror = (event) => {
      options.failed(event.message);
      this.#forget();
    };
  }

  /** A line to the server, whose frames the worker takes. `reached` hears the id of the last one when it closes. */
  line(token: string, reached: (last: number) => void): Line {
    const { port1, port2 } = new MessageChannel();
    this.#options.worker.postMessage({ type: 'line', token, port: port2 } satisfies ToWorker, [port2]);
    return new PageEnd(port1, reached);
  }

  /** What the services of the run say of themselves: what is spoken where. */
  learn(entries: readonly Entry[], worlds: readonly WorldInfo[]): void {
    const doors = doorsOf(entries);
    if (doors.length > 0) this.#say({ type: 'doors', doors, worlds });
  }

  /** The step began anew at this entry id. */
  from(id: number): void {
    this.#say({ type: 'from', id });
  }

  /** Show these rows of the list, counted from the step's start; the last ones when following. None: `rows` 0. */
  window(first: number, rows: number, follow: boolean): void {
    this.#say({ type: 'window', first, rows, follow });
  }

  /** Draw more packets of a long conversation, or (`more`: false) as few as at first. */
  unfold(sketch: string, more: boolean): void {
    this.#say({ type: 'unfold', key: sketch, more });
  }

  /** Draw this packet, too, and some around it, wherever it is. */
  reveal(id: number): void {
    this.#say({ type: 'reveal', id });
  }

  /** The list is as it was once this packet was there; undefined: as it is. */
  until(id: number | undefined): void {
    this.#say({ type: 'until', id });
  }

  /** From now on, draw as many packets as can be drawn, of as many conversations. */
  drawAll(): void {
    this.#say({ type: 'draw-all' });
  }

  /** All of one packet; undefined when its bytes are not kept. `early` hears what its headers say, where the rest takes long. */
  detail(id: number, early?: (detail: Detail) => void): Promise<Detail | undefined> {
    return this.#details.ask(id, () => this.#say({ type: 'detail', id }), early);
  }

  /** What was said in the conversation of this packet; undefined when nothing is kept of it. */
  said(id: number): Promise<Said | undefined> {
    return this.#talks.ask(id, () => this.#say({ type: 'said', id }));
  }

  /** What has been counted so far; undefined when none will come. */
  statistics(question: StatisticsQuestion): Promise<StatisticsAnswer | undefined> {
    const ask = (this.#asked += 1);
    return this.#statistics.ask(ask, () => this.#say({ type: 'statistics', ask, question }));
  }

  /** The same, message by message; undefined when nothing is kept of it. */
  decoded(id: number): Promise<DecodedTalk | undefined> {
    return this.#decoded.ask(id, () => this.#say({ type: 'decoded', id }));
  }

  /** Take up a capture file as if its packets were a run's; its bytes are gone from the page afterwards. Once only. */
  async open(file: ArrayBuffer): Promise<Opened> {
    const send = (): void => this.#options.worker.postMessage({ type: 'open', file } satisfies ToWorker, [file]);
    const stopped = {
      ok: false,
      error: 'malformed',
      offset: 0,
      detail: 'The file could not be read to its end.',
    } as const;
    return (await this.#files.ask(0, send)) ?? stopped;
  }

  /** Where a packet is; undefined when it is not kept. */
  find(what: Wanted): Promise<FoundPacket | undefined> {
    const question = ++this.#asked;
    return this.#places.ask(question, () => this.#say({ type: 'find', question, what }));
  }

  /** The list shows only packets of this one's conversation; undefined: of all. */
  follow(id: number | undefined): void {
    this.#say({ type: 'follow', id });
  }

  /** The list shows only packets that pass this filter; empty: all. `about`: where it asks for programs, all that is told of them. */
  filter(text: string, about?: ToldOf): void {
    const told = about && { ...about, entries: about.entries.slice(this.#told).filter(tellsOfPrograms) };
    this.#told = about?.entries.length ?? this.#told;
    this.#say({ type: 'filter', text, told });
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
    this.#details.forget();
    this.#talks.forget();
    this.#statistics.forget();
    this.#decoded.forget();
    this.#places.forget();
    this.#files.forget();
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'delta':
        return this.#news.take(message);
      case 'detail':
        if (message.detail?.reading) return this.#details.hint(message.id, message.detail);
        return this.#details.answer(message.id, message.detail);
      case 'said':
        return this.#talks.answer(message.id, message.said);
      case 'statistics':
        return this.#statistics.answer(message.ask, message.answer);
      case 'decoded':
        return this.#decoded.answer(message.id, message.decoded);
      case 'found':
        return this.#places.answer(message.question, message.found);
      case 'opened':
        return this.#files.answer(0, message.opened);
      case 'unreadable':
        return this.#options.failed(message.detail);
    }
  }
}

const tellsOfPrograms = ({ type }: Entry): boolean => type === 'process' || type === 'socket' || type === 'row';
