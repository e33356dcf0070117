// What became of the run's services, where it is trouble: the last word on each. Of its network the page's notices tell. Pure.
import type { Problem } from '../../../server/shared/contract/api.ts';
import type { Entry, ProcessEntry } from '../../../server/shared/contract/entry.ts';
import { problemOf } from '../link/problem.ts';

export interface Trouble {
  readonly key: string;
  readonly problem: Problem;
}

/** The error that a way of ending means, where the entry names none. */
const meaning: Partial<Record<ProcessEntry['what'], string>> = {
  crashed: 'service_crashed',
  failed: 'service_failed',
  limit: 'memory_limit',
  killed: 'service_missing',
  exited: 'service_missing',
};

/** One trouble a service that is not there now, named. */
export function troublesOf(entries: readonly Entry[]): Trouble[] {
  const last = new Map<string, ProcessEntry>();
  for (const entry of entries) {
    if (entry.type !== 'process' || entry.role !== 'service') continue;
    const before = last.get(entry.name);
    // The end of a process that was replaced says nothing of the new one.
    if (before !== undefined && before.pid !== entry.pid && entry.what !== 'started' && !(before.what in meaning))
      continue;
    last.set(entry.name, entry);
  }
  return [...last].flatMap(([key, entry]) => {
    const code = meaning[entry.what];
    if (code === undefined) return [];
    const says = problemOf(entry.error ?? code, entry.detail);
    return [{ key, problem: { ...says, title: `${entry.name}: ${says.title}` } }];
  });
}
