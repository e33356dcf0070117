// `npm start` builds exactly when the build is older than the sources. Its own file, in a small tree with builds that tell.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const startFile = path.resolve(import.meta.dirname, '../../server/start.mjs');
let tree: string;
const at = (...names: string[]): string => path.join(tree, ...names);

/** Builds by copying each source file to dist/server as .js, and counts. */
const builder = `
import fs from 'node:fs';
import path from 'node:path';
for (const file of fs.readdirSync('server', { recursive: true })) {
  if (!file.endsWith('.ts')) continue;
  const to = path.join('dist/server', file.replace(/ts$/, 'js'));
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(path.join('server', file), to);
}
fs.appendFileSync('builds', 'x');
`;

beforeEach(async () => {
  tree = await mkdtemp(path.join(tmpdir(), 'lbp-start-'));
  const scripts = {
    'build:client': `node -e "fs.mkdirSync('dist/client',{recursive:true});fs.writeFileSync('dist/client/index.html','')"`,
    'build:server': 'node build.mjs',
  };
  for (const folder of ['client', 'server/services', 'lessons', 'node_modules']) {
    await mkdir(at(folder), { recursive: true });
  }
  await cp(startFile, at('server/start.mjs'));
  await writeFile(at('package.json'), JSON.stringify({ type: 'module', scripts }));
  await writeFile(at('build.mjs'), builder);
  await writeFile(at('npm.js'), quickNpm);
  await writeFile(at('server/main.ts'), 'console.log(JSON.stringify([process.pid, process.argv.slice(1)]));');
  await writeFile(at('server/services/old.ts'), '');
  await writeFile(at('client/main.ts'), '');
});
afterEach(async () => {
  await rm(tree, { recursive: true });
});

interface Started {
  pid: number | undefined;
  out: string;
  err: string;
  code: unknown;
}

/** Runs a script of package.json as npm does, at a tenth of its cost; the first test takes npm itself. */
const quickNpm = `
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
process.exit(spawnSync(scripts[process.argv.at(-1)], { shell: true, stdio: 'inherit' }).status);
`;

async function startBy(npm: string | undefined, args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [at('server/start.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: npm },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [unknown];
  return { pid: child.pid, out, err, code };
}

const start = (...args: string[]): Promise<Started> => startBy(at('npm.js'), args);
const builds = async (): Promise<number> => (await readFile(at('builds'), 'utf8')).length;

describe('npm start', () => {
  test('builds on a fresh clone, then runs in the same process with its arguments', async () => {
    const { pid, out, err, code } = await startBy(process.env.npm_execpath, ['--port', '0']);
    expect({ err, code }).toEqual({ err: 'Building (some seconds, only after a change) …\n', code: 0 });
    expect(JSON.parse(out)).toEqual([pid, [at('dist/server/main.js'), '--port', '0']]);
  });

  test('builds again after a change, and only then', async () => {
    await start();
    expect((await start()).err).toBe('');
    expect(await builds()).toBe(1);
    const later = new Date(Date.now() + 3_600_000);
    let expected = 1;
    for (const file of ['client/main.ts', 'server/main.ts', 'package.json', 'lessons']) {
      await utimes(at(file), later, later);
      await start();
      expect(await builds(), file).toBe(++expected);
      await utimes(at(file), new Date(0), new Date(0));
    }
  });

  test('what has no source any more is not in the build', async () => {
    await start();
    await expect(readFile(at('dist/server/services/old.js'))).resolves.toBeDefined();
    await rm(at('server/services/old.ts'));
    await start();
    expect(await builds()).toBe(2);
    await expect(readFile(at('dist/server/services/old.js'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a build that fails is told, and nothing old is started', async () => {
    await start();
    await writeFile(at('build.mjs'), 'console.error("line 7 is wrong"); process.exit(1);');
    await rm(at('dist/.built'));
    const { out, err, code } = await start();
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain('line 7 is wrong\nThe build failed.\n');
  });

  test('without dependencies it says what to run', async () => {
    await rm(at('node_modules'), { recursive: true });
    expect(await start()).toMatchObject({ err: 'The dependencies are not installed. Run: npm ci\n', code: 1 });
  });
});
