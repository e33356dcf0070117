// A run as it is shown to a room: its lesson, the slide, and what may be done next. The projector and the notes have one
// each, joined by link.ts; the run itself, its steps and its experiments are the server's, so both see the same.
import type { Problem } from '../../../server/shared/contract/api.ts';
import type {
  Ask,
  CheckItem,
  Do,
  Lesson,
  LessonState,
  Prediction,
  StageView,
  Step,
} from '../../../server/shared/contract/lesson.ts';
import { belongs, busyWith } from '../lessons/doing.ts';
import { checksOf, currentStep, neighbour, predicted, settled } from '../lessons/step.ts';
import { toProblem } from '../session/access.svelte.ts';
import { Run } from '../state/run.svelte.ts';
import { StageState } from '../stage/stage.svelte.ts';
import { unpressed } from './experiments.ts';
import { joinWindows, type Link } from './link.ts';
import { canShow, changes, changesSince, packetMoments, sinceOf, type Moment } from './moments.ts';
import { backward, forward, fresh, jump, less, more, needed, placeOf, type Material, type Slide } from './slides.ts';
import type { ProjectorTheme } from './theme.ts';

/** What the windows of one presentation share. */
interface Shared {
  readonly slide: Slide;
  /** What the room says, by question. */
  readonly picked: Readonly<Record<string, string>>;
  readonly view: { readonly from: number; readonly view: StageView } | undefined;
  readonly black: boolean;
  readonly theme: ProjectorTheme;
  /** When presenting began, Unix time in ms. */
  readonly began: number;
}

/** What there is to show, of packets and how many of them are not drawn. */
export interface Counts {
  /** `implied`: arrows, though no packet was seen; `bytes`: packets that brought some. */
  readonly kind: 'packets' | 'implied' | 'changes' | 'bytes';
  readonly shown: number;
  readonly missing: number;
}

