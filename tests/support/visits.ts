// Where the tests of a file or of a block are: on a playground that they share, which costs one start, or each on its own, which
// it may end. `go` is told before each test.
import fs from 'node:fs';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { KeptPlayground } from './kept.ts';
import { startPlayground, type Playground } from './server.ts';
import { Tab } from './tab.ts';

export interface Visit {
  readonly playground: Playground;
  /** A tab of its page. */
  readonly tab: Tab;
}
type Go = (visit: Visit) => void;

/** Each test finds no run; progress in lessons stays. */
export function sharePlayground(go: Go): void {
  const kept = new KeptPlayground();
  let tab: Tab;
  beforeEach(async () => {
    tab = await kept.tab();
    go({ playground: await kept.get(), tab });
  });
  afterEach(async () => {
    tab.leave();
    await kept.endRuns();
  });
  afterAll(() => kept.stop());
}

/** Also in a file that shares one. Returns how a test starts it again, with the same state. */
export function ownPlayground(go: Go): () => Promise<void> {
  let visit: Visit;
  const start = async (state?: string): Promise<void> => {
    const playground = await startPlayground(state === undefined ? {} : { state });
    visit = { playground, tab: await Tab.open(playground.ready.url) };
    go(visit);
  };
  beforeEach(() => start());
  afterEach(async () => {
    visit.tab.leave();
    await visit.playground.stop();
    fs.rmSync(visit.playground.state, { recursive: true, force: true });
  });
  return () => start(visit.playground.state);
}
