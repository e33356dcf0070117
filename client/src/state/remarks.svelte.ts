// What the learner remarks on packets of a run: marks and notes. A reload does not lose them, and they go into the file when the run
// is saved.
import type { Remark } from '../../../server/shared/capture-file/remarks.ts';
import { keepRemarks, keptRemarks, nextRemark, noRemarks, remarksIn, withRemark, type RemarksById } from './remarks.ts';

export class Remarks {
  all: RemarksById = $state.raw(noRemarks);
  readonly #run: string | undefined;

  /** `run`: under which id they are kept; those of a file are kept in the file. */
  constructor(run?: string) {
    this.#run = run;
    if (run !== undefined) this.all = keptRemarks(run);
  }

  /** Those that a file holds, by packet id: a comment a line. */
  take(comments: ReadonlyMap<number, string>): void {
    this.all = remarksIn(comments);
  }

  of(id: number): Remark {
    return this.all.get(id) ?? { marked: false, note: '' };
  }

  /** Mark a packet, or take its mark away. */
  mark(id: number): void {
    const { marked, note } = this.of(id);
    this.#put(id, { marked: !marked, note });
  }

  /** Write a note on a packet; an empty one is none. */
  write(id: number, note: string): void {
    this.#put(id, { ...this.of(id), note });
  }

  next(id: number | undefined, by: 1 | -1, from: number): number | undefined {
    return nextRemark(this.all, id, by, from);
  }

  #put(id: number, remark: Remark): void {
    this.all = withRemark(this.all, id, remark);
    if (this.#run !== undefined) keepRemarks(this.#run, this.all);
  }
}
