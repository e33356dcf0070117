// What the palette lists. A file in ui/commands/ exports `commands`, which is asked each time the palette opens.
import type { Access } from '../../session/access.svelte.ts';
import type { Shell } from '../shell.svelte.ts';

export interface Command {
  /** Unique among all commands. */
  readonly id: string;
  readonly title: string;
  /** Commands of one group stand together, under its name. */
  readonly group: string;
  /** Said behind the title, quieter: "unit 1", a key. */
  readonly note?: string;
  /** Other words by which it is found. */
  readonly words?: string;
  readonly run: () => void | Promise<void>;
}

/** What commands may use of the page. */
export interface CommandPlace {
  readonly access: Access;
  readonly shell: Shell;
  readonly openKeys: () => void;
}

/** Commands that are of use now. It may ask the server, and may throw where that refuses. */
export type Commands = (place: CommandPlace) => readonly Command[] | Promise<readonly Command[]>;
