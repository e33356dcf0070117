// Plays one lesson over one run: reads the ledger as it grows, answers the checks, tells where the learner stands.
// It writes nothing: all it knows is derived from the ledger and the saved progress.
import type { Ledger } from '../ledger/types.ts';
import type { Checks } from '../shared/checks/checks.ts';
import { ViewBuilder } from '../shared/checks/view.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Lesson, LessonProgress, LessonState, Verdict } from '../shared/contract/lesson.ts';
import type { WorldInfo } from '../shared/contract/run.ts';
import { begin, judge, learn, tries, type Standing } from '../shared/lessons/state.ts';
import { Proofs, type Proof } from './proofs.ts';

/** ms in which what arrives is judged in one go, and ms of quiet after which "nothing was seen" is made sure of. */
const judgeEvery = 15;
const quietFor = 60;

/** What the run adds to the state: it knows ports and processes. */
export type Surroundings = Pick<LessonState, 'busy' | 'commands'>;

export interface PlayerOptions {
  readonly lesson: Lesson;
  readonly checks: Checks;
  readonly ledger: Ledger;
  readonly worlds: readonly WorldInfo[];
  readonly packets: 'captured' | 'implied';
  /** The kernel's socket table can be read here. */
  readonly sockets: boolean;
  /** The network can be set as the lesson wants it. */
  arranged(): boolean;
  readonly saved: LessonProgress | undefined;
  /** Resolves true once everything sent so far has come through capture (Capture.settle). */
  settle(): Promise<boolean>;
  surroundings(step: string): Surroundings;
  onState(state: LessonState): void;
  onProgress(progress: LessonProgress): void;
}

export class Player {
  readonly #options: PlayerOptions;
  readonly #view: ViewBuilder;
  readonly #proofs = new Proofs();
  readonly #stopListening: () => void;
  #standing: Standing;
  #verdicts: Verdict[] = [];
  #cursor = 1;
  #settledTo = 0;
  #said = '';
  #saved = '';
  #judging: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#view = new ViewBuilder(options.worlds, options.packets, options.sockets, () => options.arranged());
    this.#standing = begin(options.lesson, options.saved);
    this.#saved = JSON.stringify(this.#standing.progress);
    this.#stopListening = options.ledger.onAppend(() => this.#wake());
  }

  /** Where the learner stands, with all that is in the ledger now. */
  get standing(): Standing {
    this.#read();
    return this.#standing;
  }

  get state(): LessonState {
    this.#read();
    this.#judge();
    return this.#compose();
  }

  /** The checks met so far, of all steps. */
  get proofs(): readonly Proof[] {
    this.#read();
    this.#judge();
    return this.#proofs.all;
  }

  /** The run has got another world: its conversations count from now on. */
  useWorlds(worlds: readonly WorldInfo[]): void {
    this.#view.useWorlds(worlds);
  }

  /** Something beside the ledger changed (a button is busy): tell the new state. */
  refresh(): void {
    this.#update();
  }

  /** What came last is taken in, too: a prediction just before the end is progress like any other. */
  stop(): void {
    this.#stopListening();
    if (this.#judging) this.#update();
    clearTimeout(this.#judging);
    clearTimeout(this.#quiet);
  }

  #wake(): void {
    this.#judging ??= setTimeout(() => {
      this.#judging = undefined;
      this.#update();
    }, judgeEvery);
  }

  #update(): void {
    this.#read();
    this.#judge();
    this.#tell();
  }

  /** Take in what the ledger has that was not read yet. */
  #read(): void {
    const { pieces, next } = this.#options.ledger.read(this.#cursor, Infinity);
    if (next > this.#cursor) this.#awaitQuiet();
    this.#cursor = next;
    for (const piece of pieces) {
      if (piece.type === 'frames') for (const frame of piece.frames) this.#view.addFrame(frame);
      if (piece.type === 'entries') for (const entry of piece.entries) this.#learn(entry);
    }
  }

  #learn(entry: Entry): void {
    this.#view.add(entry);
    this.#standing = learn(this.#options.lesson, this.#standing, entry);
  }

  #judge(): void {
    const { lesson, checks } = this.#options;
    const view = this.#view.view(this.#standing.from, this.#settledTo === this.#cursor);
    const { standing, verdicts } = judge(lesson, checks, this.#standing, view);
    this.#standing = standing;
    this.#verdicts = verdicts;
    this.#proofs.take(standing.step, verdicts);
  }

  /** When nothing has arrived for a while, a marker makes sure that nothing is on its way. */
  #awaitQuiet(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#settle(), quietFor);
  }

  async #settle(): Promise<void> {
    const cursor = this.#cursor;
    if (!(await this.#options.settle()) || cursor !== this.#options.ledger.next) return;
    this.#settledTo = cursor;
    this.#update();
  }

  #compose(): LessonState {
    const { step, from, hints, shown, presented, answers, progress } = this.#standing;
    const around = this.#options.surroundings(step);
    const said = { step, from, verdicts: this.#verdicts, progress, hints, shown, presented, answers };
    return { ...said, tries: tries(this.#standing), ...around };
  }

  #tell(): void {
    const state = this.#compose();
    const said = JSON.stringify(state);
    if (said !== this.#said) this.#options.onState(state);
    this.#said = said;
    const saved = JSON.stringify(state.progress);
    if (saved !== this.#saved && !state.presented) this.#options.onProgress(state.progress);
    this.#saved = saved;
  }
}
