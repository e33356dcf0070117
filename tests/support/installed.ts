// The package as people get it: packed by npm, and installed by npm into an empty folder elsewhere, with no network and with
// nothing but what it depends on at run time.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const tree = path.resolve(import.meta.dirname, '../..');

interface Package {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly bin?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readJson = (file: string) => JSON.parse(fs.readFileSync(path.join(tree, file), 'utf8')) as unknown;

/** The environment for npm and what it starts: nothing from the npm that may have started the tests, and a cache of its own. */
export function npmEnvironment(folder: string): NodeJS.ProcessEnv {
  const outside = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_EXTRA_CA_CERTS$)/i.test(name));
  const own = { npm_config_cache: path.join(folder, 'cache'), npm_config_update_notifier: 'false' };
  return { ...Object.fromEntries(outside), ...own };
}

/** Pack the build that is there into `folder`: the archive, and the paths in it. */
export async function pack(folder: string): Promise<{ archive: string; files: string[] }> {
  const args = ['pack', '--ignore-scripts', '--offline', '--json', '--pack-destination', folder];
  const { stdout } = await exec('npm', args, { cwd: tree, env: npmEnvironment(folder) });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error(`npm pack said nothing: ${stdout}`);
  return { archive: path.join(folder, packed.filename), files: packed.files.map((file) => file.path) };
}

/** Lay what is installed there out as pnpm does: each package in a store, and a link to it where it was. */
export function linkPackages(elsewhere: string): void {
  const modules = path.join(elsewhere, 'node_modules');
  const store = path.join(modules, '.store');
  fs.mkdirSync(store);
  for (const name of fs.readdirSync(modules).filter((each) => !each.startsWith('.'))) {
    fs.renameSync(path.join(modules, name), path.join(store, name));
    fs.symlinkSync(path.join('.store', name), path.join(modules, name));
  }
}

/** Install the archive into `folder`/elsewhere, and return that. What it depends on is copied there from this tree before. */
export async function install(archive: string, folder: string): Promise<string> {
  const elsewhere = path.join(folder, 'elsewhere');
  fs.mkdirSync(elsewhere);
  const { packages } = readJson('package-lock.json') as { packages: Record<string, Package> };
  const needed = Object.entries(packages).filter(
    ([name, { dev, optional, devOptional }]) => name !== '' && !dev && !optional && !devOptional,
  );
  for (const [name] of needed) fs.cpSync(path.join(tree, name), path.join(elsewhere, name), { recursive: true });
  const dependencies = { 'loopback-playground': `file:${archive}` };
  const { version, bin, dependencies: ours } = readJson('package.json') as Package;
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { dependencies },
      'node_modules/loopback-playground': { version, bin, dependencies: ours, resolved: `file:${archive}` },
      // Without a checksum npm takes what is there for what is wanted.
      ...Object.fromEntries(needed.map(([name, { version, dependencies }]) => [name, { version, dependencies }])),
    },
  };
  fs.writeFileSync(path.join(elsewhere, 'package.json'), JSON.stringify({ private: true, dependencies }));
  fs.writeFileSync(path.join(elsewhere, 'package-lock.json'), JSON.stringify(lock));
  const flags = ['--offline', '--no-audit', '--no-fund'];
  await exec('npm', ['install', ...flags], { cwd: elsewhere, env: npmEnvironment(folder) });
  return elsewhere;
}
