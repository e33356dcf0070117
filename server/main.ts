#!/usr/bin/env node
// The command line, and the composition root: the only file that knows every room. Read it to see what is started, in which
// order, and what is handed to whom; what each part does is in its own room.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { detectNetcat, shellOf } from './actions/shell/detect.ts';
import type { Door, DoorOptions, openDoor as OpenDoor } from './api/door.ts';
import { preflightCapture } from './capture/preflight.ts';
import { captureCheck, doctorExit, doctorJson, doctorText, privateCheck } from './cli/doctor.ts';
import { findProgram } from './cli/find-program.ts';
import { helpText } from './cli/help.ts';
import { insteadSentence, takenSentence } from './cli/holder.ts';
import { runInWorld } from './cli/in-world.ts';
import { openBrowser } from './cli/open-browser.ts';
import { parseOptions, type DoctorOptions, type ServeOptions } from './cli/options.ts';
import { programName } from './cli/program-name.ts';
import { readyLine, readyText } from './cli/ready.ts';
import { sayError } from './cli/say.ts';
import { systemChecks } from './cli/system-checks.ts';
import { readVersion } from './cli/version.ts';
import { loadPredicates, type Known } from './lessons/known.ts';
import type { Library } from './lessons/library.ts';
import { keep, noProgress, progressOf, SavedProgress } from './lessons/progress.ts';
import { loadActions, loadServices } from './processes/discover.ts';
import { Runs } from './runs/runs.ts';
import { Stands } from './runs/stands.ts';
import { askControl } from './state/ask.ts';
import { claim } from './state/claim.ts';
import { startControl } from './state/control.ts';
import { openStateFolder } from './state/folder.ts';
import { openStore } from './state/store.ts';
import { holderOf } from './sockets/owners.ts';
import { Worlds } from './worlds/worlds.ts';

/** The running file's folder: server/ in the sources, dist/server/ when built. The package is above. */
const here = path.dirname(fileURLToPath(import.meta.url));
const fromSource = import.meta.url.endsWith('.ts');
const packageFolder = path.resolve(here, fromSource ? '..' : '../..');

/** ms that ending may take before the process ends without waiting; whatever is left then ends by its tie to this one. */
const patience = 5000;

async function serve(options: ServeOptions): Promise<void> {
  const [folder, version] = await Promise.all([openStateFolder(options.state), readVersion()]);
  const claimed = await claim(folder.path);
  if (!claimed.first) return joinRunning(folder.path, options);

  /** Set once they are there: parts below speak of them before. */
  const own: { door?: Door; runs?: Runs } = {};
  const worlds = new Worlds({ allow: options.world });
  const [preflight, services, actions, predicates, netcat, store] = await Promise.all([
    worlds.preflight(),
    loadServices(),
    loadActions(),
    loadPredicates(),
    detectNetcat(),
    openStore({
      file: path.join(folder.path, 'progress.json'),
      schema: SavedProgress,
      version: 1,
      empty: noProgress,
      onNotices: (all) => own.runs?.tell(all),
    }),
  ]);
  const known = {
    predicates,
    services: new Set(services.keys()),
    actions: new Map([...actions].map(([id, { value }]) => [id, value])),
  };
  const captureOff = options.capture === 'off';
  const stands = new Stands({ worlds, possible: preflight.worlds, captureOff });
  // What takes long to load is loaded while the first network comes up; the lessons' reader not before it is needed.
  const [capture, program, { openDoor, createLive, createRoutes }] = await Promise.all([
    stands.start(),
    programName(options.state === undefined ? [] : ['--state', folder.path]),
    loadApi(),
  ]);
  let library: Promise<Library> | undefined;
  const runs = new Runs({
    stands,
    services,
    actions,
    library: () => (library ??= readLessons(known)),
    checks: predicates,
    ledger: {},
    idleMs: 60_000,
    ownPorts: () => (own.door ? [own.door.port] : []),
    shell: (world) => shellOf(world, netcat, program),
    whyNot: () => preflight.why ?? 'world_forbidden',
    progress: {
      get: (lesson) => progressOf(store.value, lesson),
      set: (lesson, progress) => store.set(keep(store.value, lesson, progress)),
    },
  });
  own.runs = runs;

  const notices = () => [...(folder.notice ? [folder.notice] : []), ...store.notices];
  const system = () => ({
    version,
    platform: process.platform,
    port: own.door?.port ?? 0,
    capture,
    worlds: preflight.worlds,
    notices: notices(),
  });
  const opened = openHere(openDoor, options, {
    client: fromSource ? { vite: packageFolder } : { built: path.join(packageFolder, 'dist/client') },
    api: createRoutes({ runs, system }),
    live: createLive(runs, version),
    codeOnly: options.code,
    runPids: () => runs.pids(),
    onCode: (code) => process.stderr.write(`A new code: ${addressWith(own.door, code)}\n`),
    onError: (error) => process.stderr.write(`${sayError(error)}\n`),
  });
  // It can fail before anyone waits for it below, where the failure is told.
  opened.catch(() => undefined);
  const control = await startControl(folder.path, {
    who: async () => ({ url: address((await opened).door), pid: process.pid, version }),
    open: async () => ({ url: await opened.then((one) => addressWith(one.door, one.door.newCode())) }),
    worlds: () => worlds.list,
  });
  const { door: ours, notes } = await opened;
  own.door = ours;
  endWith(async () => {
    await runs.stop();
    await stands.stop();
    await worlds.stop();
    await Promise.all([ours.stop(), control.stop(), store.stop()]);
    await claimed.lock.release();
  });

  const codeUrl = ours.needsCode ? addressWith(ours, ours.newCode()) : undefined;
  const said = { url: address(ours), port: ours.port, pid: process.pid, capture, worlds: preflight.worlds, version };
  const ready = { ...said, ...(codeUrl !== undefined && { codeUrl }), notes: [...notes, ...noteOf(ours)] };
  process.stdout.write(options.json ? readyLine(ready) : readyText(ready));
  if (options.json) for (const note of ready.notes) process.stderr.write(`${note}\n`);
  if (options.open) await openBrowser(codeUrl ?? ready.url);
}

