// The terminals of a run: shells in its private network, opened from the page. Each ends with the tab that opened it, with
// its network, with the run or with the server, and so does what was started in it.
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { TerminalSize } from '../shared/contract/terminal.ts';
import type { World } from '../worlds/types.ts';
import { endLeft } from './processes.ts';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';
import { environmentOf, findShell } from './shell.ts';

/** Terminals a run may have at a time. */
const most = 2;
/** Bytes of input that may wait for a program that does not read. */
const mostInput = 64 * 1024;

/** `shell`: the shell has ended by itself. */
export type Ending = 'shell' | 'left' | 'world_ended';

export interface Terminal {
  /** Not read, it holds the programs up that write: nothing is kept. */
  readonly output: Readable;
  /** False where too much waits already: these bytes are let go. */
  write(bytes: Uint8Array): boolean;
  resize(size: TerminalSize): void;
  /** Resolves when all that was started in it is gone. */
  readonly ended: Promise<Ending>;
  stop(): Promise<void>;
}

interface Open extends Terminal {
  readonly pid: number;
  /** It is ending, and takes no other's place. */
  leaving(): boolean;
  end(why: Ending): Promise<void>;
}

export class Terminals {
  readonly #world: () => World;
  readonly #open = new Set<Open>();
  readonly #opening = new Set<Promise<unknown>>();
  #over = false;

  /** `world`: the run's network now. */
  constructor(world: () => World) {
    this.#world = world;
  }

  /** The processes that all others in the terminals descend from: no process of theirs gets a session (api/session.ts). */
  get pids(): number[] {
    return [...this.#open].map(({ pid }) => pid);
  }

  /** Rejects with `private_only`, `world_unknown`, `limit_reached`, `terminal_missing`. */
  async open(name: string, size: TerminalSize): Promise<Terminal> {
    const world = this.#world();
    if (world.name !== name) throw new PlaygroundError('world_unknown', `There is: ${world.name}.`);
    if (world.kind !== 'private') throw new PlaygroundError('private_only');
    if (this.#over) throw new PlaygroundError('run_ended');
    const leaving = [...this.#open].filter((one) => one.leaving());
    if (this.#open.size - leaving.length + this.#opening.size >= most)
      throw new PlaygroundError('limit_reached', `${most} terminals`);
    const opening = this.#begin(world, size, leaving);
    this.#opening.add(opening);
    return await opening.finally(() => this.#opening.delete(opening));
  }

  async #begin(world: World, size: TerminalSize, leaving: readonly Open[]): Promise<Terminal> {
    // A tab that is loaded anew asks while its last terminal is still ending: it waits for the place.
    await Promise.all([world.guard(), ...leaving.map(({ ended }) => ended)]);
    const id = randomUUID();
    const shell = await findShell();
    const argv = [...world.enterWithRights, ...shell];
    const pty = await openPseudoTerminal(argv, environmentOf(world, id, shell), size);
    const terminal = hold(pty, id);
    this.#open.add(terminal);
    void terminal.ended.then(() => this.#open.delete(terminal));
    void world.gone.then(() => terminal.end('world_ended'));
    if (this.#over) await terminal.end('world_ended');
    return terminal;
  }

  /** To be called once the run's world is ending: resolves when nothing of them is left. No more are opened. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#open].map((terminal) => terminal.end('world_ended')));
  }
}

function hold(pty: PseudoTerminal, id: string): Open {
  let why: Ending | undefined;
  const ended = pty.ended.then(async () => {
    why ??= 'shell';
    await endLeft(pty.session, id);
    return why;
  });
  const end = async (because: Ending): Promise<void> => {
    why ??= because;
    pty.output.resume(); // whoever waits to write is let go
    pty.hangUp();
    await ended;
  };
  return {
    pid: pty.pid,
    output: pty.output,
    write(bytes) {
      if (pty.input.writableLength + bytes.length > mostInput) return false;
      pty.input.write(bytes);
      return true;
    },
    resize: (size) => pty.resize(size),
    ended,
    leaving: () => why !== undefined,
    end,
    stop: () => end('left'),
  };
}
