// A browser asks for the page of a run: the run is told over which connection. Browsers share connections between tabs, so it may
// be one that was there before the tab was.
import type { Runs } from '../runs/runs.ts';
import type { Rooms } from './behind.ts';
import { endsOf } from './live.ts';

/** /lessons/x/RUN, as a tab has it in its address bar. */
const ofRun = /^\/(?:lessons\/[^/?]+|sandbox)\/([\w-]+)\/?(?:\?|$)/;

/** Tells the runs of each request for a page of theirs. */
export function createAsked(runs: Runs): Rooms['asked'] {
  return ({ method, url = '', socket }, again) => {
    const id = method === 'GET' ? ofRun.exec(url)?.[1] : undefined;
    const run = id === undefined ? undefined : runs.find(id);
    run?.asked(endsOf(socket), again);
  };
}
