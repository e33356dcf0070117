// What a golden conversation says, as our protocols read it and as tshark does, to lay one beside the other.
import fs from 'node:fs';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { knownOf } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Following } from '../../server/shared/conversations/following.ts';
import type { Conversation, Packet } from '../../server/shared/conversations/types.ts';
import type { Dissector } from '../../server/shared/dissect/dissector.ts';
import type { Field } from '../../server/shared/dissect/types.ts';
import { framesOf, type Case, type Said } from '../unit/dissect/spoken-cases.ts';
import { tsharkFields } from './tshark-fields.ts';

/** A message of ours: its fields, and the frame in which their bytes lie. */
export interface Read {
  readonly fields: readonly Field[];
  readonly frame: Uint8Array;
  /** Nothing of it is missing, and it can be read. */
  readonly whole: boolean;
  /** In which part of the conversation it is. */
  readonly part: number;
}

/**
 * The parts of a conversation that are laid beside each other: over UDP each datagram, over TCP what each side says. In a stream theirs
 * shows a message where it ends, ours where it begins: only those of one side have an order that both keep.
 */
const partsOf = <T extends { readonly from: 'a' | 'b' }>(
  list: readonly T[],
  udp: boolean,
): readonly (readonly T[])[] =>
  udp ? list.map((one) => [one]) : (['a', 'b'] as const).map((side) => list.filter(({ from }) => from === side));

/** The whole messages of the one conversation in these frames that are of this protocol, packet by packet. */
export const ourMessages = (frames: readonly Frame[], protocol: string, dissector: Dissector): Read[] =>
  allMessages(frames, protocol, dissector).filter(({ whole }) => whole);

/** The same with those of which something is missing, or cannot be read. `told`: ours is told the protocol, as theirs is. */
export function allMessages(frames: readonly Frame[], protocol: string, dissector: Dissector, told = false): Read[] {
  const conversation = conversationIn(frames, dissector, told ? { declared: () => protocol } : {});
  const list: Read[] = [];
  for (const [part, packets] of partsOf<Packet>(conversation.packets, conversation.transport === 'udp').entries())
    for (const packet of packets) {
      const frame = frames.find(({ id }) => id === packet.id);
      const layers = frame ? dissector.dissect(frame, knownOf(packet, conversation)) : [];
      for (const { fields } of layers.filter((layer) => layer.protocol === protocol)) {
        const has = (...ids: readonly string[]): boolean => fields.some(({ id }) => ids.includes(id));
        const whole = !has('waits', 'bad') && (!has('part') || list.at(-1)?.whole !== false);
        list.push({ fields, frame: frame?.bytes ?? new Uint8Array(), whole, part });
      }
    }
  return list;
}

function conversationIn(frames: readonly Frame[], { protocols }: Dissector, following: Following): Conversation {
  const conversations = new Conversations(protocols, following);
  for (const frame of frames) conversations.add(frame);
  const [conversation] = [...conversations.list, ...conversations.udp];
  if (!conversation) throw new Error('no conversation');
  return conversation;
}

/** The rows of the one conversation of TCP in a file with these frames. */
export const rowsOf = (frames: readonly Frame[], dissector: Dissector): Spoken['rows'] =>
  partsOf<Packet>(conversationIn(frames, dissector, {}).packets, false).map((packets) =>
    packets.map(({ id }) => {
      const row = frames.findIndex((frame) => frame.id === id);
      return { row, frame: frames[row]?.bytes };
    }),
  );

function joined(said: readonly Said[]): Said[] {
  const list: Said[] = [];
  for (const { from, bytes } of said) {
    const last = list.at(-1);
    if (last?.from === from) list[list.length - 1] = { from, bytes: Uint8Array.of(...last.bytes, ...bytes) };
    else list.push({ from, bytes });
  }
  return list;
}

/** A row of tshark's, and the frame for ours that has the same bytes. */
interface Row {
  readonly row: number;
  readonly frame: Uint8Array | undefined;
}

/** A conversation for both: frames for ours, and of tshark's rows those of its packets, part by part. */
export interface Spoken {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly rows: readonly (readonly Row[])[];
}

/** What stands in a field, and the frame for ours that it is in. */
export interface Value {
  readonly value: string;
  readonly frame: Uint8Array | undefined;
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
    const said = one.udp ? one.said : joined(one.said);
    const ours = framesOf({ ...own, said });
    let turn = ours.length - said.length - 1;
    const rows = one.said.map(({ from }, at) => {
      if (one.udp || from !== one.said[at - 1]?.from) turn += 1;
      return { from, row: frames.length - one.said.length + at, frame: ours[turn]?.bytes };
    });
    return { name: one.name, frames: ours, rows: partsOf(rows, one.udp) };
  });
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  const ways = cases.map(({ udp, ports }) => `${udp ? 'udp' : 'tcp'}.port==${ports[1]},${decode}`);
  return { file, ways: [...new Set(ways)], spoken };
}

/** Of each conversation of the file, and each of its parts, all values of each of these fields of tshark. */
export function theirFields({ file, ways, spoken }: Capture, names: readonly string[]): Value[][][][] {
  const rows = tsharkFields(file, names, ...ways.flatMap((way) => ['-d', way]));
  return spoken.map((one) =>
    one.rows.map((own) =>
      names.map((_, index) =>
        own.flatMap(({ row, frame }) => rows[row]?.[index]?.map((value) => ({ value, frame })) ?? []),
      ),
    ),
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
