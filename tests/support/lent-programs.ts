// Programs of the system that a test can take away while the playground runs, and give back: it runs among mounts of its own, where
// each is a copy. Nobody else's programs are touched.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram, type ProgramName } from '../../server/worlds/programs.ts';

const isRoot = process.getuid?.() === 0;
/** What makes mounts of one's own. */
export const ownMounts = isRoot ? ['unshare', '-m'] : ['unshare', '-U', '--map-current-user', '--keep-caps', '-m'];

const script = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 1; shift 2; done; shift; exec "$@"';

export interface Lent extends Disposable {
  /** What to put before the command that is to have them. */
  readonly before: readonly string[];
  take(name: ProgramName): void;
  give(name: ProgramName): void;
}

/** Lend these; they are given at first. */
export async function lend(...names: ProgramName[]): Promise<Lent> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-lent-'));
  const copy = (name: string): string => path.join(folder, name);
  const pairs: string[] = [];
  for (const name of names) {
    const real = fs.realpathSync((await findProgram(name)) ?? name);
    fs.copyFileSync(real, copy(name));
    fs.chmodSync(copy(name), 0o755);
    pairs.push(copy(name), real);
  }
  return {
    before: [...ownMounts, 'sh', '-c', script, 'lend', ...pairs, '--'],
    // A file without the right to be run is no program: for root neither.
    take: (name) => fs.chmodSync(copy(name), 0o644),
    give: (name) => fs.chmodSync(copy(name), 0o755),
    [Symbol.dispose]: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
