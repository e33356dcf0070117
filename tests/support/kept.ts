// A playground that tests share, of one worker (page.ts) or of one file (visits.ts): each finds it without a run.
import { once } from 'node:events';
import fs from 'node:fs';
import { startPlayground, type Playground, type StartOptions } from './server.ts';
import { Tab } from './tab.ts';

export class KeptPlayground {
  readonly #options: StartOptions;
  #started: Promise<{ playground: Playground; tab: Tab }> | undefined;

  constructor(options: StartOptions = {}) {
    this.#options = options;
  }

  /** Started when it is first wanted. */
  async get(): Promise<Playground> {
    return (await this.#start()).playground;
  }

  /** A new tab of its page. */
  async tab(): Promise<Tab> {
    return (await this.#start()).tab.another();
  }

  /** After a test: end its runs. */
  async endRuns(): Promise<void> {
    await (await this.#started)?.tab.endAll();
  }

  /** The same, and forget what the test did in lessons. */
  async tidy(): Promise<void> {
    await this.endRuns();
    await (await this.#started)?.tab.ask('DELETE', '/progress');
  }

  async stop(): Promise<void> {
    const started = await this.#started;
    if (started === undefined) return;
    await started.playground.stop();
    fs.rmSync(started.playground.state, { recursive: true, force: true });
  }

  #start(): Promise<{ playground: Playground; tab: Tab }> {
    this.#started ??= start(this.#options);
    return this.#started;
  }
}

async function start(options: StartOptions): Promise<{ playground: Playground; tab: Tab }> {
  const playground = await startPlayground(options);
  const first = playground.url();
  const tab = await Tab.open(first);
  // The code is used up; the test's page needs the next one.
  while (first.includes('#') && playground.url() === first)
    await once(playground.child.stderr ?? playground.child, 'data');
  return { playground, tab };
}
