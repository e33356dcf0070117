// The golden packets of golden/*.md: sections "## name", each with a block `hex` ("link 1", "of 60 bytes" where it was cut) for the
// packet, and a block `layers`, which may begin with an inner layer. Blocks `hex` before the last one are packets that came before.
import fs from 'node:fs';
import { assembledAt } from '../../../server/shared/conversations/fragments.ts';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Assembled } from '../../../server/shared/dissect/types.ts';
import { fromHex } from './support.ts';

const folder = new URL('golden/', import.meta.url);

export interface Golden {
  readonly file: string;
  readonly name: string;
  /** Its id is the number of packets. */
  readonly frame: Frame;
  readonly before: readonly Frame[];
  /** The datagram that it completes, where it does. */
  readonly assembled: Assembled | undefined;
  readonly layers: string;
}

function casesOf(file: string): Golden[] {
  return fs
    .readFileSync(new URL(file, folder), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name = ''] = section.split('\n');
      const blocks = section.matchAll(/```hex link (\d+)(?: of (\d+) bytes)?\n([^`]*)```/g);
      const frames = [...blocks].map(([, link, original, hex = ''], index): Frame => {
        const bytes = fromHex(hex);
        const id = index + 1;
        return {
          ...{ id, at: id * 1000, world: 0, iface: 0, link: Number(link), bytes },
          original: original === undefined ? bytes.length : Number(original),
        };
      });
      const frame = frames.pop();
      if (!frame) throw new Error(`no packet in ${file}, ${name}`);
      const [, layers = ''] = /```layers\n([^`]*)```/.exec(section) ?? [];
      return { file, name, frame, before: frames, assembled: assembledAt(frame, frames), layers: layers.trimEnd() };
    });
}

/** The files' names. */
export const goldenFiles: readonly string[] = fs.readdirSync(folder).filter((name) => name.endsWith('.md'));

/** All of them, or those of one file. */
export const goldens = (file?: string): Golden[] => (file ? [file] : goldenFiles).flatMap(casesOf);
