// The checks that a run has met, each with the entries that show it: those of earlier steps, too, which the lesson's state no longer
// has. What is met anew takes the place of what was met before.
import type { LessonState, Verdict } from '../shared/contract/lesson.ts';

export interface Proof {
  readonly step: string;
  readonly check: string;
  /** Entry ids, frames among them. */
  readonly evidence: readonly number[];
}

export class Proofs {
  readonly #met = new Map<string, Proof>();

  /** Take up how the checks of a step stand. */
  take(step: LessonState['step'], verdicts: readonly Verdict[]): void {
    for (const { check, met, evidence } of verdicts) {
      if (met) this.#met.set(`${step} ${check}`, { step, check, evidence });
    }
  }

  get all(): readonly Proof[] {
    return [...this.#met.values()];
  }
}
