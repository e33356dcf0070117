// The state folder: where progress, the lock and the control socket live. It comes before everything else at a start.
// Other users must not reach it: whoever can write into it could answer in the server's name.
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { errno } from './errno.ts';
import type { Notice } from './types.ts';

export interface StateFolder {
  /** Absolute. */
  readonly path: string;
  /** Set when the usual folder cannot be written and this is a temporary one. */
  readonly notice?: Notice;
}

/** What the choice of the folder depends on; given, so that tests can name another system. */
export interface FolderFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly temporary: string;
  /** Effective user id; undefined on Windows. */
  readonly uid: number | undefined;
}

const NAME = 'loopback-playground';
/** The lock file's name: a folder that has it is ours to tighten. */
export const LOCK_FILE = 'server.lock';

export function folderFacts(): FolderFacts {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    temporary: tmpdir(),
    uid: process.geteuid?.(),
  };
}

/** The usual state folder of this system. A relative XDG_STATE_HOME is ignored, as the XDG specification asks. */
export function usualFolder({ platform, env, home }: FolderFacts): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), NAME);
  const xdg = env.XDG_STATE_HOME;
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'state'), NAME);
}

/**
 * Open (and make) the state folder: the one given, else the usual one, else, when that cannot be written, one in the
 * temporary folder with the notice `state_unwritable`. Throws PlaygroundError `state_refused` for a folder that is
 * given and cannot be used, or that belongs to another user.
 */
export async function openStateFolder(given: string | undefined, facts = folderFacts()): Promise<StateFolder> {
  if (given !== undefined) return { path: await prepare(resolve(given), facts) };
  const usual = usualFolder(facts);
  try {
    return { path: await prepare(usual, facts) };
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    const path = await prepare(join(facts.temporary, `${NAME}-${facts.uid ?? 'user'}`), facts);
    return { path, notice: { error: 'state_unwritable', detail: error.detail ?? usual } };
  }
}

class Unwritable extends PlaygroundError {
  constructor(detail: string) {
    super('state_refused', detail);
  }
}

async function prepare(path: string, facts: FolderFacts): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (errno(error) === 'EEXIST') throw new PlaygroundError('state_refused', `${path} is not a folder.`);
    throw new Unwritable(`${path} cannot be made (${errno(error)}).`);
  }
  if (facts.uid !== undefined) await refuseForeign(path, facts.uid);
  await tryToWrite(path);
  return path;
}

async function refuseForeign(path: string, uid: number): Promise<void> {
  const { uid: owner, mode } = await stat(path);
  if (owner !== uid)
    throw new PlaygroundError('state_refused', `${path} belongs to user ${owner}, you are user ${uid}.`);
  if ((mode & 0o077) === 0) return;
  // Never close a folder with something else in it: `--state ~` must not change the rights of a home.
  const names = await readdir(path);
  if (names.length > 0 && !names.includes(LOCK_FILE)) {
    throw new PlaygroundError('state_refused', `${path} is open to other users. Run: chmod 700 '${path}'`);
  }
  await chmod(path, 0o700);
}

/** A right on paper is not enough: a file system can be read-only. One whose blocks are all used passes. */
async function tryToWrite(path: string): Promise<void> {
  const probe = join(path, `probe-${process.pid}`);
  try {
    await writeFile(probe, '', { mode: 0o600 });
    await rm(probe, { force: true });
  } catch (error) {
    throw new Unwritable(`${path} cannot be written (${errno(error)}).`);
  }
}
