// Finds every file in ui/commands/ and asks it for its commands. One that fails is told of; the others still answer.
import type { Problem } from '../../../../server/shared/contract/api.ts';
import { toProblem } from '../../session/access.svelte.ts';
import type { Command, CommandPlace, Commands } from './types.ts';

const files = import.meta.glob<{ commands: Commands }>('../commands/*.ts', { eager: true });

/** All commands, in the order of their files' names, and why some could not be had. Throws where two have the same id. */
export async function allCommands(place: CommandPlace): Promise<{ commands: Command[]; problem: Problem | undefined }> {
  const lists = await Promise.allSettled(Object.values(files).map(async ({ commands }) => commands(place)));
  const commands = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
  const twice = commands.find(({ id }, at) => commands.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) throw new Error(`two commands have the id "${twice.id}"`);
  const failed = lists.find((list) => list.status === 'rejected');
  return { commands, problem: failed && toProblem(failed.reason) };
}
