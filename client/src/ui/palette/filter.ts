// Which commands answer what was typed. Pure.
import type { Command } from './types.ts';

export interface CommandGroup {
  readonly name: string;
  readonly commands: readonly Command[];
}

const plain = (text: string): string => text.toLocaleLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');

/** How well a command answers: 2 where a title's word begins with the first typed word, 1 where all are found, 0 else. */
function rank({ title, group, note = '', words = '' }: Command, typed: readonly string[]): number {
  const all = plain(`${title} ${group} ${note} ${words}`);
  if (!typed.every((word) => all.includes(word))) return 0;
  const [first = ''] = typed;
  return plain(title)
    .split(/\s+/)
    .some((word) => word.startsWith(first))
    ? 2
    : 1;
}

/**
 * The commands that have every typed word in their title, group or other words; best first within their group, and the
 * group with the best first.
 */
export function answering(commands: readonly Command[], text: string): CommandGroup[] {
  const typed = plain(text).split(/\s+/).filter(Boolean);
  const found = commands
    .map((command) => ({ command, rank: rank(command, typed) }))
    .filter((one) => one.rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const names = [...new Set(found.map(({ command }) => command.group))];
  return names.map((name) => ({
    name,
    commands: found.filter(({ command }) => command.group === name).map(({ command }) => command),
  }));
}
