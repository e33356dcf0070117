// All runs of this server: opened, found by id, ended.
import { isDeepStrictEqual } from 'node:util';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { CourseInfo, RunRequest } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import { homeOf, type RunInfo } from '../shared/contract/run.ts';
import type { LineFaults } from '../shared/line/faults.ts';
import type { Library } from '../lessons/library.ts';
import type { World } from '../worlds/types.ts';
import type { Progress, RunParts } from './parts.ts';
import { Run } from './run.ts';
import { sandboxLesson } from './sandbox.ts';

/** Runs at a time; each has a handful of processes. One that every tab has left makes room for the next. */
const most = 12;

/** The sandbox has no progress. */
const nothingKept: Progress = { get: () => undefined, set: () => undefined };

interface Told {
  readonly error: string;
  readonly detail?: string;
}

export interface RunsOptions extends Omit<RunParts, 'onBegun' | 'onOver' | 'onIdle' | 'allPids'> {
  /** Read when it is first asked for. */
  library(): Promise<Library>;
}

export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  /** All that have processes: these, those on the way, and those that are ending. */
  readonly #living = new Set<Run>();
  #opening = 0;
  /** Runs whose lesson has another text by now. */
  readonly #changed = new WeakSet<Run>();
  /** The notices that hold now. */
  #notices: readonly Told[] = [];

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** The lessons that are there, and where the learner stands in each. */
  async course(): Promise<CourseInfo> {
    const { progress } = this.#options;
    const library = await this.#options.library();
    const lessons = library.lessons.map(({ id, number, unit, title, minutes, steps }) => {
      const kept = progress.get(id);
      return { id, number, unit, title, minutes, steps: steps.length, ...(kept && { progress: kept }) };
    });
    return { units: library.units, lessons, broken: [...library.broken] };
  }

  /** A lesson by id; throws `lesson_unknown`, or `lesson_broken` with the file, the lines and what is wrong there. */
  async lesson(id: string): Promise<Lesson> {
    const library = await this.#options.library();
    const lesson = library.get(id);
    if (lesson) return lesson;
    const problems = library.problemsOf(id);
    if (problems.length > 0) throw new PlaygroundError('lesson_broken', problems.join('\n'));
    throw new PlaygroundError('lesson_unknown', id);
  }

  /** Begin a run of a lesson, or one in the sandbox. Throws `lesson_unknown`, `limit_reached`, or why no world could be opened. */
  async open(request: RunRequest): Promise<Run> {
    this.#opening++;
    try {
      const run = await this.#begin(request);
      this.#runs.set(run.info.id, run);
      for (const notice of this.#notices) run.ledger.append({ type: 'notice', ...notice });
      return run;
    } finally {
      this.#opening--;
    }
  }

  async #begin(request: RunRequest): Promise<Run> {
    if ('lesson' in request) return this.#open(await this.lesson(request.lesson), this.#options.progress);
    const { sandbox } = request;
    const of = sandbox.of === undefined ? undefined : await this.lesson(sandbox.of);
    for (const { kind } of sandbox.services ?? []) {
      if (!this.#options.services.get(kind)) throw new PlaygroundError('not_found', `There is no service "${kind}".`);
    }
    return this.#open(sandboxLesson(sandbox, of), nothingKept);
  }

  async #open(lesson: Lesson, progress: Progress): Promise<Run> {
    await this.#makeRoom();
    return Run.open(lesson, {
      ...this.#options,
      progress,
      allPids: () => this.pids(),
      onBegun: (run) => this.#living.add(run),
      onOver: (run) => this.#living.delete(run),
      onIdle: (idle) => void this.end(idle.info.id, 'idle'),
    });
  }

  /** End the run that was left longest ago, where there are as many as may be. Throws `limit_reached` when tabs follow all. */
  #makeRoom(): Promise<void> | undefined {
    // This one is among those that open.
    if (this.#runs.size + this.#opening <= most) return undefined;
    const left = [...this.#runs.values()].filter(({ leftAt }) => leftAt !== undefined);
    const [longest] = left.sort((a, b) => (a.leftAt ?? 0) - (b.leftAt ?? 0));
    if (!longest) throw new PlaygroundError('limit_reached', `${most} runs`);
    return this.end(longest.info.id, 'idle');
  }

  /** How many are on the way. */
  get opening(): number {
    return this.#opening;
  }

  /** What is open now, oldest first. */
  get list(): readonly RunInfo[] {
    return [...this.#runs.values()].map(({ info }) => info);
  }

  /** A run by id; throws `run_ended` for any other, since it may be one of an earlier start of the server. */
  get(id: string): Run {
    const run = this.find(id);
    if (!run) throw new PlaygroundError('run_ended');
    return run;
  }

  /** A run by id, where there is one. */
  find(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  /** End a run; nothing happens if it has ended. */
  async end(id: string, why: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    await run.end(why);
  }

  /** What concerns every run now (the disk is full): each ledger gets what is new, once, and what is over. */
  tell(notices: readonly Told[]): void {
    const lacks = (some: readonly Told[], one: Told): boolean => some.every(({ error }) => error !== one.error);
    const fresh = notices.filter((one) => lacks(this.#notices, one));
    const over = this.#notices.filter((one) => lacks(notices, one));
    this.#notices = notices;
    for (const { ledger } of this.#runs.values()) {
      for (const { error } of over) ledger.append({ type: 'notice', error, over: true });
      for (const notice of fresh) ledger.append({ type: 'notice', ...notice });
    }
  }

  /** The lessons were read anew: a run whose own was changed, or is again as it has it, is told so, once. */
  tellChanges(library: Library): void {
    for (const run of this.#runs.values()) {
      const now = library.get(run.lesson.id);
      const changed = !isDeepStrictEqual(now, run.lesson);
      if (now === undefined || changed === this.#changed.has(run)) continue;
      if (changed) this.#changed.add(run);
      else this.#changed.delete(run);
      run.ledger.append({ type: 'notice', error: 'lesson_changed', ...(changed ? {} : { over: true }) });
    }
  }

  /** Processes of all runs, now; also of those that are not open yet, or are ending. */
  *pids(): Generator<number, void> {
    for (const run of this.#living) yield* run.pids;
  }

  /** Networks of all runs, now. One that is kept ready for the next run is nobody's. */
  *worlds(): Generator<World, void> {
    for (const run of this.#living) yield* run.worlds;
  }

  /** Set the line of the run that is in this world now. Rejects with `neighbour_missing`. */
  async setLine(world: string, faults: LineFaults): Promise<void> {
    const run = [...this.#runs.values()].find(({ info }) => homeOf(info.worlds)?.name === world);
    if (!run) throw new PlaygroundError('neighbour_missing', world);
    await run.setLine(faults);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.end(id, 'stopped')));
  }
}
