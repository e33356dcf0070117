// What a reload of the sandbox must not lose, in this tab's storage, by run. Where the browser keeps nothing, nothing is kept.
import type { ConfirmedTarget, SandboxService } from '../../../server/shared/contract/api.ts';
import type { Sent } from './bench.svelte.ts';

export interface Kept {
  readonly confirmed: readonly ConfirmedTarget[];
  readonly asked: readonly SandboxService[];
  readonly sent: readonly Sent[];
}

const nothing: Kept = { confirmed: [], asked: [], sent: [] };

/** What was kept of a run, and how to keep more. */
export function keepIn(run: string): { kept: Kept; keep: (kept: Kept) => void } {
  const key = `loopback-playground.sandbox.${run}`;
  const keep = (kept: Kept): void => {
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: the page works on, and a reload begins with an empty bench.
    }
  };
  try {
    // Written by this page itself, and by nobody else: the tab's storage is this origin's.
    return { kept: { ...nothing, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Kept>) }, keep };
  } catch {
    return { kept: nothing, keep }; // As above.
  }
}
