#!/usr/bin/env node
// The command line: what was asked for, begun. Each command loads what it needs and no more, so that a start is quick; the
// rooms of the playground itself are put together in serve.ts and rooms.ts.
import { Leave } from './cli/leave.ts';
import { look } from './cli/look.ts';
import { parseOptions, type DoctorOptions, type ServeOptions } from './cli/options.ts';
import { programName } from './cli/program-name.ts';
import { sayError } from './cli/say.ts';
import { Worlds } from './worlds/worlds.ts';

async function serve(options: ServeOptions): Promise<void> {
  const worlds = new Worlds({ allow: options.world });
  // The system's programs answer while the rest of a start is loaded.
  const looking = look(worlds, options);
  looking.catch(() => undefined); // told where it is waited for
  const { serve } = await import('./serve.ts');
  await serve(options, worlds, looking);
}

async function doctor(options: DoctorOptions): Promise<number> {
  const [{ captureCheck, doctorExit, doctorJson, doctorText, privateCheck }, { systemChecks }, { findProgram }] =
    await Promise.all([import('./cli/doctor.ts'), import('./cli/system-checks.ts'), import('./cli/find-program.ts')]);
  const { preflightCapture } = await import('./capture/preflight.ts');
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

async function main(argv: readonly string[]): Promise<void> {
  const parsed = parseOptions(argv);
  if (!parsed.ok) throw new Leave(2, parsed.message);
  switch (parsed.command) {
    case 'help':
      process.stdout.write((await import('./cli/help.ts')).helpText);
      return;
    case 'version':
      process.stdout.write(`${await (await import('./cli/version.ts')).readVersion()}\n`);
      return;
    case 'doctor':
      process.exit(await doctor(parsed));
      break;
    case 'in': {
      const [{ openStateFolder }, { runInWorld }] = await Promise.all([
        import('./state/folder.ts'),
        import('./cli/in-world.ts'),
      ]);
      const folder = await openStateFolder(parsed.state);
      process.exit(await runInWorld(folder.path, parsed));
      break;
    }
    case 'line': {
      const [{ openStateFolder }, { setLine }] = await Promise.all([
        import('./state/folder.ts'),
        import('./cli/line.ts'),
      ]);
      const folder = await openStateFolder(parsed.state);
      return setLine(folder.path, parsed.world, parsed.faults);
    }
    case 'lesson': {
      const [{ lessonCommand }, { lessonsFolder }] = await Promise.all([
        import('./lesson-command.ts'),
        import('./package-folder.ts'),
      ]);
      process.exit(await lessonCommand(parsed, lessonsFolder));
      break;
    }
    case 'serve':
      return serve(parsed);
  }
}

main(process.argv.slice(2)).catch(async (error: unknown) => {
  process.stderr.write(`${error instanceof Leave ? error.message : sayError(error, await programName([]))}\n`);
  process.exit(error instanceof Leave ? error.exitCode : 1);
});
