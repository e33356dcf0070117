// A run: one learner in one lesson. It owns the ledger, the setting with its processes, and the player that judges.
// Tabs come and go; ending the run leaves no process and no port behind.
import { randomBytes } from 'node:crypto';
import { createLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/types.ts';
import type {
  ActRequest,
  ConfirmedTarget,
  ConfirmRequest,
  LearnerRequest,
  ProcessVitals,
  SandboxService,
} from '../shared/contract/api.ts';
import type { PageEntry } from '../shared/contract/entry.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Lesson, LessonState } from '../shared/contract/lesson.ts';
import type { RunInfo, WorldInfo } from '../shared/contract/run.ts';
import type { LineFaults } from '../shared/line/faults.ts';
import { lineAddresses } from '../shared/line/addresses.ts';
import { currentStep, findAsk, findDo, findPrediction, unanswered } from '../shared/lessons/state.ts';
import { Buttons } from './buttons.ts';
import { supported } from '../sockets/table.ts';
import type { RunParts } from './parts.ts';
import { Player } from './player.ts';
import type { Proof } from './proofs.ts';
import { Setting } from './setting.ts';
import type { Stand } from './stands.ts';
import { Terminals } from '../terminal/terminals.ts';
import type { World } from '../worlds/types.ts';

/** Both ends of a tab's WebSocket: the port that the browser borrowed, and the playground's. */
export type Ends = Readonly<Pick<PageEntry, 'client' | 'server'>>;

type Listen<T> = (value: T) => void;

export class Run {
  readonly lesson: Lesson;
  readonly ledger: Ledger;
  /** Shells in the run's network, opened from the page. */
  readonly terminals = new Terminals(() => this.#setting.here.stand.world);
  /** The checks met so far, of all steps, with what shows it. */
  readonly proofs = (): readonly Proof[] => this.#player.proofs;
  readonly #parts: RunParts;
  readonly #player: Player;
  readonly #buttons: Buttons;
  #setting: Setting;
  #info: RunInfo;
  #tabs = 0;
  #pinned = false;
  #leftAt: number | undefined;
  #idle: NodeJS.Timeout | undefined;
  #wantsNeighbour: boolean;
  #ending: Promise<void> | undefined;
  /** Resolves once what a step or a reset began anew runs. */
  #fresh: Promise<void> = Promise.resolve();
  readonly #stateListeners = new Set<Listen<LessonState>>();
  readonly #infoListeners = new Set<() => void>();
  readonly #endListeners = new Set<Listen<string>>();

  /** Set up a run: resolves once its services listen, or have failed (which is in the ledger then). */
  static async open(lesson: Lesson, parts: RunParts): Promise<Run> {
    const kind = parts.stands.kindFor(lesson.world);
    const stand = await parts.stands.take(kind);
    const run = new Run(lesson, parts, (open) => open(stand));
    parts.onBegun?.(run);
    try {
      await run.#meet();
      // What was there before the step began is told before it.
      await run.#setting.look();
      run.#enter(run.#player.standing.step);
      await run.#setting.prepare();
      return run;
    } catch (error) {
      await run.end('failed');
      throw error;
    }
  }

  private constructor(lesson: Lesson, parts: RunParts, begin: (open: (stand: Stand) => Setting) => Setting) {
    this.lesson = lesson;
    this.#parts = parts;
    this.#wantsNeighbour = lesson.line !== undefined;
    this.ledger = createLedger(parts.ledger);
    this.#info = {
      id: randomBytes(9).toString('base64url'),
      lesson: lesson.id,
      began: this.ledger.began,
      worlds: [],
      observation: { packets: 'implied' },
    };
    this.#setting = begin((stand) => this.#openSetting(stand));
    this.#buttons = new Buttons({
      ledger: this.ledger,
      actions: parts.actions,
      setting: () => this.#setting,
      shell: (world) => parts.shell(world),
      ready: () => this.#fresh,
      onChange: () => this.#player.refresh(),
    });
    this.#player = new Player({
      lesson,
      checks: parts.checks,
      ledger: this.ledger,
      worlds: this.#info.worlds,
      packets: this.#info.observation.packets,
      sockets: supported,
      arranged: () => this.#isArranged(),
      saved: parts.progress.get(lesson.id),
      settle: () => this.#setting.settle(),
      surroundings: (step) => this.#buttons.surroundings(lesson.steps.find(({ id }) => id === step)),
      onState: (state) => this.#stateListeners.forEach((call) => call(state)),
      onProgress: (progress) => parts.progress.set(lesson.id, progress),
    });
    this.#awaitTab();
  }

  get info(): RunInfo {
    return this.#info;
  }

  get state(): LessonState {
    return this.#player.state;
  }

  /** What its services and agents hold and have printed now. */
  async vitals(): Promise<ProcessVitals[]> {
    return (await Promise.all(this.#setting.stations.map(({ supervisor }) => supervisor.vitals()))).flat();
  }

  /** The networks that it is in now. */
  get worlds(): World[] {
    return this.#setting.stations.map(({ stand: { world } }) => world);
  }

  /** Processes of this run, for the gate: none of them may get a session. */
  get pids(): number[] {
    const own = this.#setting.stations.flatMap(({ pids }) => pids);
    const keepers = this.worlds.flatMap(({ keeper = [] }) => keeper);
    return [...own, ...keepers, ...this.terminals.pids];
  }

  /**
   * Press a button of the current step; `text` in the place of what it sends, where it may be changed. Returns its key once
   * it has begun; what comes of it is in the ledger.
   */
  do(item: string, text?: string): number {
    const { standing } = this.#player;
    const block = findDo(this.lesson, standing, item);
    if (!block) throw new PlaygroundError('not_found', `The step "${standing.step}" has no button "${item}".`);
    const open = unanswered(this.lesson, standing, item);
    if (open) throw new PlaygroundError('predict_first', open.question);
    const [only] = block.actions;
    if (text === undefined || block.edit === undefined || !only) return this.#buttons.press(block);
    return this.#buttons.press({ ...block, actions: [{ ...only, params: { ...only.params, text } }] });
  }

  /** Do any action, whether a button has it or not. Returns the key of its entries; throws not_found, busy, target_forbidden. */
  act(deed: ActRequest): number {
    if (!this.#parts.actions.get(deed.action))
      throw new PlaygroundError('not_found', `There is no action "${deed.action}".`);
    return this.#buttons.act(deed);
  }

  /** The shell command for an action; undefined where the service it is aimed at is not there, or the parameters are wrong. */
  command(deed: ActRequest): string | undefined {
    return this.#buttons.command(deed);
  }

  /** Have one more service, and start it. Rejects with why it could not be started, which is in the ledger, too. */
  async addService({ name, ...spec }: SandboxService): Promise<void> {
    this.#setting.add(name, spec);
    await this.#setting.begin(name);
  }

  /** Take a program of the learner's own as a target. */
  async confirm(request: ConfirmRequest): Promise<ConfirmedTarget> {
    const { here } = this.#setting;
    const target = await here.foreign.confirm(request);
    await here.watch();
    return target;
  }

  /** Take what the learner did on the page. */
  async learner(request: LearnerRequest): Promise<void> {
    const { standing } = this.#player;
    switch (request.what) {
      case 'enter':
        if (!this.lesson.steps.some(({ id }) => id === request.step)) throw new PlaygroundError('step_unknown');
        this.#enter(request.step);
        return this.#freshen();
      case 'show':
        this.ledger.append({ type: 'learner', what: 'shown', step: standing.step });
        await this.#freshen();
        return this.#buttons.play(currentStep(this.lesson, standing)?.blocks.filter((one) => one.type === 'do') ?? []);
      case 'reset':
        this.ledger.append({ type: 'learner', what: 'reset', step: standing.step });
        return this.#freshen();
      case 'answer': {
        const asked = findAsk(this.lesson, standing, request.item);
        if (!asked) throw new PlaygroundError('not_found', `The step "${standing.step}" asks nothing of that name.`);
        const { item, text } = request;
        this.ledger.append({ type: 'learner', what: 'answered', step: standing.step, item, choice: text.trim() });
        return;
      }
      case 'pin':
        this.#pinned = request.on;
        this.ledger.append({ type: 'learner', what: request.on ? 'pinned' : 'unpinned', step: standing.step });
        return;
      case 'present':
        if (!standing.presented) this.ledger.append({ type: 'learner', what: 'presented', step: standing.step });
        return;
      case 'hint':
        this.ledger.append({ type: 'learner', what: 'hint', step: standing.step });
        return;
      case 'predict': {
        const question = findPrediction(this.lesson, request.item);
        if (!question?.choices.some(({ id }) => id === request.choice)) throw new PlaygroundError('not_found');
        const { item, choice } = request;
        this.ledger.append({ type: 'learner', what: 'predicted', step: standing.step, item, choice });
        return;
      }
    }
  }

  /**
   * A tab follows this run from now on, over a WebSocket with these ends. Returns how it leaves; a minute after the last
   * (half an hour where it is pinned), the run ends.
   */
  attach(ends: Ends): () => void {
    this.#tabs++;
    this.#leftAt = undefined;
    clearTimeout(this.#idle);
    this.ledger.append({ type: 'page', what: 'joined', ...ends });
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#tabs--;
      this.ledger.append({ type: 'page', what: 'left', ...ends });
      if (this.#tabs === 0) this.#awaitTab();
    };
  }

  /** A browser asked for this run’s page, over a connection with these ends; `again`: not the first request that it carried. */
  asked(ends: Ends, again: boolean): void {
    this.ledger.append({ type: 'page', what: 'asked', ...ends, again });
  }

  /** When the last tab left, ms since the process began; nothing while one follows. */
  get leftAt(): number | undefined {
    return this.#leftAt;
  }

  onState(call: Listen<LessonState>): () => void {
    this.#stateListeners.add(call);
    return () => this.#stateListeners.delete(call);
  }

  /** Called when RunInfo has changed: the run has got another world. */
  onInfo(call: () => void): () => void {
    this.#infoListeners.add(call);
    return () => this.#infoListeners.delete(call);
  }

  onEnd(call: Listen<string>): () => void {
    this.#endListeners.add(call);
    return () => this.#endListeners.delete(call);
  }

  /** End everything; tabs are told why. Resolves when no process of the run is left. */
  end(why: string): Promise<void> {
    this.#ending ??= this.#end(why);
    return this.#ending;
  }

  async #end(why: string): Promise<void> {
    clearTimeout(this.#idle);
    this.#buttons.stop();
    this.#player.stop();
    for (const call of [...this.#endListeners]) call(why);
    await this.#setting.stop();
    await this.terminals.stop();
    this.#parts.onOver?.(this);
  }

  #awaitTab(): void {
    if (this.#ending) return;
    this.#leftAt = performance.now();
    const { idleMs = 60_000, pinnedMs = 1_800_000 } = this.#parts;
    this.#idle = setTimeout(() => this.#parts.onIdle(this), this.#pinned ? pinnedMs : idleMs);
    this.#idle.unref();
  }

  #enter(step: string): void {
    this.ledger.append({ type: 'learner', what: 'entered', step });
  }

  /** A step begins with everything running: what was frozen, killed or lost is started again. One after another. */
  #freshen(): Promise<void> {
    const done = this.#fresh.then(() => this.#startAnew());
    this.#fresh = done.catch(() => undefined);
    return done;
  }

  async #startAnew(): Promise<void> {
    await this.#buttons.abort();
    if (this.#setting.gone) {
      const old = this.#setting;
      const stand = await this.#parts.stands.take(this.#parts.stands.kindFor(this.lesson.world));
      await old.stop();
      this.#setting = this.#openSetting(stand);
      await this.#meet();
      this.#changed();
    }
    await this.#setting.prepare();
    this.#player.refresh();
  }

  /**
   * Have a neighbour at the other end of a line. Rejects with `busy` where there is one, `private_only`, or why it could not be
   * made; all is as it was then.
   */
  async join(): Promise<void> {
    const { stand } = this.#setting.here;
    await this.#setting.join(
      () => this.#parts.stands.beside(stand),
      (world) => this.#haveBeside(stand.world, world),
    );
    this.#wantsNeighbour = true;
    this.#changed();
  }

  /** What the line does to packets from now on. Rejects with `neighbour_missing`. */
  setLine(faults: LineFaults): Promise<void> {
    return this.#setting.setLine(faults);
  }

  /** The host, for ports of the world that the run is in now. */
  async #reachOut(): Promise<{ stand: Stand; index: number }> {
    const stand = await this.#parts.stands.outside();
    const { name, kind } = stand.world;
    const index = this.#have({ name, kind, publishes: this.#setting.here.stand.world.name });
    this.#changed();
    return { stand, index };
  }

  /** The neighbour that the lesson wants, or that there was before. */
  async #meet(): Promise<void> {
    if (!this.#wantsNeighbour || this.#setting.here.stand.world.kind === 'host') return;
    await this.join().catch((error: unknown) => this.#setting.refuse(error));
  }

  /** Is the network as the lesson wants it? */
  #isArranged(): boolean {
    const { lesson } = this;
    if (lesson.line) return this.#setting.joined;
    return (!lesson.firewall && !lesson.kernel) || this.#setting.here.stand.world.kind === 'private';
  }

  /** One more world. Returns its place. */
  #have(world: WorldInfo): number {
    const { worlds } = this.#info;
    this.#info = { ...this.#info, worlds: [...worlds, world] };
    return worlds.length;
  }

  /** One more world, joined to this one by a line. Returns its place. */
  #haveBeside({ name: beside }: World, { name }: World): number {
    const [here, address] = lineAddresses;
    const worlds = this.#info.worlds.map((one) => (one.name === beside ? { ...one, address: here } : one));
    this.#info = { ...this.#info, worlds };
    return this.#have({ name, kind: 'private', address, beside });
  }

  /** The run has got another world: who follows it is told. */
  #changed(): void {
    this.#player.useWorlds(this.#info.worlds);
    for (const call of [...this.#infoListeners]) call();
  }

  #openSetting(stand: Stand): Setting {
    const { world, capture } = stand;
    const instead = world.kind === this.lesson.world ? {} : { instead: this.#parts.whyNot(this.lesson.world) };
    const index = this.#have({ name: world.name, kind: world.kind, ...instead });
    this.#info = { ...this.#info, observation: capture.observation };
    return new Setting({
      stand,
      index,
      ledger: this.ledger,
      lesson: this.lesson,
      services: this.#parts.services,
      actions: this.#parts.actions,
      ownPorts: () => this.#parts.ownPorts(),
      allPids: () => this.#parts.allPids(),
      reachOut: () => this.#reachOut(),
      onGone: () => void this.#buttons.abort(),
    });
  }
}
