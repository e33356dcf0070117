// What a golden conversation says, as our protocols read it and as tshark does, to lay one beside the other.
import fs from 'node:fs';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { knownOf } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Dissector } from '../../server/shared/dissect/dissector.ts';
import type { Field } from '../../server/shared/dissect/types.ts';
import { framesOf, type Case, type Said } from '../unit/dissect/spoken-cases.ts';
import { tsharkFields } from './tshark-fields.ts';

/** A message of ours: its fields, and the frame in which their bytes lie. */
export interface Read {
  readonly fields: readonly Field[];
  readonly frame: Uint8Array;
}

/** The whole messages of the one conversation in these frames that are of this protocol, packet by packet. */
export const ourMessages = (frames: readonly Frame[], protocol: string, dissector: Dissector): Read[] =>
  allMessages(frames, protocol, dissector).filter(isWhole);

/** The same with those of which something is missing, or cannot be read. */
export function allMessages(frames: readonly Frame[], protocol: string, dissector: Dissector): Read[] {
  const conversations = new Conversations(dissector.protocols);
  for (const frame of frames) conversations.add(frame);
  const [conversation] = [...conversations.list, ...conversations.udp];
  if (!conversation) throw new Error('no conversation');
  return conversation.packets.flatMap((packet) => {
    const frame = frames.find(({ id }) => id === packet.id);
    if (!frame) return [];
    const layers = dissector.dissect(frame, knownOf(packet, conversation));
    const own = layers.filter((layer) => layer.protocol === protocol);
    return own.map(({ fields }) => ({ fields, frame: frame.bytes }));
  });
}

export const isWhole = ({ fields }: Read): boolean => !fields.some(({ id }) => id === 'waits' || id === 'bad');

function joined(said: readonly Said[]): Said[] {
  const list: Said[] = [];
  for (const { from, bytes } of said) {
    const last = list.at(-1);
    if (last?.from === from) list[list.length - 1] = { from, bytes: Uint8Array.of(...last.bytes, ...bytes) };
    else list.push({ from, bytes });
  }
  return list;
}

/** A conversation for both: frames for ours, and of tshark's rows those of its packets, from the first to before the last. */
export interface Spoken {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly rows: readonly [from: number, to: number];
}

/** A file for tshark, what it is told of the ports, and the conversations in it. */
export interface Capture {
  readonly file: string;
  readonly ways: readonly string[];
  readonly spoken: readonly Spoken[];
}

/**
 * Golden conversations in one file, each from a port of its own. For ours, pieces that one side says one after another are
 * joined before, so that no message is cut: that the cut changes nothing, other tests say.
 */
export function captureOf(cases: readonly Case[], decode: string, file: string): Capture {
  const frames: Frame[] = [];
  const spoken = cases.map((one, index): Spoken => {
    const from = frames.length;
    const own = { ...one, ports: [50_000 + index, one.ports[1]] as const };
    for (const frame of framesOf(own)) frames.push({ ...frame, id: from + frame.id, at: (from + frame.id) * 1000 });
    return {
      name: one.name,
      frames: framesOf({ ...own, said: one.udp ? one.said : joined(one.said) }),
      rows: [from, frames.length],
    };
  });
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  const ways = cases.map(({ udp, ports }) => `${udp ? 'udp' : 'tcp'}.port==${ports[1]},${decode}`);
  return { file, ways: [...new Set(ways)], spoken };
}

/** Of each of these fields of tshark all values in each conversation of the file. */
export function theirFields({ file, ways, spoken }: Capture, names: readonly string[]): string[][][] {
  const rows = tsharkFields(file, names, ...ways.flatMap((way) => ['-d', way]));
  return spoken.map(({ rows: [from, to] }) =>
    names.map((_, index) => rows.slice(from, to).flatMap((row) => row[index] ?? [])),
  );
}

/** The fields of a message at the end of such a path of ids: "question name". */
export function fieldsAt(fields: readonly Field[], path: string): readonly Field[] {
  const [id = '', ...more] = path.split(' ');
  const found = fields.filter((field) => field.id === id);
  return more.length === 0 ? found : found.flatMap((field) => fieldsAt(field.fields ?? [], more.join(' ')));
}

/** Bits as 1 and 0, all else as it is. */
export const plain = ({ value, text }: Field): string =>
  text === 'set' ? '1' : text === 'not set' ? '0' : String(value);
