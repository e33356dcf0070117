// The playground that a worker of the browser tests keeps from test to test (page.ts). Each test finds it without a run and
// without progress; one that made progress in a lesson fails, since the next one would find it there.
import fs from 'node:fs';
import { expect } from '@playwright/test';
import { startPlayground, type Playground } from './server.ts';
import { Tab } from './tab.ts';

export class KeptPlayground {
  #playground: Playground | undefined;
  #tab: Tab | undefined;

  /** Started when it is first wanted. */
  async get(): Promise<Playground> {
    if (this.#playground !== undefined) return this.#playground;
    const playground = (this.#playground = await startPlayground());
    const first = playground.url();
    this.#tab = await Tab.open(first);
    // The code is used up; the test's page needs the next one.
    if (first.includes('#')) await expect.poll(playground.url).not.toBe(first);
    return playground;
  }

  /** After a test: end its runs. */
  async tidy(): Promise<void> {
    await this.#tab?.endAll();
    const progress = await this.#tab?.ask<{ lessons: object }>('GET', '/progress');
    const lessons = Object.keys(progress?.lessons ?? {});
    if (lessons.length > 0) throw new Error(`A test with progress (${lessons.join(', ')}) needs its own playground.`);
  }

  async stop(): Promise<void> {
    if (this.#playground === undefined) return;
    await this.#playground.stop();
    fs.rmSync(this.#playground.state, { recursive: true, force: true });
  }
}
