// Plays a lesson as a learner would: real runs, real processes, real packets; buttons, a terminal in the lesson's world, kill.
import type { Socket } from 'node:net';
import { quote } from '../shared/shell-quote.ts';
import { lineWords, type Move } from '../lessons/script.ts';
import { Run, type Ends } from '../runs/run.ts';
import { talks } from '../shared/checks/talks.ts';
import { ViewBuilder } from '../shared/checks/view.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Lesson, LessonState, Verdict } from '../shared/contract/lesson.ts';
import { homeOf, hostOf, publishedName } from '../shared/contract/run.ts';
import { reachedFrom } from '../shared/line/addresses.ts';
import { readTyped } from '../shared/line/faults.ts';
import { alive, listenersAt, stillListening, type Door } from './leftovers.ts';
import { Terminal } from './terminal.ts';
import type { Table } from './table.ts';
import { searchPath } from '../worlds/programs.ts';

/** One learner in one run of a lesson. */
export class Learner {
  readonly run: Run;
  readonly #table: Table;
  readonly #view: ViewBuilder;
  readonly #entries: Entry[] = [];
  readonly #terminal: Terminal;
  /** The last word on each check, also of steps that were left. */
  readonly #verdicts = new Map<string, Verdict>();
  /** How often each `wait-for` of an entry was asked in this step. */
  readonly #asked = new Map<string, number>();
  #cursor = 1;
  /** The port that the tab borrowed, and how the tab is closed. */
  #page = 0;
  #leave: (() => void) | undefined;
  /** Over which the page itself was asked for. */
  #shared: Socket | undefined;

  static async begin(lesson: Lesson, table: Table): Promise<Learner> {
    const learner = new Learner(await Run.open(lesson, table.parts), table);
    table.players.add(learner);
    return learner;
  }

