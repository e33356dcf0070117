// A service of a run: from its start to its end, one process. Made by the supervisor.
import type { Endpoint } from '../shared/contract/entry.ts';
import { isErrorCode, PlaygroundError, type ErrorCode } from '../shared/contract/errors.ts';
import { holderOf } from '../sockets/owners.ts';
import { holds, shown } from '../sockets/taken.ts';
import { isWaiting } from '../sockets/waiting.ts';
import type { World } from '../worlds/types.ts';
import type { Child } from './child.ts';
import type { Found } from './discover.ts';
import { endedBy } from './output.ts';
import type { Behind, BehindService, FromChild, Service, ServiceHandle } from './types.ts';
import { until, within } from './wait.ts';
import { Watched, type Hub } from './watched.ts';

/** ms in which a service must listen: it takes 50, on a busy computer a hundred times that. */
const readyTime = 10_000;
/** ms in which a relay must do as it is told. */
const changeTime = 5000;

export class ServiceProcess implements ServiceHandle {
  readonly name: string;
  readonly world: World;
  readonly watched: Watched;
  readonly service: Found<Service>;
  /** As asked for; port 0 is for the kernel to choose. */
  readonly asked: Asked;
  #port = 0;
  #ready = false;
  readonly #answer: Promise<Answer>;
  /** Changes that it was asked for and has not made yet, by their key. */
  readonly #changing = new Map<number, () => void>();
  #changes = 0;

  constructor(name: string, service: Found<Service>, asked: Asked, child: Child, hub: Hub) {
    this.name = name;
    this.world = hub.world;
    this.service = service;
    this.asked = asked;
    let answer: (answer: Answer) => void = () => undefined;
    this.#answer = new Promise((resolve) => (answer = resolve));
    this.watched = new Watched(child, { name, role: 'service', kind: service.id }, hub, (message) => {
      if (message.type === 'listening' || message.type === 'failed') answer(message);
      if (message.type === 'acted') this.#changing.get(message.key)?.();
    });
  }

  get kind(): string {
    return this.service.id;
  }
  get pid(): number {
    return this.watched.child.pid;
  }
  get transport(): 'tcp' | 'udp' {
    return this.service.value.transport;
  }
  get address(): string {
    return this.asked.address;
  }
  get port(): number {
    return this.#port;
  }
  get state(): ServiceHandle['state'] {
    if (!this.watched.child.alive) return 'gone';
    if (this.watched.frozen) return 'frozen';
    return this.#ready ? 'running' : 'starting';
  }

  get gone(): Promise<unknown> {
    return this.watched.gone;
  }

  /** Have it serve; resolves once it listens. Otherwise it is ended, and a PlaygroundError says why. */
  async serve(): Promise<void> {
    const { child } = this.watched;
    child.send({ type: 'serve', kind: this.kind, module: this.service.module, ...this.asked });
    const started = performance.now();
    const answer = await within(readyTime, Promise.race([this.#answer, child.ended]));
    if (answer === undefined) return this.#fail('service_timeout', child.output());
    if (!('type' in answer)) return this.#fail(endedBy(child.output()), child.output());
    if (answer.type === 'failed') {
      const detail = answer.error === 'EADDRINUSE' ? await this.#taken() : answer.detail;
      return this.#fail(isErrorCode(answer.error) ? answer.error : 'service_failed', detail);
    }
    const { transport, address, port } = answer;
    const listens = { address, port };
    const left = readyTime - (performance.now() - started);
    // Ready by the kernel's word, not only its own; where the kernel cannot be asked, its own must do.
    const isReady = (): boolean => !child.alive || isWaiting(this.world.netPid, transport, listens) !== false;
    if (!(await until(left, 10, isReady))) return this.#fail('service_timeout', child.output());
    if (!child.alive) return this.#fail(endedBy(child.output()), child.output());
    this.#port = port;
    this.#ready = true;
    const { speaks } = this.service.value;
    this.watched.say('ready', { listens: { transport, ...listens }, ...(speaks !== undefined && { speaks }) });
    this.watched.settle();
  }

  /** Of a relay: have it do something else. Rejects with `service_missing` where it has ended, `relay_silent` where it does not hear. */
  async change(behind: BehindService): Promise<void> {
    const { child } = this.watched;
    const key = ++this.#changes;
    const made = new Promise<true>((resolve) => this.#changing.set(key, () => resolve(true)));
    child.send({ type: 'change', key, behind });
    const done = await within(changeTime, Promise.race([made, child.ended]));
    this.#changing.delete(key);
    if (done === undefined) throw new PlaygroundError('relay_silent', this.name);
    if (done !== true) throw new PlaygroundError('service_missing', this.name);
  }

  /** Who holds the address and port that were asked for. */
  async #taken(): Promise<string> {
    const { address, port } = this.asked;
    if (port === 0) return `The kernel has none to lend at ${address}: every port of its range is taken.`;
    const holder = await holderOf(port, this.transport, { address, netPid: this.world.netPid });
    const who = holder ? `: ${holds(holder)}` : ', by a program that cannot be seen from here';
    return `${shown(this.asked)} is taken${who}.`;
  }

  async #fail(error: ErrorCode, detail: string): Promise<never> {
    throw await this.watched.fail(error, detail);
  }
}

/** Where it is to listen, and of one that hands on, what is behind it. */
export interface Asked extends Endpoint {
  readonly behind?: Behind;
}

type Answer = Extract<FromChild, { type: 'listening' | 'failed' }>;
