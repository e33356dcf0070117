// The supervisor of one run in one world: starts its services and its agent, tells the ledger what becomes of them,
// passes signals, and at the end leaves no process and no port. Used by the run.
import * as v from 'valibot';
import { isDoorIn, isPort, isTargetIn } from '../shared/loopback.ts';
import type { Action, AgentAction, Target } from '../actions/types.ts';
import type { ProcessVitals } from '../shared/contract/api.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { misshapen } from '../shared/contract/misshapen.ts';
import { Agent } from './agent.ts';
import type { Child } from './child.ts';
import type { Catalogue, Found } from './discover.ts';
import type { Pool, Warmth } from './pool.ts';
import { ServiceProcess } from './service-process.ts';
import type { Behind, BehindService, FromChild, Service, ServiceHandle } from './types.ts';
import { readCommand, readVitals } from './vitals.ts';
import { until } from './wait.ts';
import { Watch } from './watch.ts';
import { Watched, type Facts, type Hub } from './watched.ts';

export interface SupervisorOptions extends Omit<Hub, 'memoryLimit'> {
  readonly pool: Pool;
  readonly services: Catalogue<Service>;
  readonly actions: Catalogue<Action>;
  /** Bytes of memory a process may hold; 256 MB when not given. */
  readonly memoryLimit?: number;
  /** ms in which an action must be over; 32 s when not given. */
  readonly actTime?: number;
  /** The playground's own ports, where nothing may be sent in the host world. */
  readonly ownPorts?: () => Iterable<number>;
}

export interface StartOptions {
  readonly address?: string;
  readonly port?: number;
  /** Of one that hands on. */
  readonly behind?: Behind;
}

/** A process that goes on with one task until it is ended. */
export interface Employed {
  readonly pid: number;
  readonly gone: Promise<unknown>;
  end(): Promise<void>;
}

export type Signal = 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL' | 'SIGINT';

