// A supervisor with real processes in the host world, a ledger that is a plain list, and ways to wait for its entries.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { loadActions, loadServices } from '../../server/processes/discover.ts';
import type { Tie } from '../../server/processes/guardian.ts';
import { Pool } from '../../server/processes/pool.ts';
import { Supervisor } from '../../server/processes/supervisor.ts';
import type { NewEntry } from '../../server/shared/contract/entry.ts';
import { openHost } from '../../server/worlds/host.ts';
import type { World } from '../../server/worlds/types.ts';
import { fixtureFolder } from './fixture.ts';

/** Services that misbehave. */
export const misbehaving = fixtureFolder('services');

/** An entry as a test looks at it: all that any entry may say. */
export type Said = NewEntry & { readonly [key: string]: unknown };

export interface Supervised extends AsyncDisposable {
  readonly world: World;
  readonly pool: Pool;
  readonly supervisor: Supervisor;
  readonly entries: Said[];
  /** The first entry that matches, now or when it comes; rejects after 15 s, with all there is. */
  entry(match: Partial<Record<string, unknown>>): Promise<Said>;
}

export interface SupervisedOptions {
  readonly world?: World;
  readonly tie?: Tie;
  readonly memoryLimit?: number;
  readonly actTime?: number;
  readonly ownPorts?: () => Iterable<number>;
}

export async function supervised(options: SupervisedOptions = {}): Promise<Supervised> {
  const world = options.world ?? openHost();
  const entries: Said[] = [];
  const lookers = new Set<(said: Said) => void>();
  const began = process.hrtime.bigint();
  const pool = new Pool(world, { refill: false, ...(options.tie === undefined ? {} : { tie: options.tie }) });
  const supervisor = new Supervisor({
    world,
    pool,
    services: await loadServices([misbehaving]),
    actions: await loadActions(),
    tell: (entry) => {
      const said = { at: Number(process.hrtime.bigint() - began), ...entry };
      entries.push(said);
      for (const look of [...lookers]) look(said);
    },
    at: (hr) => Number(hr - began),
    ...(options.actTime === undefined ? {} : { actTime: options.actTime }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.ownPorts === undefined ? {} : { ownPorts: options.ownPorts }),
  });
  const entry = (match: Partial<Record<string, unknown>>): Promise<Said> =>
    new Promise((resolve, reject) => {
      const matches = (said: Said): boolean => Object.entries(match).every(([key, value]) => said[key] === value);
      const look = (said: Said | undefined): void => {
        if (!said || !matches(said)) return;
        clearTimeout(late);
        lookers.delete(look);
        resolve(said);
      };
      const late = setTimeout(() => {
        lookers.delete(look);
        reject(new Error(`no entry ${JSON.stringify(match)} among ${JSON.stringify(entries.slice(-20), null, 1)}`));
      }, 15_000);
      lookers.add(look);
      look(entries.find(matches));
    });
  return {
    world,
    pool,
    supervisor,
    entries,
    entry,
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      await pool.stop();
      if (!options.world) await world.stop();
    },
  };
}

/** The state and the parent of a process (proc_pid_stat(5)); undefined where it is gone. */
function statOf(pid: number | string): { state: string; parent: number } | undefined {
  try {
    // Its name stands in parentheses, and may have some itself.
    const [, state = '', parent] = /.*\) (\S) (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return { state, parent: Number(parent) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/** Is this process there (a zombie is not)? */
export async function lives(pid: number): Promise<boolean> {
  return !['Z', 'X', undefined].includes(statOf(pid)?.state);
}

/** PIDs of a process's children, their children, and so on. */
export async function descendants(pid: number): Promise<number[]> {
  const rows = fs.readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    return stat ? [[Number(name), stat.parent] as const] : [];
  });
  const below = (parent: number): number[] =>
    rows.flatMap(([child, its]) => (its === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** The lines a program prints; none when it fails. */
export function run(program: string, args: readonly string[]): Promise<string[]> {
  return new Promise((resolve) =>
    execFile(program, [...args], (_error, out) => resolve(out.split('\n').filter((line) => line.trim() !== ''))),
  );
}

/** Connect, send, end, and give all that came back. */
export function ask(port: number, text: string | Uint8Array, address = '127.0.0.1'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, address, () => socket.end(text));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
}

/** Does a connection to this port get refused? */
export function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
