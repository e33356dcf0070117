// What a golden conversation says, as our protocols read it and as tshark does, to lay one beside the other.
import fs from 'node:fs';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
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

/**
 * The whole messages of a conversation that are of this protocol, packet by packet. Pieces that one side says one after another
 * are joined before, so that no message is cut: that the cut changes nothing, other tests say.
 */
export function ourMessages(one: Case, protocol: string, dissector: Dissector): Read[] {
  const frames = framesOf({ ...one, said: one.udp ? one.said : joined(one.said) });
  const conversations = new Conversations(dissector.protocols);
  for (const frame of frames) conversations.add(frame);
  const [conversation] = [...conversations.list, ...conversations.udp];
  if (!conversation) throw new Error('no conversation');
  return conversation.packets.flatMap((packet) => {
    const frame = frames.find(({ id }) => id === packet.id);
    if (!frame) return [];
    const layers = dissector.dissect(frame, knownOf(packet, conversation));
    const own = layers.filter((layer) => layer.protocol === protocol);
    return own.map(({ fields }) => ({ fields, frame: frame.bytes })).filter(isWhole);
  });
}

const isWhole = ({ fields }: Read): boolean => !fields.some(({ id }) => id === 'waits' || id === 'bad');

function joined(said: readonly Said[]): Said[] {
  const list: Said[] = [];
  for (const { from, bytes } of said) {
    const last = list.at(-1);
    if (last?.from === from) list[list.length - 1] = { from, bytes: Uint8Array.of(...last.bytes, ...bytes) };
    else list.push({ from, bytes });
  }
  return list;
}

/** Of each of these fields of tshark all values in the conversation, written to `file` first. */
export function theirFields(one: Case, file: string, decode: string, names: readonly string[]): string[][] {
  fs.writeFileSync(file, writePcapng(framesOf(one), { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  const rows = tsharkFields(file, names, '-d', `${one.udp ? 'udp' : 'tcp'}.port==${one.ports[1]},${decode}`);
  return names.map((_, index) => rows.flatMap((row) => row[index] ?? []));
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
