// Runs a short program with a world's rights to its end, and gives what it printed.
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { World } from './types.ts';

export interface Ran {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** ms in which it must end. */
const longest = 5000;

/** Rejects with `world_ended` when the world is gone, or when it does not end within 5 s (it is ended then). */
export async function runTool(world: World, argv: readonly string[]): Promise<Ran> {
  const tool = await world.tool(argv);
  const [stdout, stderr] = [tool.stdout, tool.stderr].map((stream) => stream.setEncoding('utf8').toArray());
  const ended = await within(longest, Promise.all([tool.ended, stdout, stderr]));
  if (ended === undefined) {
    await tool.stop();
    throw new PlaygroundError('world_ended', `${argv[0] ?? ''} does not end`);
  }
  const [{ code }, out = [], err = []] = ended;
  return { code: code ?? undefined, stdout: out.join(''), stderr: err.join('') };
}
