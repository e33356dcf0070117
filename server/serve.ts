// The first half of the composition root: from the command to the ready line. The lock, the port and the gate are there
// before the rooms behind them (rooms.ts), which are loaded after the line; who comes early waits for them.
import path from 'node:path';
import { openDoor } from './api/door.ts';
import type { Door, DoorOptions } from './api/door.ts';
import { insteadSentence, takenSentence } from './cli/holder.ts';
import { Leave } from './cli/leave.ts';
import type { Look } from './cli/look.ts';
import { openBrowser } from './cli/open-browser.ts';
import type { ServeOptions } from './cli/options.ts';
import { programName } from './cli/program-name.ts';
import { readyLine, readyText } from './cli/ready.ts';
import { sayError } from './cli/say.ts';
import { readVersion } from './cli/version.ts';
import { typedFolder, type LessonFolder } from './lessons/folder.ts';
import { oneLine } from './lessons/problems.ts';
import { fromSource, packageFolder } from './package-folder.ts';
import type { Rooms } from './rooms.ts';
import { holderOf } from './sockets/owners.ts';
import { claim } from './state/claim.ts';
import { PlaygroundError } from './shared/contract/errors.ts';
import { startControl } from './state/control.ts';
import { openStateFolder } from './state/folder.ts';
import type { Worlds } from './worlds/worlds.ts';

/** ms that ending may take before the process ends without waiting; whatever is left then ends by its tie to this one. */
const patience = 5000;

/** Serve until a signal. `looking` has begun before this file was loaded. Resolves once everything is loaded. */
export async function serve(options: ServeOptions, worlds: Worlds, looking: Promise<Look>): Promise<void> {
  const lessons = await Promise.all(options.lessons.map(lessonFolder));
  const [folder, version] = await Promise.all([openStateFolder(options.state), readVersion()]);
  const claimed = await claim(folder.path);
  if (!claimed.first) return joinRunning(folder.path, options);

  const program = await programName(options.state === undefined ? [] : ['--state', folder.path]);
  let rooms: Rooms | undefined;
  const openAll = async (port: number): Promise<Rooms> => {
    const [look, { openRooms }] = await Promise.all([looking, import('./rooms.ts')]);
    const captureOff = options.capture === 'off';
    rooms = await openRooms({ worlds, look, captureOff, folder, program, port, version, lessons });
    return rooms;
  };
  const opened = openHere(options, {
    client: fromSource ? { vite: packageFolder } : { built: path.join(packageFolder, 'dist/client') },
    rooms: openAll,
    codeOnly: options.code,
    onCode: (code) => void opened.then(({ door }) => process.stderr.write(`A new code: ${withCode(door, code)}\n`)),
    onError: (error) => process.stderr.write(`${sayError(error, program)}\n`),
  });
  // It can fail before anyone waits for it below, where the failure is told.
  opened.catch(() => undefined);
  const [{ door, notes }, control, { capture, worlds: kinds }] = await Promise.all([
    opened,
    startControl(folder.path, {
      who: async () => ({ url: address((await opened).door), pid: process.pid, version }),
      open: async () => ({ url: await opened.then(({ door }) => withCode(door, door.newCode())) }),
      worlds: () => rooms?.worlds() ?? [],
      setLine: async (world, faults) => {
        if (!rooms) throw new PlaygroundError('neighbour_missing', world);
        await rooms.setLine(world, faults);
      },
    }),
    looking,
  ]);
  endWith(program, async () => {
    await rooms?.stop(); // where they are still being loaded, they end with the worlds and the process
    await worlds.stop();
    await Promise.all([door.stop(), control.stop()]);
    await claimed.lock.release();
  });

  const codeUrl = door.needsCode ? withCode(door, door.newCode()) : undefined;
  const said = { url: address(door), port: door.port, pid: process.pid, capture, worlds: kinds, version, program };
  const ready = { ...said, ...(codeUrl !== undefined && { codeUrl }), notes: [...notes, ...noteOf(door)] };
  process.stdout.write(options.json ? readyLine(ready) : readyText(ready));
  if (options.json) for (const note of ready.notes) process.stderr.write(`${note}\n`);
  await Promise.all([options.open && openBrowser(codeUrl ?? ready.url), door.load()]);
}

/** --lessons DIR: what is not there now was mistyped. */
async function lessonFolder(name: string): Promise<LessonFolder> {
  const folder = await typedFolder(name);
  if (!folder) throw new Leave(2, `--lessons: there is no folder ${oneLine(name)}.`);
  return folder;
}

const address = (door: Door): string => door.urls[0] ?? '';
const withCode = (door: Door, code: string): string => `${address(door)}#code=${code}`;
const noteOf = (door: Door): string[] => (door.note === undefined ? [] : [door.note]);

/** Open the door on the port that was asked for; where it is taken, say by whom, and take one from the kernel. */
async function openHere(
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
  const { askControl } = await import('./state/ask.ts');
  const answer = await askControl(folder, { ask: 'open' });
  if (!answer) throw new Leave(1, 'The playground that runs here is just ending. Start again.');
  process.stdout.write(`A playground runs here already: ${answer.url}\nFor another one, take --state DIR.\n`);
  // The lessons of its own start are those that it has.
  const asked = options.lessons.map((name) => `--lessons ${oneLine(name)}`).join(' ');
  if (asked !== '') process.stdout.write(`It was not told of ${asked}: end it and start again, or take --state DIR.\n`);
  if (options.open) await openBrowser(answer.url);
}

/** On Ctrl+C, SIGTERM or SIGHUP: end everything in order, then the process; a second signal does not wait. */
function endWith(program: string, stop: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), patience).unref();
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sayError(error, program)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
