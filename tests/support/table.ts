// Everything a run needs, put together as the composition root does, but without a page: lessons are played on it.
import path from 'node:path';
import { detectNetcat, shellOf } from '../../server/actions/shell/detect.ts';
import { loadPredicates } from '../../server/lessons/known.ts';
import type { Known } from '../../server/lessons/known.ts';
import { openLibrary } from '../../server/lessons/library.ts';
import type { Library } from '../../server/lessons/library.ts';
import { loadActions, loadServices } from '../../server/processes/discover.ts';
import type { RunParts } from '../../server/runs/parts.ts';
import { Stands } from '../../server/runs/stands.ts';
import type { LessonProgress } from '../../server/shared/contract/lesson.ts';
import type { WorldKind } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';

const lessonsFolder = path.resolve(import.meta.dirname, '../../lessons');

/** How lessons are played: in which world, and with or without capture. */
export interface Way {
  readonly world: WorldKind;
  readonly capture: 'auto' | 'off';
}

export interface Table {
  readonly way: Way;
  readonly parts: RunParts;
  readonly worlds: Worlds;
  /** Why this world cannot be had here, if so. */
  readonly refused: string | undefined;
  readonly progress: Map<string, LessonProgress>;
  stop(): Promise<void>;
}

/** What a lesson may name, as found in the folders. */
async function whatIsKnown(): Promise<Known> {
  const [services, actions, predicates] = await Promise.all([loadServices(), loadActions(), loadPredicates()]);
  const known = new Map([...actions].map(([id, { value }]) => [id, value]));
  return { predicates, services: new Set(services.keys()), actions: known };
}

/** The course's own lessons. */
export const ownLibrary = async (): Promise<Library> => openLibrary([lessonsFolder], await whatIsKnown());

/** Set a table for one way of playing. The caller stops it. */
export async function setTable(way: Way): Promise<Table> {
  const worlds = new Worlds({ allow: way.world });
  const [preflight, services, actions, checks, netcat] = await Promise.all([
    worlds.preflight(),
    loadServices(),
    loadActions(),
    loadPredicates(),
    detectNetcat(),
  ]);
  const captureOff = way.capture === 'off';
  const stands = new Stands({ worlds, possible: preflight.worlds, captureOff });
  const progress = new Map<string, LessonProgress>();
  const parts: RunParts = {
    stands,
    services,
    actions,
    checks,
    ledger: {},
    idleMs: 600_000,
    ownPorts: () => [],
    shell: (world) => shellOf(world, netcat),
    whyNot: () => preflight.why ?? 'world_forbidden',
    onIdle: () => undefined,
    progress: { get: (id) => progress.get(id), set: (id, value) => void progress.set(id, value) },
  };
  const stop = async (): Promise<void> => {
    await stands.stop();
    await worlds.stop();
  };
  const refused = preflight.worlds.includes(way.world) ? undefined : (preflight.detail ?? preflight.why);
  return { way, parts, worlds, refused, progress, stop };
}
