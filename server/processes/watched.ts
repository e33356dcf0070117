// One process of a run as the ledger tells it: started, frozen, thawed, hung, ended. Services and agents both are this.
// The watch (watch.ts) gives it what the kernel says; whoever owns it gets its messages.
import type { NewEntry, ProcessEntry } from '../shared/contract/entry.ts';
import { PlaygroundError, type ErrorCode } from '../shared/contract/errors.ts';
import type { World } from '../worlds/types.ts';
import type { Child } from './child.ts';
import type { Ended } from './launch.ts';
import type { FromChild, SocketNews, Tell } from './types.ts';
import type { Vital } from './vitals.ts';

/** What all processes of a run share. */
export interface Hub {
  readonly world: World;
  readonly tell: Tell;
  /** ns since the run began, of a monotonic time (process.hrtime, ns). */
  readonly at: (hr: bigint) => number;
  /** Bytes of memory a process may hold. */
  readonly memoryLimit: number;
}

export interface Facts {
  readonly name: string;
  readonly role: 'service' | 'agent' | 'caller';
  readonly kind?: string;
}

const crashOf = { service: 'service_crashed', agent: 'agent_ended', caller: 'caller_ended' } as const;

/** ms between an answer and the next ping, and ms after which an unanswered one means that the process hangs. */
const pingEvery = 1000;
const hangsAfter = 2000;

type More = Partial<Pick<ProcessEntry, 'listens' | 'speaks' | 'exitCode' | 'signal' | 'error' | 'detail'>>;

export class Watched {
  readonly child: Child;
  readonly facts: Facts;
  frozen = false;
  /** Resolves when the process has ended and its last entry was told. */
  readonly gone: Promise<Ended>;
  readonly #hub: Hub;
  readonly #since = process.hrtime.bigint();
  readonly #onMessage: (message: FromChild) => void;
  /** It does its task: asked whether it answers, and its end is news. Until then, its owner says what became of it. */
  #settled = false;
  #hung = false;
  #failure: PlaygroundError | undefined;
  /** The ping on its way: when it was sent (performance.now, ms); when the last answer came otherwise. */
  #pinged: number | undefined;
  #answered = 0;
  #ping = 0;

  constructor(child: Child, facts: Facts, hub: Hub, onMessage: (message: FromChild) => void) {
    this.child = child;
    this.facts = facts;
    this.#hub = hub;
    this.#onMessage = onMessage;
    this.say('started');
    this.gone = child.ended.then((end) => {
      if (this.#settled && !this.#failure) this.#sayEnd(end);
      return end;
    });
    child.listen({
      message: (message) => this.#take(message),
      garbage: (text) => void this.fail('service_garbage', text),
    });
  }

  /** Tell an entry of this process. */
  say(what: ProcessEntry['what'], more: More = {}, hr?: bigint): void {
    const entry: NewEntry = {
      type: 'process',
      world: this.#hub.world.name,
      pid: this.child.pid,
      ...this.facts,
      what,
      ...more,
    };
    this.#hub.tell(hr === undefined ? entry : { ...entry, at: this.#hub.at(hr) });
  }

  /** It does its task from here on. */
  settle(): void {
    this.#settled = true;
    this.#answered = performance.now();
  }

  /** Why it failed, if it did; the first reason stays. */
  get failure(): PlaygroundError | undefined {
    return this.#failure;
  }

  /** Tell that it failed, and end it: this entry tells of its end, too. Resolves, once it has ended, with the first reason. */
  async fail(error: ErrorCode, detail: string): Promise<PlaygroundError> {
    if (this.#failure) {
      await this.child.ended;
      return this.#failure;
    }
    const failure = (this.#failure = new PlaygroundError(error, detail === '' ? undefined : detail));
    // A process that has ended by itself says by what.
    const end = this.child.alive ? undefined : await this.child.ended;
    this.say('failed', { error, ...(detail === '' ? {} : { detail }), ...(end ? how(end) : {}) });
    await this.child.stop(0);
    return failure;
  }

  /** What the kernel says now. `now`: performance.now, ms. `late`: nobody looked for a while (the computer slept). */
  look(vital: Vital | undefined, now: number, late: boolean): void {
    if (!vital || !this.child.alive || this.#failure) return;
    if (vital.stopped !== this.frozen) {
      this.frozen = vital.stopped;
      this.#forget(now);
      this.say(vital.stopped ? 'frozen' : 'thawed');
    }
    if (vital.memory > this.#hub.memoryLimit) return this.#overLimit(vital.memory);
    if (late) this.#forget(now);
    // A caller that waits in a call does as it should.
    if (this.#settled && !this.frozen && this.facts.role !== 'caller') this.#askWhetherItAnswers(now);
  }

  #overLimit(memory: number): void {
    this.say('limit', { error: 'memory_limit', detail: `${Math.round(memory / 1e6)} MB` });
    this.child.kill('SIGKILL');
  }

  #askWhetherItAnswers(now: number): void {
    if (this.#pinged === undefined) {
      if (now - this.#answered < pingEvery) return;
      this.#pinged = now;
      this.child.send({ type: 'ping', n: ++this.#ping });
    } else if (!this.#hung && now - this.#pinged > hangsAfter) {
      this.#hung = true;
      this.say('hung');
    }
  }

  /** A ping that could not be answered says nothing; the time starts anew. */
  #forget(now: number): void {
    if (this.#pinged !== undefined) this.#pinged = now;
  }

  #take(message: FromChild): void {
    if (message.type === 'pong') {
      // An answer to an older ping says that it lives, too.
      this.#pinged = undefined;
      this.#answered = performance.now();
      if (this.#hung) this.say('answers');
      this.#hung = false;
    } else if (message.type === 'socket') this.#tellNews(message.news);
    else if (message.type === 'skipped') {
      const detail = `${this.facts.name}: ${message.count}`;
      this.#hub.tell({ type: 'notice', error: 'news_skipped', detail });
    } else this.#onMessage(message);
  }

  #tellNews({ hr, ...news }: SocketNews): void {
    const { world, tell, at } = this.#hub;
    // A program cannot have seen anything before it began or after now, whatever its clock says.
    const now = process.hrtime.bigint();
    const said = BigInt(hr);
    const when = said < this.#since ? this.#since : said > now ? now : said;
    tell({ type: 'socket', world: world.name, pid: this.child.pid, name: this.facts.name, ...news, at: at(when) });
  }

  #sayEnd(end: Ended): void {
    const what = end.signal !== null ? 'killed' : end.code === 0 ? 'exited' : 'crashed';
    const lines = this.child.output();
    const error = crashOf[this.facts.role];
    const crash = what === 'crashed' ? { error, ...(lines === '' ? {} : { detail: lines }) } : {};
    this.say(what, { ...how(end), ...crash }, end.hr);
  }
}

/** How a process ended, as an entry says it. */
export function how(end: Ended): Pick<More, 'exitCode' | 'signal'> {
  if (end.signal !== null) return { signal: end.signal };
  return end.code === null ? {} : { exitCode: end.code };
}
