// Progress as a file that a learner keeps, moves to another computer and opens there: made, judged, and added. What is
// opened only ever adds; nothing that is done here is lost. Pure but for the desk's store.
import * as v from 'valibot';
import type { ProgressChange } from '../shared/contract/api.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { keep, LessonsProgress, noProgress, progressOf } from './progress.ts';
import type { SavedProgress } from './progress.ts';

const version = 1;
const kind = 'loopback-playground-progress';

/** The file, strictly: what this version does not know is an error, since it would be lost. */
const ProgressFile = v.strictObject({
  kind: v.literal(kind),
  version: v.literal(version),
  lessons: LessonsProgress,
});
export type ProgressFile = v.InferOutput<typeof ProgressFile>;

export const fileOf = ({ lessons }: SavedProgress): ProgressFile => ({ kind, version, lessons });

/** Throws `progress_newer` for a file of a later version, `progress_unreadable` with what is wrong for anything else. */
export function readProgressFile(value: unknown): ProgressFile {
  const head = v.safeParse(v.looseObject({ kind: v.literal(kind), version: v.number() }), value);
  if (head.success && head.output.version > version)
    throw new PlaygroundError('progress_newer', `It has version ${head.output.version}; known: ${version}.`);
  const result = v.safeParse(ProgressFile, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new PlaygroundError('progress_unreadable', [v.getDotPath(issue), issue.message].filter(Boolean).join(': '));
}

/** The progress with all of a file's added. Where a lesson was begun here, its place stays. */
export function added(saved: SavedProgress, { lessons }: ProgressFile): SavedProgress {
  return Object.entries(lessons).reduce(
    (whole, [id, theirs]) => keep(whole, id, { ...theirs, step: progressOf(whole, id)?.step ?? theirs.step }),
    saved,
  );
}

/** What is in `after` and not in `before`, lesson by lesson; lessons in which nothing changes are left out. */
export function changes(before: SavedProgress, after: SavedProgress): ProgressChange[] {
  return Object.entries(after.lessons).flatMap(([lesson, now]) => {
    const then = progressOf(before, lesson);
    const change = {
      lesson,
      steps: now.steps.length - (then?.steps.length ?? 0),
      checks: now.checks.length - (then?.checks.length ?? 0),
      answers: Object.keys(now.predictions).length - Object.keys(then?.predictions ?? {}).length,
    };
    return then === undefined || change.steps + change.checks + change.answers > 0 ? [change] : [];
  });
}

/**
 * What the routes of /api/progress need: the file; a file opened, which is only looked at unless `apply` is set; and all of it
 * forgotten, but for lessons that are open: what they have is told again at their next change.
 */
export interface ProgressDesk {
  file(): ProgressFile;
  open(file: unknown, apply: boolean): ProgressChange[];
  forget(): void;
}

export function progressDesk(store: { readonly value: SavedProgress; set(value: SavedProgress): void }): ProgressDesk {
  return {
    file: () => fileOf(store.value),
    open: (file, apply) => {
      const before = store.value;
      const after = added(before, readProgressFile(file));
      const found = changes(before, after);
      if (apply && found.length > 0) store.set(after);
      return found;
    },
    forget: () => store.set(noProgress),
  };
}
