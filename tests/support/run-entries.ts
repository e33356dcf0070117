// The entries of a run's ledger, for tests that wait for one of them.
import type { Run } from '../../server/runs/run.ts';
import type { Entry } from '../../server/shared/contract/entry.ts';

/** All entries from the id `from` on. */
export function entries(run: Run, from = 1): readonly Entry[] {
  return run.ledger.read(from, Infinity).pieces.flatMap((piece) => (piece.type === 'entries' ? piece.entries : []));
}

/** The first entry like this from the id `from` on, now or later; the test's own time bounds the wait. */
export function entry<E extends Entry>(run: Run, like: (one: Entry) => one is E, from?: number): Promise<E>;
export function entry(run: Run, like: (one: Entry) => boolean, from?: number): Promise<Entry>;
export function entry(run: Run, like: (one: Entry) => boolean, from?: number): Promise<Entry> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = entries(run, from).find(like);
      if (!found) return;
      stop();
      resolve(found);
    };
    const stop = run.ledger.onAppend(look);
    queueMicrotask(look);
  });
}
