// The store keeps what it was given whatever happens to its file, its folder or the disk.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type StoreOptions } from '../../server/state/store.ts';
import type { Notice } from '../../server/state/types.ts';
import { noPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { lacking, skipFor } from '../support/needs.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lbp-store-'));
  file = join(folder, 'progress.json');
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

const Progress = v.strictObject({ done: v.array(v.string()) });
type Progress = v.InferOutput<typeof Progress>;

const options = (more: Partial<StoreOptions<Progress>> = {}): StoreOptions<Progress> => ({
  file,
  schema: Progress,
  version: 1,
  empty: { done: [] },
  ...more,
});

describe('the store', () => {
  test('begins empty without a file or a notice, and gives back what was saved', async () => {
    const store = await openStore(options());
    expect(store.value).toEqual({ done: [] });
    expect(store.notices).toEqual([]);
    store.set({ done: ['say-hello-over-tcp'] });
    expect(await store.flush()).toBe(true);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ version: 1, data: { done: ['say-hello-over-tcp'] } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['progress.json']);
    expect((await openStore(options())).value).toEqual({ done: ['say-hello-over-tcp'] });
  });

  test('many changes are few saves, and the last one is on disk', async () => {
    const store = await openStore(options());
    let saves = 0;
    let value = 0;
    const counted = new Proxy([] as string[], {
      get: (target, key) => {
        if (key === 'toJSON') saves += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    while (value < 1000) store.set({ done: value++ < 999 ? counted : ['last'] });
    expect(await store.flush()).toBe(true);
    expect(saves).toBeLessThan(3);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ data: { done: ['last'] } });
  });

  test('a change during a save is saved too', async () => {
    const store = await openStore(options());
    for (let n = 0; n < 50; n++) {
      store.set({ done: [`${n}`] });
      await Promise.resolve();
    }
    await store.stop();
    expect((await openStore(options())).value).toEqual({ done: ['49'] });
  });

  test.each([
    ['cut short', '{"version":1,"data":{"do'],
    ['empty', ''],
    ['of another shape', '{"version":1,"data":{"done":"all"}}'],
    ['with more than the store writes', '{"version":1,"data":{"done":[]},"marks":3}'],
    ['without a version', '{"data":{"done":[]}}'],
    ['bytes', '\u0000\u0001\ufffd'],
  ])('a file that is %s is kept aside unchanged', async (_, content) => {
    await writeFile(file, content);
    const told: Notice[][] = [];
    const store = await openStore(options({ onNotices: (notices) => told.push([...notices]) }));
    const notice = { error: 'state_unreadable', detail: `${file}.unreadable` };
    expect(store.value).toEqual({ done: [] });
    expect(told).toEqual([[notice]]);
    store.set({ done: ['new'] });
    await store.stop();
    expect(await readFile(`${file}.unreadable`, 'utf8')).toBe(content);
    expect((await openStore(options())).value).toEqual({ done: ['new'] });
  });

  test('what is kept aside is never overwritten by the next one', async () => {
    for (const content of ['{ one', '{ two', '{ three']) {
      await writeFile(file, content);
      await openStore(options());
    }
    const kept = await Promise.all(
      ['', '-2', '-3'].map((n) => readFile(join(folder, `progress.json.unreadable${n}`), 'utf8')),
    );
    expect(kept).toEqual(['{ one', '{ two', '{ three']);
  });

  test('a file of a later version is kept aside unchanged', async () => {
    const content = '{"version":2,"data":{"finished":{"say-hello-over-tcp":true}}}';
    await writeFile(file, content);
    const store = await openStore(options());
    expect(store.notices).toEqual([{ error: 'state_newer', detail: `${file}.version-2` }]);
    store.set({ done: ['new'] });
    await store.stop();
    expect(await readFile(`${file}.version-2`, 'utf8')).toBe(content);
  });

  test('a folder in the place of the file is kept aside', async () => {
    await mkdir(file);
    const store = await openStore(options());
    expect(store.notices).toMatchObject([{ error: 'state_unreadable' }]);
    store.set({ done: ['new'] });
    expect(await store.flush()).toBe(true);
  });

  test('a link in the place of the temporary file cannot make the save lose the old content', async () => {
    await symlink(join(folder, 'nowhere', 'at', 'all'), `${file}.new`);
    await writeFile(file, '{"version":1,"data":{"done":["old"]}}');
    const store = await openStore(options());
    store.set({ done: ['new'] });
    expect(await store.flush()).toBe(false);
    expect(store.notices).toMatchObject([{ error: 'state_unwritable' }]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ data: { done: ['old'] } });
  });

  test('a folder that cannot be written is a notice once, cleared when it works again', async () => {
    const told: string[][] = [];
    const store = await openStore(options({ onNotices: (notices) => told.push(notices.map(({ error }) => error)) }));
    // Rights do not hold root back, a folder that is gone does.
    if (isRoot) await rm(folder, { recursive: true });
    else await chmod(folder, 0o500);
    for (const done of [['a'], ['b'], ['c']]) {
      store.set({ done });
      expect(await store.flush()).toBe(false);
    }
    expect(told).toEqual([['state_unwritable']]);
    expect(store.value).toEqual({ done: ['c'] });
    if (isRoot) await mkdir(folder);
    else await chmod(folder, 0o700);
    expect(await store.flush()).toBe(true);
    expect(told).toEqual([['state_unwritable'], []]);
    expect((await openStore(options())).value).toEqual({ done: ['c'] });
  });

  test('a full disk: the old file stays, the notice comes once, and the save is made up for by itself', async (context) => {
    skipFor(noPrivate || lacking('mount'), context);
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const namespaces = isRoot ? ['-m'] : ['-U', '-r', '-m'];
    const { stdout } = await promisify(execFile)('unshare', [
      ...[...namespaces, '--', process.execPath, fixture('full-disk'), disk],
    ]);
    expect(JSON.parse(stdout)).toEqual({
      before: true,
      during: false,
      again: false,
      whileFull: '{"version":1,"data":"before"}\n',
      after: '{"version":1,"data":"during"}\n',
      told: [['ENOSPC'], []],
      locked: true,
    });
  });
});