  private constructor(run: Run, table: Table) {
    this.run = run;
    this.#table = table;
    this.#terminal = new Terminal(table.patience);
    this.#view = new ViewBuilder(run.info.worlds, run.info.observation.packets);
    run.onInfo(() => this.#view.useWorlds(run.info.worlds));
    run.onState(({ verdicts }) => this.#remember(verdicts));
  }

  async play(moves: readonly Move[]): Promise<void> {
    for (const move of moves) await this.move(move);
  }

  async move(move: Move): Promise<void> {
    if ('enter' in move) await this.enter(move.enter);
    else if ('predict' in move) await this.run.learner({ what: 'predict', item: move.predict, choice: move.choice });
    else if ('do' in move) await this.#press(move.do, move.text);
    else if ('answer' in move) {
      await this.run.learner({ what: 'answer', item: move.answer, text: await this.#filledIn(move.text) });
    } else if ('visit' in move) await this.#visit(move);
    else if ('page' in move) await this.#tab(move.page);
    else if ('line' in move) await this.#setLine(move.line);
    else if ('terminal' in move) await this.#type(move.terminal, move.background);
    else if ('signal' in move) process.kill(this.#service(move.to).pid, `SIG${move.signal}`);
    else if ('wait-for' in move) await this.#waitFor(move['wait-for']);
    else if ('refused' in move) await this.#pressAgain(move.refused, move.press);
    else if ('reset' in move) await this.reset();
    else await this.run.learner({ what: 'hint' });
  }

  /** Go to a step, and wait until its services listen. */
  async enter(step: string): Promise<void> {
    this.#asked.clear();
    this.#remember(this.run.state.verdicts);
    await this.run.learner({ what: 'enter', step });
    await this.#ready(`step "${step}"`);
  }

  /** Reset the step, and wait until it is as it began: its services listen, and those that wait to be asked for do not. */
  async reset(): Promise<void> {
    this.#asked.clear();
    await this.run.learner({ what: 'reset' });
    await this.#ready('the reset');
  }

  async #ready(when: string): Promise<void> {
    const names = Object.keys(this.run.lesson.services);
    const wrong = (): string[] =>
      Object.entries(this.run.lesson.services).flatMap(([name, { start }]) => {
        const state = this.#services().get(name)?.state;
        const right = start === 'asked' ? state !== 'running' && state !== 'frozen' : state === 'running';
        return right ? [] : [`${name} is ${state ?? 'not there'}${this.#failure(name)}`];
      });
    // A service whose start has failed is not tried again by itself.
    const failed = () => names.some((name) => this.#lastOf(name)?.what === 'failed');
    await this.until(
      () => `the services as ${when} begins with: ${wrong().join('; ')}.`,
      () => wrong().length === 0 || failed(),
    );
    if (wrong().length > 0) throw new Error(`Not all services run as ${when} begins: ${wrong().join('; ')}.`);
  }

  /** Why a service could not be started, in brackets. */
  #failure(name: string): string {
    const { error, detail } = this.#lastOf(name) ?? {};
    return error === undefined ? '' : ` (${[error, detail].filter(Boolean).join(': ')})`;
  }

  /** What was told last of a process of this name, since the step began. */
  #lastOf(name: string) {
    const { from } = this.run.state;
    return this.entries.filter((one) => one.type === 'process').findLast((one) => one.name === name && one.id > from);
  }

  /** The verdict on a check once this holds of it. */
  async verdict(check: string, holds: (verdict: Verdict) => boolean): Promise<Verdict> {
    let last: Verdict | undefined;
    const found = () => {
      last = this.run.state.verdicts.find((one) => one.check === check);
      return last && holds(last) ? last : undefined;
    };
    return this.until(() => `check "${check}": ${last?.says ?? 'it is not in this step.'}`, found);
  }

  get state(): LessonState {
    return this.run.state;
  }

  /** The last word on a check, also on one of a step that was left; undefined where it was never judged. */
  said(check: string): Verdict | undefined {
    this.#remember(this.run.state.verdicts);
    return this.#verdicts.get(check);
  }

  #remember(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) this.#verdicts.set(verdict.check, verdict);
  }

  /** All entries so far, frames left out. */
  get entries(): readonly Entry[] {
    this.#read();
    return this.#entries;
  }

  /** End the run and what was begun in a terminal; resolves with what is still there, in words: nothing, it is hoped. */
  async end(): Promise<readonly string[]> {
    const { pids } = this.run;
    const listeners = await listenersAt(this.#ports());
    this.#leave?.();
    const stopped = this.#terminal.stop();
    await this.run.end('played');
    await stopped;
    this.#table.players.delete(this);
    return [...pids.filter(alive).map((pid) => `process ${pid}`), ...(await stillListening(listeners))];
  }

  /** Where services of this run have listened in this computer's own network; a private one is gone with its ports. */
  #ports(): readonly Door[] {
    if (this.run.info.worlds.some(({ kind }) => kind === 'private')) return [];
    return this.entries.flatMap((one) => (one.type === 'process' && one.listens ? [one.listens] : []));
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
        reject(
          new Error(`Waited ${this.#table.patience / 1000} s in vain for ${typeof what === 'string' ? what : what()}`),
        );
      }, this.#table.patience);
      const stops = [this.run.ledger.onAppend(again), this.run.onState(again)];
      again();
    });
  }

  /** Follow a link as a browser does: for `localhost`, ::1 first (as Chromium does), and 127.0.0.1 where nobody waits there. */
  async #visit({ visit, host, path }: Extract<Move, { visit: string }>): Promise<void> {
    const visiting = (at: string, ...addresses: string[]): string =>
      `${quote(process.execPath)} -e ${quote(browser)} ${addresses.join()} ${at} ${path}`;
    // What is published is visited on the host, as by the learner's own browser.
    const published = this.#services().get(publishedName(visit));
    if (published?.state === 'running') {
      const at = `127.0.0.1:${published.listens?.port ?? 0}`;
      return this.#terminal.type(visiting(at, '127.0.0.1'), [], { PATH: searchPath() }, false);
    }
    const port = this.#service(visit).listens?.port ?? 0;
    const addresses = host === 'localhost' ? ['::1', '127.0.0.1'] : [host.replace(/[[\]]/g, '')];
    await this.#type(visiting(`${host}:${port}`, ...addresses), false);
  }

  /** The tab: a connection to a listener that stands for the playground's own. */
  async #tab(what: 'open' | 'close' | 'reload'): Promise<void> {
    if (what !== 'open') {
      this.#leave?.();
      this.#leave = undefined;
    }
    if (what === 'close') return;
    // Its page comes over the connection that the first tab had for it, as browsers share them.
    const again = this.#shared !== undefined;
    this.#shared ??= await this.#table.openTab();
    this.run.asked(endsOf(this.#shared), again);
    const socket = await this.#table.openTab();
    const ends = endsOf(socket);
    const leave = this.run.attach(ends);
    this.#page = ends.client.port;
    this.#leave = () => {
      leave();
      socket.destroy();
    };
  }

  /** The words of an answer with $NAME_PORT and the like filled in. */
  async #filledIn(text: string): Promise<string> {
    const [door = 0] = this.#table.parts.ownPorts();
    const yours = text.includes('$YOURS_PORT') ? await this.#terminal.saidPort() : 0;
    const pages = { PAGE_PORT: String(this.#page), DOOR_PORT: String(door), YOURS_PORT: String(yours) };
    const known: Record<string, string> = { ...this.#environment(), ...pages };
    return text.replace(/\$([A-Z0-9_]+)/g, (whole, name: string) => known[name] ?? whole);
  }

  async #press(item: string, text?: string): Promise<void> {
    const key = this.run.do(item, text);
    await this.until(`the end of ${item}`, () => this.run.state.busy !== key);
  }

  /** Somebody else of this computer may borrow the very port that a lesson has just given back. */
  async #pressAgain(service: string, items: readonly string[]): Promise<void> {
    for (let again = 0; again < 3 && this.#lastOf(service)?.error === 'EADDRINUSE'; again++)
      for (const item of items) await this.#press(item);
  }

  /** A command in the lesson's world, as a person types it. */
  async #type(command: string, background: boolean): Promise<void> {
    const world = this.#table.worlds.list.find(({ name }) => name === homeOf(this.run.info.worlds)?.name);
    const environment = { ...this.#environment(), PATH: searchPath() };
    await this.#terminal.type(command, world?.enterWithRights ?? [], environment, background);
  }

  async #setLine(typed: string): Promise<void> {
    const faults = readTyped(lineWords(typed));
    if (typeof faults === 'string') throw new Error(faults);
    await this.run.setLine(faults);
  }

  #environment(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.run.lesson.services).flatMap((name) => {
        const service = this.#services().get(name);
        if (!service) return []; // not asked for yet
        const { pid, listens } = service;
        const key = name.toUpperCase().replaceAll('-', '_');
        return [
          [`${key}_PID`, String(pid)],
          [`${key}_PORT`, String(listens?.port ?? 0)],
          [`${key}_ADDRESS`, listens ? reachedFrom(listens.address, hostOf(this.run.info.worlds, service.world)) : ''],
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

/** As the playground sees it. */
const endsOf = ({ localPort = 0, remotePort = 0 }: Socket): Ends => ({
  client: { address: '127.0.0.1', port: localPort },
  server: { address: '127.0.0.1', port: remotePort },
});

/** What a browser sends to the first of these addresses that answers: addresses, Host, path. */
const browser = `
const [addresses, host, path] = process.argv.slice(1);
const ask = ([hostname, ...others]) =>
  require('http')
    .get({ hostname, port: host.split(':').at(-1), path, headers: { Host: host, 'User-Agent': 'Mozilla/5.0' } }, (answer) => answer.resume())
    .on('error', () => others.length > 0 && ask(others));
ask(addresses.split(','));`;
