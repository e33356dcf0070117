// The two programs of a run that make single system calls, one a side. Each starts with its first call, in the run's world, and
// ends with the step, the run or the server, as all processes do. What may go out is decided here, before a call is made.
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { isLoopback } from '../shared/loopback.ts';
import type { Target } from '../actions/types.ts';
import { startChild } from '../processes/child.ts';
import { detectTie, type Tie } from '../processes/guardian.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { Call } from '../shared/contract/calls.ts';
import { place, sideNames, sides, type Side } from '../shared/contract/sides.ts';
import type { NewEntry } from '../shared/contract/entry.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { misshapen } from '../shared/contract/misshapen.ts';
import { holderOf } from '../sockets/owners.ts';
import type { SocketRow } from '../sockets/table.ts';
import { holds } from '../sockets/taken.ts';
import { systemCalls } from '../worlds/keeping-rights.ts';
import { findProgram } from '../worlds/programs.ts';
import type { World } from '../worlds/types.ts';
import { Caller } from './caller.ts';
import { Children } from './children.ts';

/** A door of TCP or UDP. */
export interface Door {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
}

export interface CallersOptions {
  readonly world: World;
  readonly supervisor: Supervisor;
  readonly tell: (entry: NewEntry) => void;
  readonly at: (hr: bigint) => number;
  /** The playground's own ports. */
  ownPorts(): Iterable<number>;
  /** Did the learner agree that this program of theirs is sent to? */
  confirmed(listener: SocketRow): boolean;
  /** The doors have become more: let capture see them. Resolves once it does. */
  watch(): Promise<void>;
}

/** Children that may be there at once. */
const mostChildren = 8;

/** Doors that capture lets through for them; the oldest is let go for the next. */
const mostDoors = 24;

// 64 sockets, from 3 on: the kernel itself refuses the next (EMFILE).
const limited = 'ulimit -n 67 && exec "$@"';

export class Callers {
  readonly #options: CallersOptions;
  readonly #all = new Map<Side, Promise<Caller>>();
  readonly #now = new Map<string, Caller>();
  readonly #children = new Children();
  #doors: readonly Door[] = [];
  #tie: Promise<Tie> | undefined;

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /** Doors that they have bound or knocked at. */
  get doors(): readonly Door[] {
    return this.#doors;
  }

  /** What they have begun and what is there still, whether they are or not. */
  get children(): readonly number[] {
    return this.#children.pids;
  }

  /** The program of this name as something that signals are aimed at; undefined where it does not run. */
  target(name: string): Target | undefined {
    const caller = this.#now.get(name);
    return caller?.alive ? { name, pid: caller.pid, address: '127.0.0.1', port: 0 } : undefined;
  }

  /**
   * Make one call. Rejects as Caller.call does, and with body_malformed, perl_missing, target_forbidden, private_only,
   * process_limit, run_ended or why its program cannot start.
   */
  async call(params: unknown, signal: AbortSignal): Promise<void> {
    const read = v.safeParse(Call, params);
    if (!read.success) throw misshapen(read.issues);
    const call = read.output;
    const caller = await this.#of(call.side);
    const transport = ('socket' in call ? caller.socket(call.socket)?.transport : undefined) ?? 'tcp';
    await this.#permit(call, transport);
    if (call.call === 'spawn') {
      this.#children.add((await caller.call(call, signal)).result);
      return;
    }
    if (call.call === 'connect') await this.#open({ transport, port: call.port });
    await caller.call(call, signal);
    if (call.call !== 'bind' && call.call !== 'listen') return;
    const port = caller.socket(call.socket)?.local?.port;
    if (port !== undefined) await this.#open({ transport, port });
  }

  /** End both and their children; the next call starts anew. */
  async letGo(): Promise<void> {
    const all = [...this.#all.values()];
    this.#all.clear();
    this.#doors = [];
    await Promise.allSettled(all);
    await Promise.all(sides.map((side) => this.#options.supervisor.end(sideNames[side])));
    await this.#children.end();
  }

  /** The program of a side, or a new one where there is none or it has ended; calls that come at once share it. */
  #of(side: Side): Promise<Caller> {
    const start = (): Promise<Caller> => this.#start(side);
    const renew = (caller: Caller): Caller | Promise<Caller> => (caller.alive ? caller : start());
    const caller = this.#all.get(side)?.then(renew, start) ?? start();
    this.#all.set(side, caller);
    return caller;
  }

  async #start(side: Side): Promise<Caller> {
    const { world, supervisor, tell, at } = this.#options;
    const perl = await findProgram('perl');
    if (perl === undefined) throw new PlaygroundError('perl_missing');
    const tie = await (this.#tie ??= detectTie());
    const name = sideNames[side];
    const script = fileURLToPath(new URL('./caller.pl', import.meta.url));
    const numbers = systemCalls[process.arch];
    const argv = ['sh', '-c', limited, 'caller', perl, script, side, ...(numbers ? [String(numbers.capset)] : [])];
    const caller = new Caller({ side, name, world, tell, at });
    // In a network of its own it has that network's rights, low ports among them, until it gives them up by capset.
    const start = () => startChild(world.enterWithRights, tie, argv);
    const watched = await supervisor.adopt({ name, role: 'caller' }, start, (message) => caller.hear(message));
    caller.settle(watched);
    watched.say('ready');
    watched.settle();
    this.#now.set(name, caller);
    return caller;
  }

  /**
   * In `host`: loopback alone, never the playground, no program that the learner has not agreed to, and no child: it outlives its
   * program, and ends with its network.
   */
  async #permit(call: Call, transport: Door['transport']): Promise<void> {
    const { world, supervisor, ownPorts, confirmed } = this.#options;
    if (call.call === 'spawn') {
      if (world.kind === 'host') throw new PlaygroundError('private_only');
      if (this.#children.pids.length >= mostChildren) throw new PlaygroundError('process_limit');
      await world.guard();
    }
    if (world.kind !== 'host' || (call.call !== 'bind' && call.call !== 'connect')) return;
    const refuse = (why: string) => new PlaygroundError('target_forbidden', why);
    if (!isLoopback(call.address)) throw refuse(place(call));
    if (call.call === 'bind') return;
    if ([...ownPorts()].includes(call.port)) throw refuse(`${place(call)} is the playground itself.`);
    const holder = await holderOf(call.port, transport, { address: call.address, netPid: world.netPid });
    if (holder?.how !== 'listener' || confirmed(holder.row)) return;
    if (holder.pid === undefined || !supervisor.pids.includes(holder.pid)) throw refuse(`${holds(holder)}.`);
  }

  /** Have its packets seen, before any is sent. */
  async #open(door: Door): Promise<void> {
    if (this.#doors.some(({ transport, port }) => transport === door.transport && port === door.port)) return;
    this.#doors = [...this.#doors, door].slice(-mostDoors);
    if (this.#options.world.kind === 'host') await this.#options.watch();
  }
}
