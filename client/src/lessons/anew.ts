// Why a learner may want to begin a lesson anew though its run goes on. Pure.
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { LessonState } from '../../../server/shared/contract/lesson.ts';

/** A code of the error table: the run is shown to a room, or the lesson has another text by now; undefined where neither is so. */
export function whyAnew(
  entries: readonly Entry[],
  state: Pick<LessonState, 'presented'> | undefined,
): 'run_presented' | 'lesson_changed' | undefined {
  if (state?.presented) return 'run_presented';
  const last = entries.findLast((entry) => entry.type === 'notice' && entry.error === 'lesson_changed');
  return last?.type === 'notice' && last.over === undefined ? 'lesson_changed' : undefined;
}
