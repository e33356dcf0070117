// From which program to which a packet went, in words, with the PID of the first.
import { harmless } from '../shared/acting.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import type { WorldInfo } from '../shared/contract/run.ts';
import type { Speaker } from '../shared/conversations/speakers.ts';
import { Who } from '../shared/conversations/who.ts';
import { locate, newPlace } from '../shared/dissect/locate.ts';

export interface Way {
  /** "From client (PID 4711) to tcp-echo (PID 4712)"; empty where nobody told of it. */
  readonly words: string;
  readonly sender: number | undefined;
}

interface Told {
  readonly from: Speaker | undefined;
  readonly to: Speaker | undefined;
  readonly way: Way;
}

const nobody: Way = { words: '', sender: undefined };

export class Ways {
  readonly #who: Who;
  readonly #place = newPlace();
  /** The way that was told last, by direction of a conversation: most packets go the same. */
  readonly #last: (Told | undefined)[] = [];

  constructor(entries: readonly Entry[], worlds: readonly WorldInfo[]) {
    this.#who = new Who(entries, worlds);
  }

  of({ world, link, bytes, original, at }: Frame): Way {
    const who = this.#who;
    if (!locate(link, bytes, original, this.#place)) return nobody;
    who.read(world, this.#place, bytes, at);
    const { from, to, slot } = who;
    if (slot < 0) return nobody;
    const last = this.#last[slot];
    if (last !== undefined && last.from === from && last.to === to) return last.way;
    const way = { words: wordsOf(from, to), sender: from?.pid };
    this.#last[slot] = { from, to, way };
    return way;
  }
}

function wordsOf(from: Speaker | undefined, to: Speaker | undefined): string {
  if (from && to) return `From ${named(from)} to ${named(to)}`;
  if (from) return `From ${named(from)}`;
  return to ? `To ${named(to)}` : '';
}

/** What a program calls itself cannot be more than a name. */
const named = ({ name, pid }: Speaker): string => `${harmless(name).replaceAll(/\s+/g, ' ')} (PID ${pid})`;