/** Services a run may have at once. */
const mostServices = 20;
/** ms after which a signal that stops, continues or kills has had its effect. */
const signalTime = 2000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #hub: Hub;
  readonly #watch = new Watch();
  readonly #services = new Map<string, ServiceProcess>();
  /** The processes of other rooms, by name. */
  readonly #adopted = new Map<string, Watched>();
  /** Names of services that wait for a process: they count towards the limit. */
  readonly #waiting = new Set<string>();
  #agent: Promise<Agent> | undefined;
  #stopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#hub = { ...options, memoryLimit: options.memoryLimit ?? 256e6 };
    // Processes outlive their world's keeper; they have nothing to do there any more.
    void options.world.gone
      .then(() => this.stop())
      .catch((error: unknown) => options.tell({ type: 'notice', error: 'internal', detail: String(error) }));
  }

  /** The services by name, also those that are gone. */
  get services(): readonly ServiceHandle[] {
    return [...this.#services.values()];
  }

  handle(name: string): ServiceHandle | undefined {
    return this.#services.get(name);
  }

  /** PIDs of all processes of this run that live. */
  get pids(): readonly number[] {
    return this.#watch.all.map((watched) => watched.child.pid);
  }

  /** What each process that lives holds and has printed, asked of the kernel now. */
  async vitals(): Promise<ProcessVitals[]> {
    const children = this.#watch.all.map(({ child }) => child);
    const vitals = await readVitals(children.map(({ pid }) => pid));
    const all = children.map(async (child) => {
      const vital = vitals.get(child.pid);
      const { pid } = child;
      return vital ? [{ pid, command: await readCommand(pid), memory: vital.memory, printed: child.output() }] : [];
    });
    return (await Promise.all(all)).flat();
  }

  /**
   * Start a service (`kind`: its file's name, or the service itself where no catalogue lists it); resolves once it listens. By default at 127.0.0.1, port of the kernel's choice.
   * Rejects with a PlaygroundError: not_found, port_invalid, address_forbidden, busy, process_limit, process_refused, run_ended; once
   * there is a process, and a handle of it, with why it failed (EADDRINUSE, EACCES, service_failed, service_timeout,
   * service_garbage), which is in the ledger, too.
   */
  async start(name: string, kind: string | Found<Service>, options: StartOptions = {}): Promise<ServiceHandle> {
    const asked = { ...options, address: options.address ?? '127.0.0.1', port: options.port ?? 0 };
    const service = typeof kind === 'string' ? this.#options.services.get(kind) : kind;
    if (!service) throw new PlaygroundError('not_found', String(kind));
    if (asked.port !== 0 && !isPort(asked.port)) throw new PlaygroundError('port_invalid', String(asked.port));
    if (!isDoorIn(this.#hub.world.kind, asked.address)) throw new PlaygroundError('address_forbidden', asked.address);
    const names = this.services.filter(({ state }) => state !== 'gone').map((other) => other.name);
    const taken = new Set([...names, ...this.#waiting]);
    if (taken.has(name)) throw new PlaygroundError('busy', name);
    if (taken.size >= mostServices) throw new PlaygroundError('process_limit');
    this.#waiting.add(name);
    try {
      const child = await this.#take(service.value.loads);
      const started = new ServiceProcess(name, service, asked, child, this.#hub);
      this.#services.set(name, started);
      this.#watch.add(started.watched);
      await started.serve();
      return started;
    } finally {
      this.#waiting.delete(name);
    }
  }

  /** End a service or an adopted process if it lives; resolves once it is gone. Nothing happens where there is none of that name. */
  async end(name: string): Promise<void> {
    const watched = this.#services.get(name)?.watched ?? this.#adopted.get(name);
    if (watched) await end(watched);
  }

  /** End a service if it lives, and start it again as it was asked for (port 0: another port). */
  async restart(name: string): Promise<ServiceHandle> {
    const { watched, service, asked } = this.#find(name);
    await end(watched);
    return this.start(name, service, asked);
  }

  /** Have a relay do something else from now on. Rejects as ServiceProcess.change does. */
  change(name: string, behind: BehindService): Promise<void> {
    return this.#find(name).change(behind);
  }

  /**
   * Send a signal to a service or an adopted process. Resolves once it is frozen, thawed or dead, or 2 s later (a program may ignore SIGTERM; one
   * that is frozen hears it later, and is not waited for, nor is what SIGINT does). Rejects: service_missing.
   */
  async signal(name: string, signal: Signal): Promise<void> {
    const watched = this.#adopted.get(name) ?? this.#find(name).watched;
    if (!watched.child.alive) throw new PlaygroundError('service_missing', name);
    watched.child.kill(signal);
    if (signal === 'SIGINT' || (signal === 'SIGTERM' && watched.frozen)) return;
    await until(signalTime, 2, async () => {
      await this.#watch.look();
      return !watched.child.alive || isAs(signal, watched.frozen);
    });
    if (!watched.child.alive) await watched.gone;
  }

  /**
   * Have the agent do an action; `key` ties it to its entries. Resolves when it is done. Rejects with an errno or a code of
   * the error table: what the action itself says, not_found, body_malformed, target_forbidden, agent_ended, agent_silent, stopped.
   */
  async act<P>(
    action: AgentAction<P>,
    params: unknown,
    target: Target,
    options: { key: number; signal?: AbortSignal },
  ): Promise<void> {
    const found = this.#options.actions.get(action.id);
    if (found?.value.by !== 'agent') throw new PlaygroundError('not_found', action.id);
    const read = v.safeParse(found.value.params, params);
    if (!read.success) throw misshapen(read.issues);
    const own = this.#hub.world.kind === 'host' && [...(this.#options.ownPorts?.() ?? [])].includes(target.port);
    if (!isTargetIn(this.#hub.world.kind, target.address) || !isPort(target.port) || own) {
      throw new PlaygroundError('target_forbidden', `${target.address}:${target.port}`);
    }
    const agent = await this.#client();
    // A copy: a handle's own getters would not travel as JSON.
    const { name, pid, address, port } = target;
    const aim = { name, pid, address, port };
    await agent.act({ ...options, module: found.module, params: read.output, target: aim });
  }

  /**
   * Have one more process of the run, which `start` makes: watched, signalled by its name, and ended as all are. Rejects with
   * run_ended, or as `start` does.
   */
  async adopt(facts: Facts, start: () => Promise<Child>, hear: (message: FromChild) => void): Promise<Watched> {
    const child = await this.#own(start);
    const watched = new Watched(child, facts, this.#hub, hear);
    this.#adopted.set(facts.name, watched);
    this.#watch.add(watched);
    return watched;
  }

  /** Close the connections that actions keep open; the agent goes on. Nothing is waited for: each is told as it closes. */
  async letGo(): Promise<void> {
    const agent = await this.#agent?.catch(() => undefined);
    agent?.watched.child.send({ type: 'let-go' });
  }

  /** Have a process of its own do one task under this name (`module`: as of an action), and go on with it. Rejects as `act` does. */
  async employ(name: string, module: string, params: unknown, target: Target): Promise<Employed> {
    const agent = new Agent(await this.#take(), this.#hub, { name });
    const { watched } = agent;
    this.#watch.add(watched);
    try {
      await agent.act({ key: 0, module, params, target });
    } catch (error) {
      await end(watched);
      throw error;
    }
    return { pid: watched.child.pid, gone: watched.gone, end: () => end(watched) };
  }

  /** End every process and wait for it: afterwards no process and no port of the run is left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#watch.all.map(end));
    this.#watch.stop();
  }

  #find(name: string): ServiceProcess {
    const service = this.#services.get(name);
    if (!service) throw new PlaygroundError('service_missing', name);
    return service;
  }

  /** The agent, or a new one when there is none or it died; actions that come at once share it. */
  #client(): Promise<Agent> {
    const renew = (agent?: Agent): Agent | Promise<Agent> => (agent?.watched.child.alive ? agent : this.#newAgent());
    this.#agent = this.#agent ? this.#agent.then(renew, () => this.#newAgent()) : this.#newAgent();
    return this.#agent;
  }

  async #newAgent(): Promise<Agent> {
    const agent = new Agent(await this.#take('plain'), this.#hub, { actTime: this.#options.actTime });
    this.#watch.add(agent.watched);
    return agent;
  }

  #take(prefer: Warmth = 'plain'): Promise<Child> {
    return this.#own(() => this.#options.pool.take(prefer));
  }

  async #own(make: () => Promise<Child>): Promise<Child> {
    if (this.#stopped) throw new PlaygroundError('run_ended');
    const child = await make();
    if (!this.#stopped) return child;
    await child.stop(0);
    throw new PlaygroundError('run_ended');
  }
}

/** Has a signal that stops or continues had its effect? */
const isAs = (signal: Signal, frozen: boolean): boolean =>
  (signal === 'SIGSTOP' && frozen) || (signal === 'SIGCONT' && !frozen);

/** End one process; a frozen one cannot hear SIGTERM. */
async function end({ child, frozen, gone }: Watched): Promise<void> {
  await child.stop(frozen ? 0 : 500);
  await gone;
}
