// The forms in which a packet can be copied: whatever files stand beside this one. Each is pure.
import type { WorldInfo } from '../../../../../server/shared/contract/run.ts';
import type { Detail } from '../../../dissector/messages.ts';

/** A packet, with what its form needs beside its own bytes. */
export interface ToCopy {
  readonly detail: Detail;
  /** As the learner counts it. */
  readonly number: number;
  /** ns since the first packet of the list. */
  readonly since: number;
  /** What goes before a program's name in a shell, so that it runs where the packet was: "loopback-playground in w1 -- ". */
  readonly enter: string;
}

export interface CopyForm {
  /** The name of its file. */
  readonly id: string;
  readonly title: string;
  /** Its place in the menu. */
  readonly order: number;
  /** The letter that picks it there. */
  readonly key: string;
  /** The packet in this form; undefined where it has none. */
  readonly copy: (packet: ToCopy) => string | undefined;
}

/** What goes before a program so that it runs in this network; nothing for the computer's own. */
export const enterWords = (world: WorldInfo | undefined): string =>
  world?.kind === 'private' ? `loopback-playground in ${world.name} -- ` : '';
