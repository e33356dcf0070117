// Where the tests run as root, the parts that touch processes, capture and worlds run again as an ordinary user made for it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sh } from './steps.ts';

const name = 'playground-test';

export interface OrdinaryUser {
  /** What to put before a command. */
  readonly as: readonly string[];
  /** A folder with this tree in it that the user can read. */
  readonly tree: string;
  readonly home: string;
  remove(): Promise<void>;
}

/** Make the user (once) and see that it can read this tree; where it cannot, it gets a copy. */
export async function ordinaryUser(tree: string): Promise<OrdinaryUser> {
  if ((await sh(['id', name])).code !== 0)
    await must(['useradd', '--system', '--user-group', '--no-create-home', name]);
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-user-'));
  fs.chmodSync(base, 0o755);
  const home = path.join(base, 'home');
  fs.mkdirSync(home);
  await must(['chown', `${name}:${name}`, home]);
  const node = path.dirname(process.execPath);
  const search = `${node}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
  const environment = ['env', '-i', `HOME=${home}`, `USER=${name}`, `PATH=${search}`, `TMPDIR=${home}`, 'LANG=C.UTF-8'];
  const as = ['setpriv', '--reuid', name, '--regid', name, '--clear-groups', ...environment];
  return { as, tree: await readable(tree, base, as), home, remove: async () => void (await sh(['rm', '-rf', base])) };
}

async function readable(tree: string, base: string, as: readonly string[]): Promise<string> {
  const file = path.join(tree, 'node_modules', 'vitest', 'package.json');
  if ((await sh([...as, 'test', '-r', file])).code === 0) return tree;
  const copy = path.join(base, 'tree');
  fs.mkdirSync(copy);
  for (const entry of fs.readdirSync(tree)) {
    if (entry === '.git') continue;
    const from = path.join(tree, entry);
    if ((await sh(['cp', '-al', from, copy])).code !== 0) {
      await sh(['rm', '-rf', path.join(copy, entry)]);
      await must(['cp', '-a', from, copy]);
    }
  }
  return copy;
}

async function must(argv: readonly string[]): Promise<void> {
  const { code, output } = await sh(argv);
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${output}`);
}