export class Presentation {
  readonly run: Run;
  readonly stage: StageState;
  lesson: Lesson | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  #shared: Shared = $state.raw({
    slide: fresh(0, 0),
    picked: {},
    view: undefined,
    black: false,
    theme: 'dark',
    began: Date.now(),
  });
  #link: Link<Shared> | undefined;

  readonly known: LessonState | undefined = $derived.by(() => this.run.lesson);
  readonly step: Step | undefined = $derived.by(() => this.lesson && currentStep(this.lesson, this.known));
  readonly questions: readonly Prediction[] = $derived(
    this.step?.blocks.filter((block) => block.type === 'predict') ?? [],
  );
  readonly dos: readonly Do[] = $derived(this.step?.blocks.filter((block) => block.type === 'do') ?? []);
  /** The fields of the step into which an answer is typed. */
  readonly asks: readonly Ask[] = $derived(this.step?.blocks.filter((block) => block.type === 'ask') ?? []);
  #chosen: string | undefined = $state();
  /** The one on screen: the one chosen, or the first whose answer is still wanted. */
  readonly ask: Ask | undefined = $derived.by(
    () => this.asks.find(({ id }) => id === this.#chosen) ?? this.#openAsk ?? this.asks[0],
  );
  readonly #openAsk: Ask | undefined = $derived.by(() => this.asks.find((one) => !this.isAnswered(one)));
  /** The entry from which changes are the experiment's; packets are shown from the step's first. */
  readonly #since: number = $derived.by(() =>
    changes(this.view) ? sinceOf(this.run.entries, this.run.from, this.dos.length > 0) : Infinity,
  );
  /** What there is to show one by one: packets in the order of time, or what changed in the view. */
  readonly moments: readonly Moment[] = $derived.by(() =>
    changes(this.view)
      ? changesSince(this.view, this.run.entries, this.#since, this.step !== undefined && this.dos.length === 0)
      : packetMoments(this.stage.arrows, this.view),
  );
  readonly material: Material = $derived.by(() => ({
    questions: this.questions.length,
    order: this.moments.map(({ id }) => id),
  }));
  readonly slide: Slide = $derived.by(() =>
    this.#shared.slide.from === this.run.from ? this.#shared.slide : fresh(this.run.from, this.questions.length),
  );
  /** The question on screen, or the one that was closed last. */
  readonly question: Prediction | undefined = $derived(
    this.questions[this.slide.asking ? this.slide.closed : this.slide.closed - 1],
  );
  /** How many moments are shown, the one that was shown last, and the next one. */
  readonly place: number = $derived(placeOf(this.slide, this.material.order));
  readonly current: Moment | undefined = $derived(this.moments[this.place - 1]);
  readonly following: Moment | undefined = $derived(this.moments[this.place]);
  readonly more: boolean = $derived(more(this.slide, this.material));
  readonly less: boolean = $derived(less(this.slide, this.material));
  readonly counts: Counts = $derived.by(() => {
    if (changes(this.view)) return { kind: 'changes', shown: this.moments.length, missing: 0 };
    const drawn = this.stage.arrows.filter(({ implied }) => !implied).length;
    const missing = Math.max(0, this.run.recorded - drawn);
    const kind = this.implied ? 'implied' : this.view === 'bytes' ? 'bytes' : 'packets';
    return { kind, shown: this.moments.length, missing };
  });
  /** No packet is seen here, and none of its bytes. */
  readonly implied: boolean = $derived.by(() => this.run.info?.observation.packets === 'implied');
  readonly view: StageView = $derived.by(() => {
    if (this.#shared.view?.from === this.run.from) return this.#shared.view.view;
    return this.step !== undefined && canShow(this.step.view, this.implied) ? this.step.view : 'conversation';
  });

  constructor(id: string, token: string) {
    this.run = new Run(id, token);
    this.stage = new StageState(this.run, () => this.view);
  }

  start(): this {
    this.run.start();
    this.run.drawing.drawAll();
    this.#link = joinWindows(
      this.run.id,
      () => this.#shared,
      (state) => (this.#shared = state),
    );
    return this;
  }

  stop(): void {
    this.#link?.stop();
    this.run.stop();
  }

  /** Make the run the room's, and read the lesson that it plays; the sandbox has none. Call it when `run.info` is there. */
  async read(lesson: string): Promise<void> {
    if (lesson === 'sandbox') return;
    await this.#attempt(async () => {
      await this.run.api.learner(this.run.id, { what: 'present' });
      this.lesson = await this.run.api.lessonOf(this.run.id);
    });
  }

  get black(): boolean {
    return this.#shared.black;
  }
  get theme(): ProjectorTheme {
    return this.#shared.theme;
  }
  get began(): number {
    return this.#shared.began;
  }

  next(): void {
    this.#share({ slide: forward(this.slide, this.material) });
  }

  back(): void {
    this.#share({ slide: backward(this.slide, this.material) });
  }

  jump(to: 'first' | 'last'): void {
    this.#share({ slide: jump(this.slide, this.material, to) });
  }

  /** Show everything up to this entry. */
  showTo(id: number): void {
    if (!this.slide.asking) this.#share({ slide: { ...this.slide, at: id } });
  }

  toggleBlack(): void {
    this.#share({ black: !this.black });
  }

  toggleTheme(): void {
    this.#share({ theme: this.theme === 'dark' ? 'light' : 'dark' });
  }

  show(view: StageView): void {
    this.#share({ view: { from: this.run.from, view } });
  }

  /** What the room says to a question: the id of a choice; undefined before. */
  said({ id }: Prediction): string | undefined {
    return this.#shared.picked[id] ?? this.known?.progress.predictions[id];
  }

  /** The room says this. Its first answer is the run's, too: without one the buttons wait. */
  async pick(question: Prediction, index: number): Promise<void> {
    const choice = question.choices[index];
    if (choice === undefined) return;
    this.#share({ picked: { ...this.#shared.picked, [question.id]: choice.id } });
    if (this.known?.progress.predictions[question.id] !== undefined) return;
    await this.#attempt(() =>
      this.run.api.learner(this.run.id, { what: 'predict', item: question.id, choice: choice.id }),
    );
  }

  /** Somebody has typed this answer into a field of the step. */
  async answer({ id }: Ask, text: string): Promise<void> {
    this.#chosen = id;
    await this.#attempt(() => this.run.api.learner(this.run.id, { what: 'answer', item: id, text }));
  }

  /** The checks that look at what was typed here. */
  checksOf({ id }: Ask): CheckItem[] {
    return this.step === undefined ? [] : checksOf(this.step).filter(({ params }) => params['item'] === id);
  }

  isAnswered(ask: Ask): boolean {
    const { known } = this;
    return known !== undefined && this.checksOf(ask).every((check) => settled(check, known));
  }

  /** Have this field on screen; without one, the first whose answer is still wanted. */
  choose(ask: Ask | undefined = this.#openAsk): void {
    this.#chosen = ask?.id;
  }

  /** Has the evidence that answers this question been shown, in this run? */
  answered({ by }: Prediction): boolean {
    const verdict = this.known?.verdicts.find(({ check }) => check === by);
    if (verdict?.met !== true || this.slide.asking) return false;
    const evidence = [...this.stage.arrows, ...this.run.entries].filter(({ id }) => verdict.evidence.includes(id));
    return this.place >= needed(this.moments, evidence, this.#since);
  }

  /** May this button be pressed now? One thing runs at a time. */
  may(item: Do): boolean {
    return this.ready(item) && this.known?.busy === 0 && !this.#pressing;
  }

  /** Has the room said what it expects of it? */
  ready(item: Do): boolean {
    return this.step !== undefined && this.known !== undefined && predicted(this.step, item, this.known);
  }
  busy(item: Do): boolean {
    return this.known !== undefined && busyWith(item, this.known, this.run.entries, item.id);
  }

  /** What was pressed here last, and the entry after which that is told. */
  #pressed: { readonly item: Do; readonly after: number } | undefined = $state.raw();
  /** It is on its way, or its end was not told yet (of what goes on in the background, its beginning). */
  readonly #pressing: boolean = $derived.by(() => {
    if (this.#pressed === undefined) return false;
    const { item, after } = this.#pressed;
    return !this.run.entries.some(
      (entry) =>
        entry.type === 'action' &&
        entry.id > after &&
        belongs(item, entry) &&
        (item.background === true || entry.what !== 'started'),
    );
  });

  /** The button that Enter presses: the first that was not pressed in this step, else the last. */
  readonly nextDo: Do | undefined = $derived.by(() => {
    return unpressed(this.dos, this.run.entries, this.run.from) ?? this.dos.at(-1);
  });

  async press(item: Do): Promise<void> {
    if (!this.may(item)) return;
    this.#pressed = { item, after: this.run.entries.at(-1)?.id ?? 0 };
    if (!(await this.#attempt(() => this.run.api.press(this.run.id, item.id)))) this.#pressed = undefined;
  }

  /** Go to the step that stands `by` places further. */
  async stepBy(by: 1 | -1): Promise<void> {
    const to = this.lesson && this.step && neighbour(this.lesson, this.step, by);
    if (to) await this.enter(to.id);
  }

  async enter(step: string): Promise<void> {
    await this.#attempt(() => this.run.api.learner(this.run.id, { what: 'enter', step }));
  }

  #share(change: Partial<Shared>): void {
    this.#shared = { ...this.#shared, slide: this.slide, ...change };
    this.#link?.tell(this.#shared);
  }

  /** Resolves with whether it was done; why not stands in `problem`. */
  async #attempt(what: () => Promise<unknown>): Promise<boolean> {
    this.problem = undefined;
    try {
      await what();
      return true;
    } catch (error) {
      this.problem = toProblem(error);
      return false;
    }
  }
}
