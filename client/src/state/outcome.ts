// What became of an action: the ledger ties its entries by their key. Pure.
import type { Problem } from '../../../server/shared/contract/api.ts';
import type { ActionEntry, Entry } from '../../../server/shared/contract/entry.ts';
import { problemOf } from '../link/problem.ts';

/** The entries of the action with this key: its start, and its end once it has one. */
export function actionOf(
  entries: readonly Entry[],
  key: number,
): { readonly started?: ActionEntry; readonly over?: ActionEntry } {
  const own = entries.filter((entry) => entry.type === 'action' && entry.key === key) as ActionEntry[];
  const started = own.find(({ what }) => what === 'started');
  const over = own.find(({ what }) => what !== 'started');
  return { ...(started ? { started } : {}), ...(over ? { over } : {}) };
}

/** Why the action failed, in the words of the error table; undefined while it runs and where it did not fail. */
export function failureOf(over: ActionEntry | undefined): Problem | undefined {
  return over?.what === 'failed' ? problemOf(over.error ?? 'internal', over.detail) : undefined;
}
