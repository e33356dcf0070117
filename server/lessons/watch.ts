// Watches folders of lessons, two levels down, and tells that something in them was saved. Each folder is watched by itself:
// editors that save by renaming, and folders that come and go, are seen alike on every system.
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { foldersIn, type LessonFolder } from './folder.ts';

/** ms after the first change in which more of them are one: a save is several changes. */
const gather = 100;
/** Folders that are watched at most. */
const most = 1000;

export interface WatchOptions {
  readonly folders: readonly LessonFolder[];
  /** Something was saved, made, renamed or removed. Calls never overlap. */
  onChange(): Promise<void>;
  /** A folder cannot be watched: what is saved there is not noticed. */
  onError(path: string, error: unknown): void;
}

export class FolderWatch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Resolves once all folders that are there are watched: what is saved from then on is told. */
  async start(): Promise<void> {
    for (const { path } of this.#options.folders) {
      // The folder itself may be removed and made again; its parent knows.
      this.#watch(dirname(path), `above ${path}`, (name) => name === null || name === basename(path));
    }
    await this.#spread();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await this.#telling;
  }

  #changed(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // Watched first, read then: what comes between is told once more.
      this.#telling = this.#telling.then(async () => {
        await this.#spread();
        if (!this.#stopped) await this.#options.onChange();
      });
    }, gather);
  }

  /** Watch the folders that are there now. */
  async #spread(): Promise<void> {
    for (const { path, root } of this.#options.folders) {
      const wanted = [root, path];
      for (const unit of await below(path)) wanted.push(unit, ...(await below(unit)));
      for (const one of new Set(wanted)) this.#watch(one, one, () => true);
    }
  }

  #watch(path: string, key: string, matters: (name: string | null) => boolean): void {
    if (this.#stopped || this.#watchers.has(key) || this.#watchers.size >= most) return;
    try {
      const watcher = watch(path, (_what, name) => {
        if (!matters(name)) return;
        // The watch of a folder that was removed says no more, also when one of that name is made again.
        if (name === basename(path)) this.#forget(path);
        this.#changed();
      });
      watcher.on('error', (error) => {
        this.#forget(path);
        this.#options.onError(path, error);
      });
      this.#watchers.set(key, watcher);
    } catch (error) {
      // A folder that is gone by now is no matter: whoever removed it is told by its parent.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) this.#options.onError(path, error);
    }
  }

  /** Another folder may stand at this path from now on: it and those in it are watched anew. */
  #forget(path: string): void {
    for (const [key, watcher] of this.#watchers) {
      if (key !== path && !key.startsWith(path + sep)) continue;
      watcher.close();
      this.#watchers.delete(key);
    }
  }
}

const below = (path: string): Promise<readonly string[]> => foldersIn(path).catch((): readonly string[] => []); // gone, or not ours to list: the reader of lessons tells
