// What concerns the whole page and is said under the bar: a full disk, a lost capture, a server that is gone. Pure.
import type { Problem, SystemInfo } from '../../../server/shared/contract/api.ts';
import type { Entry, NoticeEntry } from '../../../server/shared/contract/entry.ts';
import { problemOf } from '../link/problem.ts';
import { t } from './texts/texts.ts';

export interface Notice {
  /** The same for the same notice, so that it is drawn once and stays hidden once hidden. */
  readonly key: string;
  readonly problem: Problem;
  /** It goes by itself, or by reloading; it cannot be hidden. */
  readonly stays?: 'reconnecting' | 'reload';
}

interface Told {
  readonly error: string;
  readonly detail?: string | undefined;
}

/** How the page's line to its run stands (state/run.svelte.ts). */
export type LineStatus = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'reload';

/**
 * All notices that hold now, without doubles: the line first, then the run's, then the system's. `from`: where the step begins
 * that is played; what broke before is mended with it.
 */
export function noticesOf(
  system: SystemInfo | undefined,
  entries: readonly Entry[],
  status: LineStatus | undefined,
  from = 0,
): Notice[] {
  const all = [
    ...lineNotices(status),
    ...captureNotices(entries, from),
    ...droppedNotices(entries),
    ...told([...(system?.notices ?? []), ...entries.filter((entry) => entry.type === 'notice')], from),
  ];
  return [...new Map(all.map((notice) => [notice.key, notice])).values()];
}

function lineNotices(status: LineStatus | undefined): Notice[] {
  if (status === 'reconnecting') return [{ key: status, problem: problemOf('server_gone'), stays: status }];
  if (status === 'reload') return [{ key: status, problem: problemOf('version_changed'), stays: status }];
  return [];
}

/** What the playground tells of itself, in the system or in the run, until it says that it is over. Of a lesson, its text tells. */
function told(items: readonly (Told & Partial<NoticeEntry>)[], from: number): Notice[] {
  return items
    .filter(
      ({ error, over }, at) => over === undefined && !items.some((one, i) => i > at && one.over && one.error === error),
    )
    .filter(({ error, id = from }) => error !== 'lesson_changed' && (error !== 'world_ended' || id >= from))
    .map(({ error, detail }) => notice(error, detail));
}

/**
 * Captures that broke off in this step, each end told once; and the last word on each world's, where that word is trouble. Where the
 * network itself is gone, that is told.
 */
function captureNotices(entries: readonly Entry[], from: number): Notice[] {
  const gone = new Set(
    entries.flatMap((entry) => (entry.type === 'process' && entry.role === 'keeper' ? [entry.world] : [])),
  );
  const captures = entries
    .filter((entry) => entry.type === 'capture')
    .filter((entry) => entry.what !== 'dropped' && !gone.has(entry.world));
  const last = new Map(captures.map((entry) => [entry.world, entry]));
  return captures
    .filter((entry) => entry.what === 'ended' && entry.error !== undefined)
    .filter((entry) => entry.id >= from || last.get(entry.world) === entry)
    .map((entry) => notice(entry.error ?? 'capture_ended', entry.detail, String(entry.id)));
}

/** One notice for all that the record lacks, which stays hidden once hidden while its number grows. */
function droppedNotices(entries: readonly Entry[]): Notice[] {
  const frames = entries.reduce((sum, entry) => sum + (entry.type === 'capture' ? (entry.dropped ?? 0) : 0), 0);
  return frames === 0 ? [] : [notice('capture_dropped', t.dropped(frames), '')];
}

function notice(code: string, detail: string | undefined, told = detail): Notice {
  return { key: `${code} ${told ?? ''}`, problem: problemOf(code, detail) };
}
