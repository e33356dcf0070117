// All runs of this server: opened, found by id, ended.
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { CourseInfo } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import type { Library } from '../lessons/library.ts';
import type { RunParts } from './parts.ts';
import { Run } from './run.ts';

/** Runs at a time; each has a handful of processes. */
const most = 12;

export interface RunsOptions extends Omit<RunParts, 'onIdle'> {
  readonly library: Library;
}

export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  #opening = 0;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** The lessons that are there, and where the learner stands in each. */
  course(): CourseInfo {
    const { library, progress } = this.#options;
    const lessons = library.lessons.map(({ id, number, unit, title, minutes, steps }) => {
      const kept = progress.get(id);
      return { id, number, unit, title, minutes, steps: steps.length, ...(kept && { progress: kept }) };
    });
    return { lessons, broken: [...library.broken] };
  }

  /** A lesson by id; throws `lesson_unknown`. */
  lesson(id: string): Lesson {
    const lesson = this.#options.library.lessons.find((one) => one.id === id);
    if (!lesson) throw new PlaygroundError('lesson_unknown', id);
    return lesson;
  }

  /** Begin a run of a lesson. Throws `lesson_unknown`, `limit_reached`, or why no world could be opened. */
  async open(lesson: string): Promise<Run> {
    const found = this.lesson(lesson);
    if (this.#runs.size + this.#opening >= most) throw new PlaygroundError('limit_reached', `${most} runs`);
    this.#opening++;
    try {
      const run = await Run.open(found, { ...this.#options, onIdle: (idle) => void this.end(idle.info.id, 'idle') });
      this.#runs.set(run.info.id, run);
      return run;
    } finally {
      this.#opening--;
    }
  }

  /** A run by id; throws `run_ended` for any other, since it may be one of an earlier start of the server. */
  get(id: string): Run {
    const run = this.#runs.get(id);
    if (!run) throw new PlaygroundError('run_ended');
    return run;
  }

  /** End a run; nothing happens if it has ended. */
  async end(id: string, why: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    await run.end(why);
  }

  /** Processes of all runs, now. */
  *pids(): Generator<number, void> {
    for (const run of this.#runs.values()) yield* run.pids;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.end(id, 'stopped')));
  }
}
