// The second half of the composition root: the rooms behind the door, put together once the port is open. What is handed to
// whom; what each room does is in its own folder. The first half is serve.ts.
import path from 'node:path';
import { detectNetcat, hasSocat, shellOf } from './actions/shell/detect.ts';
import type { Rooms as Shown } from './api/behind.ts';
import { createAsked } from './api/asked.ts';
import { createLive } from './api/live.ts';
import { createRoutes } from './api/routes.ts';
import { createTerminalLine, isTerminalLine } from './api/terminal-line.ts';
import type { Look } from './cli/look.ts';
import type { LessonFolder } from './lessons/folder.ts';
import { loadPredicates } from './lessons/known.ts';
import type { Library } from './lessons/library.ts';
import { prereadOf } from './lessons/preread.ts';
import type { ReadFolder } from './lessons/read-folder.ts';
import { Shelf } from './lessons/shelf.ts';
import { progressDesk } from './lessons/progress-file.ts';
import { keep, noProgress, progressOf, SavedProgress } from './lessons/progress.ts';
import { loadActions, loadServices } from './processes/discover.ts';
import { fromSource, lessonsFolder, prereadFile } from './package-folder.ts';
import { Runs } from './runs/runs.ts';
import { Stands } from './runs/stands.ts';
import type { StateFolder } from './state/folder.ts';
import { openStore } from './state/store.ts';
import { sweepGroups } from './worlds/group.ts';
import { sweepStdout } from './worlds/stdout-socket.ts';
import type { Worlds } from './worlds/worlds.ts';

/** ms after the start, in which a browser opens: by then the lessons are there. */
const readAhead = 300;

export interface RoomsOptions {
  readonly worlds: Worlds;
  readonly look: Look;
  readonly captureOff: boolean;
  readonly folder: StateFolder;
  /** How the learner's shell calls this program, for the commands that are shown. */
  readonly program: string;
  readonly port: number;
  readonly version: string;
  /** Folders of lessons beside the course's own. */
  readonly lessons: readonly LessonFolder[];
}

export interface Rooms extends Shown {
  /** The networks of the runs that there are. */
  readonly worlds: Runs['worlds'];
  /** What the line of this world to its neighbour does. Rejects with `neighbour_missing`. */
  readonly setLine: Runs['setLine'];
  /** End all runs and save what is left to save. */
  readonly stop: () => Promise<void>;
}

/** Open them. Rejects where a service, an action or a predicate is not as it should be. */
export async function openRooms(options: RoomsOptions): Promise<Rooms> {
  const { worlds, look, folder, program, port, version } = options;
  const stands = new Stands({ worlds, possible: look.worlds, captureOff: options.captureOff });
  // The first network comes up beside what is loaded here. Where it does not, whoever takes one makes it, and is told why not.
  stands.warm().catch(() => undefined);
  const own: { runs?: Runs } = {};
  const [services, actions, predicates, netcat, socat, store] = await Promise.all([
    loadServices(),
    loadActions(),
    loadPredicates(),
    detectNetcat(),
    hasSocat(),
    openStore({
      file: path.join(folder.path, 'progress.json'),
      schema: SavedProgress,
      version: 1,
      empty: noProgress,
      onNotices: (all) => own.runs?.tell(all),
    }),
    sweepStdout(),
    sweepGroups(),
  ]);
  const known = {
    predicates,
    services: new Set(services.keys()),
    actions: new Map([...actions].map(([id, { value }]) => [id, value])),
  };
  // The lessons' reader takes long to load: it waits for the first page to ask, or until the start is over.
  const readLessons = async (): Promise<Library> => {
    const { openLibrary } = await import('./lessons/library.ts');
    const preread = async (folder: LessonFolder): Promise<ReadFolder | undefined> =>
      fromSource || folder.path !== lessonsFolder ? undefined : prereadOf(prereadFile, folder);
    return openLibrary([lessonsFolder, ...options.lessons], known, preread);
  };
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const onRead = (library: Library): void => own.runs?.tellChanges(library);
  const shelf = new Shelf({ added: options.lessons, read: readLessons, say, onRead });
  const runs = new Runs({
    stands,
    services,
    actions,
    library: () => shelf.library(),
    checks: predicates,
    ledger: {},
    ownPorts: () => [port],
    shell: (world) => shellOf(world, netcat, program, socat),
    whyNot: () => look.why ?? 'world_forbidden',
    progress: {
      get: (lesson) => progressOf(store.value, lesson),
      set: (lesson, progress) => store.set(keep(store.value, lesson, progress)),
    },
  });
  own.runs = runs;
  // Problems in a teacher's own lessons are told before anyone asks for a page.
  void shelf.start();
  // A problem is told to the page that asks.
  setTimeout(() => void shelf.library().catch(() => undefined), readAhead).unref();
  const system = () => ({
    version,
    platform: process.platform,
    program,
    port,
    capture: look.capture,
    worlds: look.worlds,
    services: [...services].map(([id, { value }]) => ({ id, title: value.title, transport: value.transport })),
    actions: [...actions].map(([id, { value }]) => ({ id, title: value.title, aimed: value.aimed === true })),
    notices: [...(folder.notice ? [folder.notice] : []), ...store.notices],
  });
  const [live, terminal] = [createLive(runs, version), createTerminalLine(runs)];
  return {
    api: createRoutes({ runs, system, progress: progressDesk(store) }),
    live: (socket, request) => (isTerminalLine(request) ? terminal(socket) : live(socket, request)),
    asked: createAsked(runs),
    runPids: () => runs.pids(),
    worlds: () => runs.worlds(),
    setLine: (world, faults) => runs.setLine(world, faults),
    stop: async () => {
      await shelf.stop();
      await runs.stop();
      await stands.stop();
      await store.stop();
    },
  };
}
