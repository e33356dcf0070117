// The firewall of a private world: nft, run by the world's keeper, which has the right to. Used by runs/firewall.ts.
import { PlaygroundError } from '../shared/contract/errors.ts';
import { readRuleset, type KernelRule } from '../shared/firewall/nft.ts';
import { findProgram, installs } from './programs.ts';
import { runTool } from './run-tool.ts';
import type { World } from './types.ts';

/**
 * Run an nft script: whole, or not at all. Rejects with `private_only` in the host world, `nft_missing`, or `nft_refused` with
 * nft's own words.
 */
export async function changeRules(world: World, script: string): Promise<void> {
  await nft(world, [script]);
}

/** Every rule in the world, also those that the learner made with nft. Rejects as changeRules does. */
export async function listRules(world: World): Promise<KernelRule[]> {
  return readRuleset(await nft(world, ['-a', 'list', 'ruleset']));
}

async function nft(world: World, args: readonly string[]): Promise<string> {
  if (world.kind !== 'private') throw new PlaygroundError('private_only');
  const program = await findProgram('nft');
  const missing = new PlaygroundError('nft_missing', installs('nft'));
  if (program === undefined) throw missing;
  const { code, stdout, stderr } = await runTool(world, [program, ...args]);
  if (code === 126 || code === 127) throw missing; // It went away just now: the shell's words for that (POSIX, 2.8.2).
  if (code !== 0) throw new PlaygroundError('nft_refused', stderr.trim());
  return stdout;
}
