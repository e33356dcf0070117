// Walks a lesson in a real browser, move by move, as its solution says: by the buttons on the page, or from a terminal beside it.
// No button is clicked: Enter and Space do it all. The page alone is looked at for what is met; the run's entries are read for
// ports and for what to wait for.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page, Request } from '@playwright/test';
import { plain } from '../../client/src/lessons/plain.ts';
import { Terminal } from '../../server/lesson-check/terminal.ts';
import { lineWords, type Move } from '../../server/lessons/script.ts';
import { talks } from '../../server/shared/checks/talks.ts';
import { ViewBuilder } from '../../server/shared/checks/view.ts';
import type { Entry } from '../../server/shared/contract/entry.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import { homeOf, hostOf, publishedName } from '../../server/shared/contract/run.ts';
import { reachedFrom } from '../../server/shared/line/addresses.ts';
import { expect, openPage } from './page.ts';
import type { Playground } from './server.ts';
import { Tab } from './tab.ts';

/** What a process tells last that listens, and hears who comes. One that is frozen is started again by the next step. */
const running = new Set<string>(['ready', 'thawed', 'answers']);

const run = promisify(execFile);
const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');
/** ms that a thing on the page may take to come, and that a command may take. */
const patience = 20_000;
const commandPatience = 60_000;

/** Press it by keyboard, once it may be. */
async function enter(button: Locator): Promise<void> {
  await expect(button).toBeEnabled({ timeout: patience });
  await button.press('Enter');
}

/** Is it what the learner did on the page, of this kind? */
const asks = (request: Request, what: string): boolean => (request.postDataJSON() as { what?: string }).what === what;

/** What is there once a page has heard of its run. */
const steps = (page: Page): Locator => page.getByRole('navigation', { name: 'Steps' });

export class Walk {
  readonly #lesson: Lesson;
  readonly #playground: Playground;
  readonly #terminal = new Terminal(commandPatience);
  readonly #asked = new Map<string, number>();
  #page: Page;
  #tab: Tab | undefined;
  #entered = 0;
  #follows = true;

  constructor(lesson: Lesson, playground: Playground, page: Page) {
    this.#lesson = lesson;
    this.#playground = playground;
    this.#page = page;
  }

