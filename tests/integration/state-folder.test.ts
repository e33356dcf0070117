// The state folder: where it is on each system, its rights, and whose it must be.
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderFacts, openStateFolder, usualFolder, type FolderFacts } from '../../server/state/folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lbp-folder-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const facts = (more: Partial<FolderFacts>): FolderFacts => ({
  ...folderFacts(),
  env: {},
  home: '/home/ada',
  platform: 'linux',
  ...more,
});
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('usualFolder', () => {
  test.each<[string, Partial<FolderFacts>, string]>([
    ['Linux', {}, '/home/ada/.local/state/loopback-playground'],
    ['XDG_STATE_HOME', { env: { XDG_STATE_HOME: '/var/ada' } }, '/var/ada/loopback-playground'],
    ['a relative XDG_STATE_HOME', { env: { XDG_STATE_HOME: 'ada' } }, '/home/ada/.local/state/loopback-playground'],
    ['macOS', { platform: 'darwin' }, '/home/ada/Library/Application Support/loopback-playground'],
    ['Windows', { platform: 'win32', env: { LOCALAPPDATA: '/local' } }, '/local/loopback-playground'],
  ])('%s', (_, more, path) => {
    expect(usualFolder(facts(more))).toBe(path);
  });
});

describe('openStateFolder', () => {
  test('makes it for its owner alone', async () => {
    const { path, notice } = await openStateFolder(undefined, facts({ home: root }));
    expect(path).toBe(join(root, '.local/state/loopback-playground'));
    expect(notice).toBeUndefined();
    expect(await modeOf(path)).toBe(0o700);
  });

  test('closes an empty folder to others, and refuses one with something else in it', async () => {
    await chmod(root, 0o755);
    expect(await openStateFolder(root)).toEqual({ path: root });
    expect(await modeOf(root)).toBe(0o700);
    await chmod(root, 0o755);
    await writeFile(join(root, 'letter.txt'), '');
    await expect(openStateFolder(root)).rejects.toMatchObject({ code: 'state_refused' });
    expect(await modeOf(root)).toBe(0o755);
  });

  test('refuses a folder of another user', async () => {
    // Only root can give a folder away; for anyone else root's own / is another user's.
    const foreign = process.getuid?.() === 0 ? join(root, 'foreign') : '/';
    if (foreign !== '/') {
      await mkdir(foreign, { mode: 0o700 });
      await chown(foreign, 65534, 65534);
    }
    await expect(openStateFolder(foreign)).rejects.toThrow(/belongs to user \d+, you are user \d+/);
  });

  test('refuses a file in its place', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(openStateFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'state_refused' });
  });

  test('without a home that can be written it goes on in a temporary folder, and says so', async () => {
    const home = join(root, 'file');
    await writeFile(home, '');
    const temporary = join(root, 'tmp');
    await mkdir(temporary);
    const { path, notice } = await openStateFolder(undefined, facts({ home, temporary }));
    expect(path.startsWith(temporary)).toBe(true);
    expect(await modeOf(path)).toBe(0o700);
    expect(notice).toMatchObject({ error: 'state_unwritable' });
    await expect(openStateFolder(join(home, 'given'))).rejects.toMatchObject({ code: 'state_refused' });
  });
});
