// Plays a lesson as a learner would: real runs, real processes, real packets; buttons, a terminal in the lesson's world, kill.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Move } from '../../server/lessons/script.ts';
import { Run } from '../../server/runs/run.ts';
import { talks } from '../../server/shared/checks/talks.ts';
import { ViewBuilder } from '../../server/shared/checks/view.ts';
import type { Entry } from '../../server/shared/contract/entry.ts';
import type { Lesson, LessonState, Verdict } from '../../server/shared/contract/lesson.ts';
import type { Table } from './table.ts';

/** ms after which a wait has failed: a bound, never a pause. */
const patience = 20_000;

/** One learner in one run of a lesson. */
export class Learner {
  readonly run: Run;
  readonly #table: Table;
  readonly #view: ViewBuilder;
  readonly #entries: Entry[] = [];
  readonly #jobs = new Set<ChildProcess>();
  /** How often each `wait-for` of an entry was asked in this step. */
  readonly #asked = new Map<string, number>();
  #cursor = 1;

  static async begin(lesson: Lesson, table: Table): Promise<Learner> {
    return new Learner(await Run.open(lesson, table.parts), table);
  }

  private constructor(run: Run, table: Table) {
    this.run = run;
    this.#table = table;
    this.#view = new ViewBuilder(
      run.info.worlds.map(({ name }) => name),
      run.info.observation.packets,
    );
  }

  async play(moves: readonly Move[]): Promise<void> {
    for (const move of moves) await this.move(move);
  }

  async move(move: Move): Promise<void> {
    if ('enter' in move) await this.enter(move.enter);
    else if ('predict' in move) await this.run.learner({ what: 'predict', item: move.predict, choice: move.choice });
    else if ('do' in move) await this.#press(move.do);
    else if ('terminal' in move) await this.#type(move.terminal, move.background);
    else if ('signal' in move) process.kill(this.#service(move.to).pid, `SIG${move.signal}`);
    else if ('wait-for' in move) await this.#waitFor(move['wait-for']);
    else await this.run.learner({ what: 'hint' in move ? 'hint' : 'reset' });
  }

  /** Go to a step, and wait until its services listen. */
  async enter(step: string): Promise<void> {
    this.#asked.clear();
    await this.run.learner({ what: 'enter', step });
    await this.until(`the services of step ${step}`, () =>
      Object.keys(this.run.lesson.services).every((name) => this.#services().get(name)?.state === 'running'),
    );
  }

  /** The verdict on a check once this holds of it. */
  async verdict(check: string, holds: (verdict: Verdict) => boolean): Promise<Verdict> {
    let last: Verdict | undefined;
    const found = () => {
      last = this.run.state.verdicts.find((one) => one.check === check);
      return last && holds(last) ? last : undefined;
    };
    return this.until(() => `check ${check}; last: ${JSON.stringify(last)}`, found);
  }

  get state(): LessonState {
    return this.run.state;
  }

  /** All entries so far, frames left out. */
  get entries(): readonly Entry[] {
    this.#read();
    return this.#entries;
  }

  /** End the run and what was begun in a terminal; resolves with the pids of the run that are still there: none, it is hoped. */
  async end(): Promise<readonly number[]> {
    const { pids } = this.run;
    for (const job of this.#jobs) if (job.pid !== undefined && job.exitCode === null) process.kill(-job.pid, 'SIGKILL');
    await this.run.end('played');
    return pids.filter(alive);
  }

  /** Resolves with the first value that is not false or undefined; looks whenever the run has something new. */
  until<T>(what: string | (() => string), look: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        stops.forEach((stop) => stop());
      };
      const again = (): void => {
        const value = look();
        if (value === undefined || value === false) return;
        done();
        resolve(value);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}`));
      }, patience);
      const stops = [this.run.ledger.onAppend(again), this.run.onState(again)];
      again();
    });
  }

  async #press(item: string): Promise<void> {
    const key = await this.run.do(item);
    await this.until(`the end of ${item}`, () => this.run.state.busy !== key);
  }

  /** A command in the lesson's world, as a person types it. */
  async #type(command: string, background: boolean): Promise<void> {
    const world = this.#table.worlds.list.find(({ name }) => name === this.run.info.worlds.at(-1)?.name);
    const [program = 'sh', ...args] = [...(world?.enter ?? []), 'sh', '-c', command];
    const job = spawn(program, args, {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, ...this.#environment() },
    });
    this.#jobs.add(job);
    if (background) return;
    const bound = AbortSignal.timeout(patience);
    await once(job, 'exit', { signal: bound });
  }

  #environment(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.run.lesson.services).flatMap((name) => {
        const { pid, listens } = this.#service(name);
        const key = name.toUpperCase().replaceAll('-', '_');
        return [
          [`${key}_PID`, String(pid)],
          [`${key}_PORT`, String(listens?.port ?? 0)],
          [`${key}_ADDRESS`, listens?.address ?? ''],
        ];
      }),
    );
  }

  async #waitFor(wanted: Extract<Move, { 'wait-for': unknown }>['wait-for']): Promise<void> {
    if ('check' in wanted)
      return void (await this.verdict(wanted.check, ({ met, unobservable }) => met || unobservable === true));
    if ('said' in wanted) {
      if (this.run.info.observation.packets === 'implied') return;
      await this.until(`${wanted.said} packets to ${wanted.to}`, () => this.#said(wanted.to) >= wanted.said);
      return;
    }
    const words = JSON.stringify(wanted);
    const nth = (this.#asked.get(words) ?? 0) + 1;
    this.#asked.set(words, nth);
    const [type, name] =
      'process' in wanted ? (['process', wanted.process] as const) : (['socket', wanted.socket] as const);
    await this.until(`entry ${words}`, () => {
      const { from } = this.run.state;
      const fits = (one: Entry) => one.type === type && one.name === name && one.what === wanted.what && one.id > from;
      return this.entries.filter(fits).length >= nth;
    });
  }

  /** Packets with bytes that went to a service since the step began. */
  #said(name: string): number {
    const { from } = this.run.state;
    this.#read();
    const view = this.#view.view(from, false);
    const on = view.services.get(name);
    return on
      ? talks(view, on).flatMap((talk) => talk.packets.filter((one) => one.from === 'a' && one.length > 0)).length
      : 0;
  }

  #services() {
    this.#read();
    return this.#view.view(this.run.state.from, false).services;
  }

  #service(name: string) {
    const service = this.#services().get(name);
    if (!service) throw new Error(`The ledger tells of no service "${name}".`);
    return service;
  }

  #read(): void {
    const { pieces, next } = this.run.ledger.read(this.#cursor, Infinity);
    this.#cursor = next;
    for (const piece of pieces) {
      if (piece.type === 'frames') for (const frame of piece.frames) this.#view.addFrame(frame);
      if (piece.type === 'entries')
        for (const entry of piece.entries) {
          this.#view.add(entry);
          this.#entries.push(entry);
        }
    }
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