  async begin(): Promise<void> {
    await openPage(this.#page, this.#playground, `/lessons/${this.#lesson.id}`);
    await expect(this.#page).toHaveURL(new RegExp(`${this.#lesson.id}/[\\w-]+$`));
    await expect(this.#heading(this.#lesson.steps[0]?.id)).toBeVisible();
    this.#tab = await Tab.open(this.#playground.url());
    await this.#tab.follow(this.#page.url().split('/').at(-1) ?? '');
  }

  /** From here on only the browser follows the run: a step counts its tabs. */
  leaveToPage(): void {
    this.#follows = false;
    this.#tab?.leave();
  }

  end(): void {
    this.#tab?.leave();
    void this.#terminal.stop();
  }

  async move(move: Move): Promise<void> {
    if ('enter' in move) return this.#enter(move.enter);
    if ('predict' in move) return this.#predict(move.predict, move.choice);
    if ('do' in move) return this.#press(move.do, move.text);
    if ('answer' in move) return this.#answer(move.answer, move.text);
    if ('visit' in move) return this.#visit(move);
    if ('page' in move) return this.#open(move.page);
    if ('line' in move) return this.#setLine(move.line);
    if ('terminal' in move) return this.#type(move.terminal, move.background);
    if ('wait-for' in move) return this.#wait(move['wait-for']);
    if ('refused' in move) return this.#pressAgain(move.refused, move.press);
    throw new Error(`no browser test knows this move: ${JSON.stringify(move)}`);
  }

  async #enter(step: string): Promise<void> {
    this.#asked.clear();
    const heading = this.#heading(step);
    if (!(await heading.isVisible())) {
      // It is answered once what was frozen or ended in the step before runs again.
      const begun = this.#page.waitForResponse((one) => /\/learner$/.test(one.url()) && asks(one.request(), 'enter'));
      await enter(this.#page.getByRole('button', { name: 'Next', exact: true }));
      await begun;
    }
    await expect(heading).toBeVisible();
    await this.#catchUp(step);
    await this.#ready();
  }

  /** All that was before the step is there: the page may be told of it sooner than this tab. */
  async #catchUp(step: string): Promise<void> {
    const told = (): boolean =>
      this.#tab?.state?.step === step && this.#tab.entries.some(({ id }) => id === this.#tab?.state?.from);
    if (this.#follows) await this.#tab?.until(`the step ${step}`, told);
    this.#entered = (this.#follows ? this.#tab?.state?.from : this.#tab?.entries.at(-1)?.id) ?? 0;
  }

  #heading(step: string | undefined) {
    const title = this.#lesson.steps.find(({ id }) => id === step)?.title ?? '';
    return this.#page.getByRole('heading', { name: title, level: 1, exact: true });
  }

  /** The step's services listen. */
  async #ready(): Promise<void> {
    const names = Object.entries(this.#lesson.services).filter(([, { start }]) => start !== 'asked');
    for (const [name] of names) await this.#tab?.until(`${name} to listen`, () => this.#last(name)?.runs === true);
  }

  async #predict(item: string, choice: string): Promise<void> {
    const label = this.#block('predict', item).choices.find(({ id }) => id === choice)?.label ?? [];
    await this.#page.getByRole('radio', { name: plain(label), exact: true }).press(' ');
    await enter(this.#page.getByRole('button', { name: 'Commit to this answer' }));
  }

  async #press(item: string, text: string | undefined): Promise<void> {
    const { label, title, edit, background } = this.#block('do', item);
    const card = this.#page.getByRole('region', { name: title ?? label, exact: true });
    if (edit !== undefined && text !== undefined) await card.getByLabel(edit).fill(text.replaceAll('\r\n', '\n'));
    const before = this.#newestKey();
    const begun = this.#page.waitForResponse(/\/do$/);
    await enter(card.getByRole('button', { name: label, exact: true }));
    await begun;
    if (!this.#follows) return;
    // That nothing is busy may be what was told before it began.
    await this.#tab?.until('the beginning of it', () => this.#newestKey() > before);
    if (!background) await this.#tab?.until('the end of it', () => this.#tab?.state?.busy === 0);
  }

  /** Somebody else of this computer may borrow the very port that the lesson has just given back. */
  async #pressAgain(service: string, items: readonly string[]): Promise<void> {
    const taken = (): boolean => {
      const processes = (this.#tab?.entries ?? []).filter((one) => one.type === 'process');
      const last = processes.findLast(({ id, name }) => name === service && id > this.#entered);
      return last?.error === 'EADDRINUSE';
    };
    for (let again = 0; again < 3 && taken(); again++) for (const item of items) await this.#press(item, undefined);
  }

  /** The key of the action that began last; keys rise. */
  #newestKey(): number {
    return Math.max(0, ...(this.#tab?.entries ?? []).flatMap((one) => (one.type === 'action' ? [one.key] : [])));
  }

  async #answer(item: string, text: string): Promise<void> {
    const card = this.#page.locator('form').filter({ hasText: this.#block('ask', item).question });
    await card.getByRole('textbox').fill(await this.#filledIn(text));
    await this.#page.keyboard.press('Enter');
  }

  async #visit({ visit, host, path: at }: Extract<Move, { visit: string }>): Promise<void> {
    const published = this.#last(publishedName(visit))?.listens?.port;
    const where = published ? `127.0.0.1:${published}` : `${host}:${this.#last(visit)?.listens?.port ?? 0}`;
    const popup = this.#page.waitForEvent('popup');
    await this.#page.locator(`a[href="http://${where}${at}"]`).press('Enter');
    const opened = await popup;
    await opened.waitForLoadState();
    await opened.close();
  }

  async #open(what: 'open' | 'close' | 'reload'): Promise<void> {
    if (what === 'reload') {
      await this.#page.reload();
      await expect(steps(this.#page)).toBeVisible({ timeout: patience });
    }
    if (what !== 'open') return;
    const other = await this.#page.context().newPage();
    await other.goto(this.#page.url());
    await expect(steps(other)).toBeVisible({ timeout: patience });
  }

  async #type(command: string, background: boolean): Promise<void> {
    const world = homeOf(this.#tab?.info?.worlds ?? [])?.name ?? 'host';
    const enter = [process.execPath, main, '--state', this.#playground.state, 'in', world, '--'];
    await this.#terminal.type(command, enter, this.#environment(), background);
  }

  async #setLine(typed: string): Promise<void> {
    const world = homeOf(this.#tab?.info?.worlds ?? [])?.name ?? '';
    await run(process.execPath, [main, '--state', this.#playground.state, 'line', world, ...lineWords(typed)]);
  }

  async #wait(wanted: Extract<Move, { 'wait-for': unknown }>['wait-for']): Promise<void> {
    if ('check' in wanted) {
      const text = plain(this.#block('check', wanted.check).text);
      const row = this.#page.getByRole('listitem').filter({ hasText: text });
      await expect(row).toContainText(/met:|cannot be observed here/, { timeout: patience });
      return;
    }
    if ('said' in wanted) {
      if (this.#tab?.info?.observation.packets === 'implied') return;
      await this.#tab?.until(JSON.stringify(wanted), () => this.#said(wanted.to) >= wanted.said);
      return;
    }
    const words = JSON.stringify(wanted);
    const nth = (this.#asked.get(words) ?? 0) + 1;
    this.#asked.set(words, nth);
    const name = 'process' in wanted ? wanted.process : wanted.socket;
    const fits = (one: Entry): boolean =>
      (one.type === 'process' || one.type === 'socket') &&
      one.name === name &&
      one.what === wanted.what &&
      one.id > this.#entered;
    await this.#tab?.until(words, () => (this.#tab?.entries.filter(fits).length ?? 0) >= nth);
  }

  /** Packets with bytes that went to a service since the step began. */
  #said(name: string): number {
    const { info, entries = [], frames = [] } = this.#tab ?? {};
    const builder = new ViewBuilder(info?.worlds ?? [], 'captured');
    for (const one of entries) builder.add(one);
    for (const frame of frames) builder.addFrame(frame);
    const view = builder.view(this.#tab?.state?.from ?? 0, false);
    const on = view.services.get(name);
    const packets = on ? talks(view, on).flatMap((talk) => talk.packets) : [];
    return packets.filter(({ from, length }) => from === 'a' && length > 0).length;
  }

  #last(name: string) {
    const told = this.#tab?.entries.filter((one) => one.type === 'process').filter((one) => one.name === name) ?? [];
    const last = told.at(-1);
    return (
      last && {
        pid: last.pid,
        runs: running.has(last.what),
        world: last.world,
        listens: told.findLast(({ listens, pid }) => listens && pid === last.pid)?.listens,
      }
    );
  }

  #environment(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#lesson.services).flatMap((name) => {
        const { pid, listens, world = '' } = this.#last(name) ?? {};
        const key = name.toUpperCase().replaceAll('-', '_');
        return [
          [`${key}_PID`, String(pid)],
          [`${key}_PORT`, String(listens?.port ?? 0)],
          [`${key}_ADDRESS`, listens ? reachedFrom(listens.address, hostOf(this.#tab?.info?.worlds ?? [], world)) : ''],
        ];
      }),
    );
  }

  async #filledIn(text: string): Promise<string> {
    const entries = this.#tab?.entries ?? [];
    const page = entries.find((one) => one.type === 'page');
    const yours = text.includes('$YOURS_PORT') ? await this.#terminal.saidPort() : 0;
    const known: Record<string, string> = {
      ...this.#environment(),
      ...(page?.type === 'page' && { PAGE_PORT: String(page.client.port) }),
      YOURS_PORT: String(yours),
    };
    return text.replace(/\$([A-Z0-9_]+)/g, (whole, name: string) => known[name] ?? whole);
  }

  /** A block of the lesson by its type and id. */
  #block<T extends 'predict' | 'do' | 'ask' | 'check'>(type: T, id: string) {
    const blocks = this.#lesson.steps.flatMap((step) => step.blocks);
    const found = blocks.find((block) => block.type === type && 'id' in block && block.id === id);
    if (!found) throw new Error(`the lesson has no ${type} "${id}"`);
    return found as Extract<typeof found, { type: T }>;
  }
}
