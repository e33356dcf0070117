// The bench of the sandbox: what the learner set up on this page (drafts, target, what was sent), beside the run that all
// else is read from. What a reload must not lose is kept in this tab's storage.
import type {
  ActRequest,
  ConfirmedTarget,
  Problem,
  SandboxService,
  SystemInfo,
} from '../../../server/shared/contract/api.ts';
import type { Side } from '../../../server/shared/contract/sides.ts';
import type { ExperimentSend } from '../../../server/shared/contract/experiment.ts';
import type { HostName } from '../../../server/shared/contract/lesson.ts';
import { reachedFrom } from '../../../server/shared/line/addresses.ts';
import { toProblem } from '../session/access.svelte.ts';
import { actionOf, failureOf } from '../state/outcome.ts';
import type { Run } from '../state/run.svelte.ts';
import { CallDraft } from './calls/draft.svelte.ts';
import { doorsOf, ownOf, speaks, type Door, type Speaks, type Transport } from './doors/doors.ts';
import { Drafts } from './send/drafts.svelte.ts';
import { placesOf } from './send/way.ts';
import { keepIn, type Kept } from './storage.ts';

/** What can be sent to: a service that is open, or a confirmed program of the learner's own. */
export interface Target {
  readonly name: string;
  readonly title: string;
  readonly transport: Transport;
  readonly speaks: Speaks;
  /** Where it is sent to. */
  readonly address: string;
  readonly port: number;
  /** Where a service runs. A program of the learner's own, which has none, is sent to from this computer alone. */
  readonly host?: HostName;
  /** A service that has ended: what is sent goes to the port where it was. */
  readonly closed: boolean;
}

/** One thing that was sent from this page, or that an opened file says to send. */
export interface Sent {
  readonly number: number;
  readonly send: ExperimentSend;
  /** The key of its entries; none before it was sent, and where it was refused. */
  readonly key?: number;
  readonly problem?: Problem;
}

/** What a door can be in to be sent to: also closed, to see what happens then. */
const aimable: ReadonlySet<Door['state']> = new Set(['open', 'frozen', 'hung', 'closed']);

/** What is kept of sends. */
const mostSent = 200;

export class Bench {
  readonly run: Run;
  readonly system: SystemInfo;
  readonly drafts = new Drafts();
  tab: Speaks | 'calls' = $state('http');
  /** The next system call of each side. */
  readonly calls: Readonly<Record<Side, CallDraft>> = {
    server: new CallDraft('server'),
    client: new CallDraft('client'),
  };
  /** The name of the target that was chosen last. */
  chosen: string | undefined = $state();
  /** Which host's client sends, and at which address, where one was chosen. */
  from: HostName = $state('here');
  at: string | undefined = $state();
  confirmed: readonly ConfirmedTarget[] = $state.raw([]);
  /** The services that were asked for here. */
  asked: readonly SandboxService[] = $state.raw([]);
  sent: readonly Sent[] = $state.raw([]);
  /** What an opened file says to send, and was not sent yet. */
  readonly planned: readonly Sent[] = $derived(
    this.sent.filter(({ key, problem }) => key === undefined && problem === undefined),
  );
  /** The one whose answer is shown: the last that was sent. */
  last: number | undefined = $state();
  sending = $state(false);
  readonly #keep: (kept: Kept) => void;
  #count = 0;

