// `npm start`: builds when the sources are newer than the build, then becomes the server, in this same process.
// Plain JavaScript, so that it runs before anything is built.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'dist/server/main.js');
/** Its time is the moment the last whole build began: what was saved during a build is newer. */
const stamp = join(root, 'dist/.built');
const folders = ['client', 'server', 'lessons'];
const files = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json', 'vite.config.ts'];

/** The newest change below a path, ms. A folder's own time tells what was removed from it. */
function newest(path) {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return 0;
  if (!facts.isDirectory()) return facts.mtimeMs;
  return Math.max(facts.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isBuilt() {
  if (!existsSync(main) || !existsSync(join(root, 'dist/client/index.html')) || !existsSync(stamp)) return false;
  return [...folders, ...files].every((path) => newest(join(root, path)) <= statSync(stamp).mtimeMs);
}

/** Run one of package.json's scripts; resolves with what it printed when it failed, else with undefined. */
function script(name) {
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  return new Promise((resolve) => {
    let printed = '';
    const child = spawn(command, [...args, 'run', '--silent', name], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command === 'npm' && process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code) => resolve(code === 0 ? undefined : printed || `${name} ended with ${code}.`));
  });
}

/** Services and actions are found by listing their folder: what has no source any more must not be found. */
function removeLeftovers(folder) {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    const source = join(root, relative(join(root, 'dist'), path)).replace(/\.js$/, '.ts');
    if (!existsSync(source)) rmSync(path, { recursive: true });
    else if (item.isDirectory()) removeLeftovers(path);
  }
}

async function build() {
  const began = new Date();
  const failures = (await Promise.all([script('build:client'), script('build:server')])).filter(Boolean);
  if (failures.length > 0) return failures.join('\n');
  removeLeftovers(join(root, 'dist/server'));
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, began, began);
  return undefined;
}

if (!existsSync(join(root, 'node_modules'))) {
  process.stderr.write('The dependencies are not installed. Run: npm ci\n');
  process.exit(1);
}
if (!isBuilt()) {
  process.stderr.write('Building (some seconds, only after a change) …\n');
  const failure = await build();
  if (failure !== undefined) {
    process.stderr.write(`${failure.trimEnd()}\nThe build failed.\n`);
    process.exit(1);
  }
}
process.argv[1] = main;
await import(pathToFileURL(main).href);
