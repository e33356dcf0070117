// The course's scripts: each lesson's solution and wrong attempts, and the ways in which they are played.
import { preflightCapture } from '../../server/capture/preflight.ts';
import { readScripts } from '../../server/lesson-check/scripts.ts';
import type { Table, Way } from '../../server/lesson-check/table.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
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

const allWays: readonly Way[] = [
  { world: 'private', capture: 'auto' },
  { world: 'private', capture: 'off' },
  { world: 'host', capture: 'auto' },
  { world: 'host', capture: 'off' },
];

const worlds = new Worlds({ allow: 'host' });
const ownLoopback = await preflightCapture(await worlds.open('host'));
await worlds.stop();

/**
 * Those that differ here, for the tests of who runs them: where this computer's own loopback may not be captured, `auto` is `off`
 * there. As root only what root's rights change: that very capture. The tests run as an ordinary user as well then, who plays all else.
 */
export const ways = allWays.filter(({ world, capture }) => {
  const isOwn = world === 'host' && capture === 'auto';
  return process.getuid?.() === 0 ? isOwn : !isOwn || ownLoopback.packets === 'captured';
});

/** ms that a learner waits for anything: a busy computer plays several at a time. */
export const patience = 45_000;

/**
 * Why what this table is for cannot be played here; empty where it can. That packets are only implied where they were to be
 * captured is a reason: it would be another way. The lessons type and start these programs.
 */
export function refusal({ way, refused, observation: { packets, why } }: Table): string {
  if (refused !== undefined) return `this world cannot be had here: ${refused}`;
  if (way.capture === 'auto' && packets === 'implied')
    return `packets cannot be captured here: ${why ?? 'not possible'}`;
  return lacking('nc', 'curl', 'python3', 'bash', 'perl', 'nft');
}
