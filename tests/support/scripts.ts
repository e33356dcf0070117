// The course's scripts: each lesson's solution and wrong attempts, and the ways in which they are played.
import { readScripts } from '../../server/lesson-check/scripts.ts';
import type { Table, Way } from '../../server/lesson-check/table.ts';
import { ownLibrary } from './library.ts';
import { lacking } from './needs.ts';

export async function ownScripts() {
  const library = await ownLibrary();
  const read = library.lessons.map(async (lesson) => {
    const folder = library.folder(lesson.id) ?? '';
    return { lesson, id: lesson.id, ...(await readScripts(folder, lesson.id, lesson)) };
  });
  return { library, scripts: await Promise.all(read) };
}

export const allWays: readonly Way[] = [
  { world: 'private', capture: 'auto' },
  { world: 'private', capture: 'off' },
  { world: 'host', capture: 'auto' },
  { world: 'host', capture: 'off' },
];

/** ms that a learner waits for anything: a busy computer plays several at a time. */
export const patience = 45_000;

/** Why what this table is for cannot be played here; empty where it can. The lessons type and start these programs. */
export const refusal = ({ refused }: Table): string =>
  refused === undefined
    ? lacking('nc', 'curl', 'python3', 'bash', 'perl', 'nft')
    : `this world cannot be had here: ${refused}`;
