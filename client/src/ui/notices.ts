// What concerns the whole page and is said under the bar: a full disk, a lost capture, a server that is gone. Pure.
import type { Problem, SystemInfo } from '../../../server/shared/contract/api.ts';
import type { CaptureEntry, Entry } from '../../../server/shared/contract/entry.ts';
import { problemOf } from '../link/problem.ts';
import { t } from './texts/texts.ts';

export interface Notice {
  /** The same for the same notice, so that it is drawn once and stays hidden once hidden. */
  readonly key: string;
  readonly problem: Problem;
  /** It goes by itself, or by reloading; it cannot be hidden. */
  readonly stays?: 'reconnecting' | 'reload';
}

/** How the page's line to its run stands (state/run.svelte.ts). */
export type LineStatus = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'reload';

/** All notices that hold now, without doubles: the line first, then the run's, then the system's. */
export function noticesOf(
  system: SystemInfo | undefined,
  entries: readonly Entry[],
  status: LineStatus | undefined,
): Notice[] {
  const all = [
    ...lineNotices(status),
    ...captureNotices(entries),
    ...droppedNotices(entries),
    ...told(entries.filter((entry) => entry.type === 'notice')),
    ...told(system?.notices ?? []),
  ];
  return [...new Map(all.map((notice) => [notice.key, notice])).values()];
}

function lineNotices(status: LineStatus | undefined): Notice[] {
  if (status === 'reconnecting') return [{ key: status, problem: problemOf('server_gone'), stays: status }];
  if (status === 'reload') return [{ key: status, problem: problemOf('version_changed'), stays: status }];
  return [];
}

/** What the playground tells of itself, in the run or in the system. */
function told(items: readonly { readonly error: string; readonly detail?: string | undefined }[]): Notice[] {
  return items.map((item) => notice(item.error, item.detail));
}

/** The last word on the capture of each world, where that word is trouble. */
function captureNotices(entries: readonly Entry[]): Notice[] {
  const last = new Map<string, CaptureEntry>();
  for (const entry of entries) {
    if (entry.type === 'capture' && entry.what !== 'dropped') last.set(entry.world, entry);
  }
  return [...last.values()]
    .filter((entry) => entry.what === 'ended' && entry.error !== undefined)
    .map((entry) => notice(entry.error ?? 'capture_ended', entry.detail));
}

/** One notice for all that the record lacks, which stays hidden once hidden while its number grows. */
function droppedNotices(entries: readonly Entry[]): Notice[] {
  const frames = entries.reduce((sum, entry) => sum + (entry.type === 'capture' ? (entry.dropped ?? 0) : 0), 0);
  return frames === 0 ? [] : [notice('capture_dropped', t.dropped(frames), '')];
}

function notice(code: string, detail: string | undefined, told = detail): Notice {
  return { key: `${code} ${told ?? ''}`, problem: problemOf(code, detail) };
}