/** Express and what stands on it: half of the time that a start takes. */
async function loadApi() {
  const [{ openDoor }, { createLive }, { createRoutes }] = await Promise.all([
    import('./api/door.ts'),
    import('./api/live.ts'),
    import('./api/routes.ts'),
  ]);
  return { openDoor, createLive, createRoutes };
}

async function readLessons(known: Known): Promise<Library> {
  const { openLibrary } = await import('./lessons/library.ts');
  return openLibrary([path.join(packageFolder, 'lessons')], known);
}

const address = (door: Door): string => door.urls[0] ?? '';
const addressWith = (door: Door | undefined, code: string): string => (door ? `${address(door)}#code=${code}` : code);
const noteOf = (door: Door): string[] => (door.note === undefined ? [] : [door.note]);

/** Open the door on the port that was asked for; where it is taken, say by whom, and take one from the kernel. */
async function openHere(
  openDoor: typeof OpenDoor,
  options: ServeOptions,
  rest: Omit<DoorOptions, 'port'>,
): Promise<{ door: Door; notes: string[] }> {
  try {
    return { door: await openDoor({ ...rest, port: options.port }), notes: [] };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const holder = await holderOf(options.port, 'tcp');
    if (options.strictPort) throw new Leave(1, takenSentence(options.port, holder));
    const door = await openDoor({ ...rest, port: 0 });
    return { door, notes: [insteadSentence(options.port, holder, door.port)] };
  }
}

/** A playground runs already with this state folder: open its page, and leave. */
async function joinRunning(folder: string, options: ServeOptions): Promise<void> {
  const answer = await askControl(folder, { ask: 'open' });
  if (!answer) throw new Leave(1, 'The playground that runs here is just ending. Start again.');
  process.stdout.write(`A playground runs here already: ${answer.url}\nFor another one, take --state DIR.\n`);
  if (options.open) await openBrowser(answer.url);
}

async function doctor(options: DoctorOptions): Promise<number> {
  const worlds = new Worlds({ allow: 'auto' });
  const preflight = await worlds.preflight();
  const facts = { platform: process.platform, env: process.env, nodeVersion: process.version, find: findProgram };
  const checks = [...(await systemChecks(facts)), privateCheck(preflight)];
  for (const kind of [...preflight.worlds].reverse()) {
    checks.push(captureCheck(kind, await preflightCapture(await worlds.open(kind))));
  }
  await worlds.stop();
  process.stdout.write(options.json ? doctorJson(checks) : doctorText(checks));
  return doctorExit(checks);
}

/** End for a reason that is said in one line. */
class Leave extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, line: string) {
    super(line);
    this.exitCode = exitCode;
  }
}

/** On Ctrl+C, SIGTERM or SIGHUP: end everything in order, then the process; a second signal does not wait. */
function endWith(stop: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), patience).unref();
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sayError(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}

async function main(argv: readonly string[]): Promise<void> {
  const parsed = parseOptions(argv);
  if (!parsed.ok) throw new Leave(2, parsed.message);
  switch (parsed.command) {
    case 'help':
      process.stdout.write(helpText);
      return;
    case 'version':
      process.stdout.write(`${await readVersion()}\n`);
      return;
    case 'doctor':
      process.exit(await doctor(parsed));
      break;
    case 'in': {
      const folder = await openStateFolder(parsed.state);
      process.exit(await runInWorld(folder.path, parsed.world, parsed.argv));
      break;
    }
    case 'serve':
      return serve(parsed);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Leave ? error.message : sayError(error)}\n`);
  process.exit(error instanceof Leave ? error.exitCode : 1);
});
