// The lessons as they are now: read when somebody first asks, and read anew whenever a folder that was added is saved in.
// Whoever has a lesson already (a run) keeps it as it was, and is told.
import type { LessonFolder } from './folder.ts';
import type { Library } from './library.ts';
import { printed } from './problems.ts';
import { FolderWatch } from './watch.ts';

export interface ShelfOptions {
  /** Folders that were added (--lessons DIR). */
  readonly added: readonly LessonFolder[];
  /** Read everything: the playground's own lessons, then those that were added. */
  read(): Promise<Library>;
  /** A line for the terminal. */
  say(line: string): void;
  /** Everything was read anew, after a save. */
  onRead?(library: Library): void;
}

export class Shelf {
  readonly #options: ShelfOptions;
  readonly #watch: FolderWatch;
  #library: Promise<Library> | undefined;
  /** What was said last of each folder, and what stood in it then. */
  readonly #said = new Map<LessonFolder, string>();
  #blind = false;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#watch = new FolderWatch({
      folders: options.added,
      onChange: () => this.#readAnew(),
      onError: (path, error) => this.#cannotWatch(path, error),
    });
  }

  /** What the folders have now. */
  library(): Promise<Library> {
    return (this.#library ??= this.#options.read());
  }

  /** Watch the folders that were added, and say what is in them. Nothing is read where there are none. */
  async start(): Promise<void> {
    if (this.#options.added.length === 0) return;
    await this.#watch.start();
    await this.#readAnew();
  }

  async stop(): Promise<void> {
    await this.#watch.stop();
  }

  async #readAnew(): Promise<void> {
    try {
      const library = await this.#options.read();
      this.#library = Promise.resolve(library);
      this.#options.onRead?.(library);
      for (const part of library.parts) if (this.#options.added.includes(part.folder)) this.#tell(part);
    } catch (error) {
      this.#options.say(
        `The lessons could not be read anew: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Say what a folder has, when that has changed. */
  #tell({ folder, lessons, problems }: Library['parts'][number]): void {
    const stands = JSON.stringify([lessons, problems]);
    if (this.#said.get(folder) === stands) return;
    this.#said.set(folder, stands);
    const many = lessons.length === 1 ? '1 lesson' : `${lessons.length} lessons`;
    this.#options.say(`${folder.name}: ${many}, ${problems.length === 0 ? 'no problems' : 'and these problems'}.`);
    for (const problem of problems) this.#options.say(printed(problem));
  }

  #cannotWatch(path: string, error: unknown): void {
    if (this.#blind) return;
    this.#blind = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.say(`Not every folder of lessons can be watched: after a save in ${path}, start again. (${why})`);
  }
}
