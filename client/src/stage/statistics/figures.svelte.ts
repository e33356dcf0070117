// What the Statistics view shows, asked from the worker: at once when something else is wanted, on and on while it counts, and
// a few times a second while packets come.
import type { StatisticsAnswer, StatisticsQuestion } from '../../dissector/statistics.ts';
import type { Run } from '../../state/run.svelte.ts';

/** ms between two questions while packets come. */
const every = 300;

export class Figures {
  answer: StatisticsAnswer | undefined = $state.raw();
  /** To which question that is the answer. */
  answered: StatisticsQuestion | undefined = $state.raw();
  readonly #run: () => Run;
  readonly #question: () => StatisticsQuestion;
  /** What is counted so far is not shown before it is all: from one packet of a replay to the next the numbers would jump. */
  readonly #patient: () => boolean;
  #latest: StatisticsQuestion | undefined;
  #askedAt = 0;
  #asking = false;
  /** Packets came while an answer was awaited. */
  #more = false;

  constructor(run: () => Run, question: () => StatisticsQuestion, patient: () => boolean) {
    this.#run = run;
    this.#patient = patient;
    this.#question = question;
  }

  /** An effect: asks when the question is another one, or packets have come. */
  follow(): () => void {
    const question = this.#question();
    void this.#run().delta;
    const wait = question === this.#latest ? Math.max(0, this.#askedAt + every - performance.now()) : 0;
    this.#latest = question;
    const timer = setTimeout(() => void this.#ask(), wait);
    return () => clearTimeout(timer);
  }

  async #ask(): Promise<void> {
    this.#more = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    let question = this.#latest;
    while (question !== undefined) {
      this.#askedAt = performance.now();
      const answer = await this.#run().dissector.statistics(question);
      if (answer === undefined) break;
      if (
        question === this.#latest &&
        !(answer.unfinished && this.#patient() && this.answered?.part === question.part)
      ) {
        this.answer = answer;
        this.answered = question;
      }
      question = answer.unfinished || this.#more || question !== this.#latest ? this.#latest : undefined;
      this.#more = false;
    }
    this.#asking = false;
  }
}
