// Conversations written down in golden-messages/: who says what, and the frames that carry it.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { datagramOf, frameOf, handshake, script } from '../conversations/segments.ts';
import { fromHex } from './support.ts';

/** A line of a block `said`: who says what. */
export interface Said {
  readonly from: 'a' | 'b';
  readonly bytes: Uint8Array;
}
export interface Case {
  readonly name: string;
  readonly udp: boolean;
  /** b is all on the local network that hear mDNS. */
  readonly group?: boolean;
  readonly ports: readonly [number, number];
  readonly said: readonly Said[];
  readonly packets: string;
}

const textOf = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replaceAll('␍', '\r').replaceAll('⏎', '\n').replaceAll('␀', '\0')));

/** "a text␍⏎" or "b hex: 16 03 01": each line is a packet; a line that begins with a space goes on with the one before. */
function saidIn(block: string): Said[] {
  return block
    .replaceAll(/\n +/g, ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, from = '', hex, text = ''] = /^([ab]) (hex: )?(.*)$/s.exec(line) ?? [];
      if (from !== 'a' && from !== 'b') throw new Error(`not "a …" or "b …": ${line}`);
      return { from, bytes: hex === undefined ? textOf(text) : fromHex(text) };
    });
}

/** Sections "## name", each with a block `said` (over "udp", "to all", "port 53" of b) and a block `packets`. */
export function casesOf(text: string): Case[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name = ''] = section.split('\n');
      const [, info = '', said = ''] = /```said([^\n]*)\n([^`]*)```/.exec(section) ?? [];
      const [, packets = ''] = /```packets\n([^`]*)```/.exec(section) ?? [];
      const port = Number(/port (\d+)/.exec(info)?.[1] ?? 4000);
      const way = { udp: info.includes('udp'), group: info.includes('to all'), ports: [50_000, port] as const };
      return { name, ...way, said: saidIn(said), packets: packets.trimEnd() };
    });
}

/** The packets of a case, after the handshake, in order. */
export function framesOf({ said, udp, group = false, ports }: Pick<Case, 'said' | 'udp' | 'group' | 'ports'>): Frame[] {
  if (udp) return said.map(({ from, bytes }, index) => datagramOf({ from, data: bytes, ports, group }, index + 1));
  const next = { a: 1001, b: 5001 };
  const sent = said.map(({ from, bytes }) => {
    const seq = next[from];
    next[from] += bytes.length;
    return { from, flags: 'PA', seq, ack: next[from === 'a' ? 'b' : 'a'], data: bytes };
  });
  return [...script(handshake), ...sent].map((one, index) => frameOf({ ...one, ports, window: 65_000 }, index + 1));
}
