// One value kept in one JSON file: the learner's progress. It is read at the start, changed in memory, and saved soon.
// What cannot be read is kept aside and never overwritten; what cannot be saved is a notice, and the program goes on.
import type { GenericSchema } from 'valibot';
import type { ErrorCode } from '../shared/contract/errors.ts';
import { errno } from './errno.ts';
import { readKept } from './store-read.ts';
import { replaceFile } from './store-write.ts';
import type { Notice } from './types.ts';

export interface StoreOptions<T> {
  readonly file: string;
  readonly schema: GenericSchema<unknown, T>;
  /** Of the data's shape; a file of a later one is kept aside. */
  readonly version: number;
  readonly empty: T;
  /** Called with all present notices whenever they change. */
  readonly onNotices?: (notices: readonly Notice[]) => void;
  /** How long to wait before a save that failed is tried again, ms. */
  readonly retryMs?: number;
}

export interface Store<T> {
  readonly value: T;
  readonly notices: readonly Notice[];
  /** Replace the value; it is saved soon, several changes in one go. */
  set(value: T): void;
  /** Resolves when all that was set is on disk (true), or could not be saved (false). */
  flush(): Promise<boolean>;
  /** Save what is left, and try no more. */
  stop(): Promise<void>;
}

/** Open the file, or begin with `empty`. Never throws over the file's content or the disk. */
export async function openStore<T>(options: StoreOptions<T>): Promise<Store<T>> {
  const kept = await readKept(options);
  const store = new FileStore(options, kept.value, kept.notice, kept.writable);
  if (kept.notice !== undefined) options.onNotices?.(store.notices);
  return store;
}

class FileStore<T> implements Store<T> {
  #value: T;
  /** Each `set` raises it; what is on disk is at `#savedAt`. */
  #change = 0;
  #savedAt = 0;
  #saving: Promise<boolean> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  #unsaved: Notice | undefined;
  readonly #found: Notice | undefined;
  readonly #writable: boolean;
  readonly #options: StoreOptions<T>;

  constructor(options: StoreOptions<T>, value: T, found: Notice | undefined, writable: boolean) {
    this.#options = options;
    this.#value = value;
    this.#found = found;
    this.#writable = writable;
  }

  get value(): T {
    return this.#value;
  }

  get notices(): readonly Notice[] {
    return [this.#found, this.#unsaved].filter((notice) => notice !== undefined);
  }

  set(value: T): void {
    this.#value = value;
    this.#change += 1;
    void this.flush();
  }

  flush(): Promise<boolean> {
    this.#saving ??= this.#saveAll();
    return this.#saving;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.flush();
  }

  /** One save at a time; what was set meanwhile goes into the next. */
  async #saveAll(): Promise<boolean> {
    // Changes made in one turn of the event loop share a save.
    await Promise.resolve();
    try {
      while (this.#savedAt < this.#change) {
        const change = this.#change;
        if (!(await this.#save())) return false;
        this.#savedAt = change;
      }
      return true;
    } finally {
      this.#saving = undefined;
    }
  }

  async #save(): Promise<boolean> {
    if (!this.#writable) return false;
    clearTimeout(this.#retry);
    const { file, version, retryMs = 10_000 } = this.#options;
    try {
      await replaceFile(file, `${JSON.stringify({ version, data: this.#value })}\n`);
      this.#tell(undefined);
      return true;
    } catch (error) {
      this.#tell(saveNotice(errno(error), file));
      if (!this.#stopped) this.#retry = setTimeout(() => void this.flush(), retryMs).unref();
      return false;
    }
  }

  #tell(notice: Notice | undefined): void {
    const same = this.#unsaved?.error === notice?.error;
    this.#unsaved = notice;
    if (!same) this.#options.onNotices?.(this.notices);
  }
}

function saveNotice(code: string, file: string): Notice {
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const error: ErrorCode = full ? 'ENOSPC' : 'state_unwritable';
  return { error, detail: `${file} (${code})` };
}