  /** There is a neighbour, and a line to it. */
  readonly joined = $derived.by(() => this.run.line !== undefined);
  readonly doors = $derived.by(() =>
    doorsOf(this.run.services, this.asked, this.system.services, this.run.info?.worlds),
  );
  readonly own = $derived.by(() => ownOf(this.run.table, this.run.info?.worlds));
  readonly targets: readonly Target[] = $derived.by(() => [
    ...this.doors
      .filter(({ state, port }) => aimable.has(state) && port > 0)
      .map(({ name, transport, speaks, address, port, host, state }) => {
        const reached = reachedFrom(address, host, this.joined ? this.from : 'here');
        return { name, title: name, transport, speaks, address: reached, port, host, closed: state === 'closed' };
      }),
    ...this.confirmed.map(({ name, program, transport, address, port }) => ({
      name,
      title: program,
      transport,
      speaks: speaks('', transport),
      address,
      port,
      closed: false,
    })),
  ]);
  /** Targets that the tab can send to. Anything that speaks TCP may be tried with HTTP. */
  readonly fitting = $derived(
    this.targets.filter(({ transport }) => transport === (this.tab === 'udp' ? 'udp' : 'tcp')),
  );
  readonly #aimed = $derived(
    this.fitting.find(({ name }) => name === this.chosen) ??
      this.fitting.find(({ speaks }) => speaks === this.tab) ??
      this.fitting[0],
  );
  /** Addresses at which it may be tried, the usual one first; none where there is nothing to choose. */
  readonly places: readonly string[] = $derived.by(() => {
    const door = this.doors.find(({ name }) => name === this.#aimed?.name);
    return door && this.joined ? placesOf(door.address, door.host, this.from) : [];
  });
  /** What of that goes with a send; nothing where it is as usual. */
  readonly way: Pick<ExperimentSend, 'from' | 'at'> = $derived({
    ...(this.places.length > 0 && this.from === 'neighbour' ? { from: this.from } : {}),
    ...(this.at !== undefined && this.places.indexOf(this.at) > 0 ? { at: this.at } : {}),
  });
  readonly target: Target | undefined = $derived(
    this.#aimed && { ...this.#aimed, address: this.way.at ?? this.#aimed.address },
  );

  constructor(run: Run, system: SystemInfo, planned: readonly ExperimentSend[] = []) {
    this.run = run;
    this.system = system;
    const { kept, keep } = keepIn(run.id);
    this.#keep = keep;
    this.confirmed = kept.confirmed;
    this.asked = kept.asked;
    this.sent = kept.sent;
    this.#count = Math.max(0, ...kept.sent.map(({ number }) => number));
    this.last = kept.sent.findLast(({ key }) => key !== undefined)?.number;
    if (planned.length > 0) this.plan(planned);
  }

  /** Is the action there? One that this server does not have gets no control. */
  can(action: string): boolean {
    return this.system.actions.some(({ id }) => id === action);
  }

  /** Take a door or a program as the target; the tab follows what it speaks. */
  choose(target: Target): void {
    this.chosen = target.name;
    const fits = target.transport === (this.tab === 'udp' ? 'udp' : 'tcp');
    if (!fits || target.speaks === 'http' || this.tab === 'http') this.tab = target.speaks;
  }

  /** Sends that an opened file says: listed, and not sent before the learner says so. */
  plan(sends: readonly ExperimentSend[]): void {
    this.sent = [...this.sent, ...sends.map((send) => ({ number: (this.#count += 1), send }))].slice(-mostSent);
    this.#save();
  }

  /** Is somebody there to send it to? */
  isOpen({ send }: Sent): boolean {
    return this.targets.some(({ name }) => name === send.to);
  }

  /** Send, and remember it. Resolves once it has begun. */
  async send(send: ExperimentSend, known?: Sent): Promise<Sent> {
    this.sending = true;
    const number = known?.number ?? (this.#count += 1);
    let sent: Sent;
    try {
      sent = { number, send, key: await this.run.api.act(this.run.id, this.request(send)) };
    } catch (error) {
      sent = { number, send, problem: toProblem(error) };
    }
    const others = this.sent.filter((one) => one.number !== number);
    this.sent = (known ? this.sent.map((one) => (one.number === number ? sent : one)) : [...others, sent]).slice(
      -mostSent,
    );
    this.last = number;
    this.sending = false;
    this.#save();
    return sent;
  }

  /** The action as the server takes it. A service that has ended is aimed at where it was. */
  request(send: ExperimentSend): ActRequest {
    const closed = this.targets.some((target) => target.name === send.to && target.closed);
    return { ...send, ...(closed ? { closed } : {}) };
  }

  /** Do something with a process. Resolves with why it could not be begun. */
  async act(request: ActRequest): Promise<Problem | undefined> {
    try {
      await this.run.api.act(this.run.id, request);
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }

  /** Start one more service. Resolves with why it did not start. */
  async open(service: SandboxService): Promise<Problem | undefined> {
    this.asked = [...this.asked.filter(({ name }) => name !== service.name), service];
    this.#save();
    try {
      await this.run.api.openService(this.run.id, service);
      const { transport = 'tcp' } = this.system.services.find(({ id }) => id === service.kind) ?? {};
      this.chosen = service.name;
      this.tab = speaks(service.kind, transport);
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }

  /** Have a neighbour. Resolves with why there is none. */
  async addNeighbour(): Promise<Problem | undefined> {
    try {
      await this.run.api.addNeighbour(this.run.id);
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }

  /** Agree to talk to a program of the learner's own. Resolves with why that is refused. */
  async confirm(address: string, port: number, transport: Transport): Promise<Problem | undefined> {
    try {
      const target = await this.run.api.confirm(this.run.id, { address, port, transport });
      this.confirmed = [...this.confirmed.filter(({ name }) => name !== target.name), target];
      this.choose({ ...target, title: target.program, speaks: transport, closed: false });
      this.#save();
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }

  /** How something sent stands: planned, running, done, or failed with why. */
  standing({ key, problem }: Sent): { state: 'planned' | 'running' | 'done' | 'failed'; problem?: Problem } {
    if (problem !== undefined) return { state: 'failed', problem };
    if (key === undefined) return { state: 'planned' };
    const { over } = actionOf(this.run.entries, key);
    const failed = failureOf(over);
    if (failed !== undefined) return { state: 'failed', problem: failed };
    return { state: over === undefined ? 'running' : 'done' };
  }

  #save(): void {
    this.#keep({ confirmed: this.confirmed, asked: this.asked, sent: this.sent });
  }
}
