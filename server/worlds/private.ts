// A private world: a Linux network namespace of its own, held open by its keeper. Nothing is in it but `lo`, and no other
// network can be reached from it. Services, agents and commands are put in by `enter`; tools are started by the keeper.
import { spawn } from 'node:child_process';
import type dgram from 'node:dgram';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { commandsOf } from './commands.ts';
import { Keeper } from './keeper.ts';
import { toolEnvironment } from './programs.ts';
import { withSmallTables } from './small-tables.ts';
import type { Tool, World } from './types.ts';
import { openWarden, type Warden } from './warden.ts';
import type { Way } from './way.ts';

/**
 * `unshare`: what makes its namespaces. `kin`: the keepers of those that are beside it. Rejects with `world_forbidden` and the raw
 * reason when they cannot be made.
 */
export async function openPrivate(
  name: string,
  way: Way,
  unshare = way.unshare,
  kin = new Set<number>(),
): Promise<World> {
  const commands = commandsOf(way);
  const keeper = await startKeeper(unshare);
  kin.add(keeper.pid);
  const tools = new Set<Tool>();
  let stopping: Promise<void> | undefined;
  let warden: Promise<Warden> | undefined;
  const swept = keeper.gone.then(async () => {
    kin.delete(keeper.pid);
    const its = await warden?.catch(() => undefined); // Without one, nobody was told how to enter.
    await its?.end([...kin]);
  });
  return {
    name,
    kind: 'private',
    enter: way.enter(keeper.pid),
    enterWithRights: commands.enterWithRights(keeper.pid),
    netPid: keeper.pid,
    keeper: keeper.pid,
    gone: keeper.gone,
    guard: async () => void (await (warden ??= openWarden(keeper.pid, commands))),
    async tool(argv) {
      if (stopping) throw new PlaygroundError('world_ended');
      const tool = await keeper.tool(argv);
      tools.add(tool);
      void tool.ended.then(() => tools.delete(tool));
      return tool;
    },
    marker: (): Promise<dgram.Socket> => keeper.marker(),
    beside: (its) => openPrivate(its, way, way.unshareBeside(keeper.pid), kin),
    stop: () => (stopping ??= end()),
  };

  async function end(): Promise<void> {
    const left = [...tools];
    await Promise.all(left.map((tool) => tool.stop()));
    await keeper.end();
    await Promise.all([swept, ...left.map((tool) => tool.ended)]);
  }
}

// The parent-death signal comes last: `unshare` changes credentials, and that clears it (prctl(2)).
const begin = 'ip link set lo up && exec setpriv --pdeathsig KILL -- "$@"';

async function startKeeper(unshare: readonly string[]): Promise<Keeper> {
  const ending = extname(import.meta.url);
  const main = fileURLToPath(new URL(`./keeper-main${ending}`, import.meta.url));
  const loader = ending === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
  const [command = 'unshare', ...args] = [...unshare, ...withSmallTables, 'sh', '-c', begin, 'keeper'];
  const child = spawn(command, [...args, process.execPath, ...loader, main], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: toolEnvironment(),
    detached: true, // Ctrl-C in the terminal is for the server.
  });
  const keeper = new Keeper(child);
  try {
    await keeper.up;
  } catch (error) {
    await keeper.end();
    throw new PlaygroundError('world_forbidden', error instanceof Error ? error.message : String(error));
  }
  return keeper;
}
