// What a person remarks on packets, a mark and a note, as comments in a pcapng file: "Marked", "Note: " and the text. Written into
// the bytes of a file that is there already, so that nothing else in it changes.
import { decodeUtf8, encodeUtf8 } from '../dissect/utf8.ts';
import { byteOrderMagic, kinds, option, packetOption } from './pcapng.ts';

/** What is remarked on a packet; an empty note is none. */
export interface Remark {
  readonly marked: boolean;
  readonly note: string;
}

const mark = 'Marked';
const noted = 'Note: ';

/** The comments that say it; none for a remark that says nothing. */
const commentsOf = ({ marked, note }: Remark): string[] => [
  ...(marked ? [mark] : []),
  ...(note === '' ? [] : [noted + note]),
];

/** The remark among the comments of a packet, and the others. Of several notes the first is one. */
export function remarkIn(comments: readonly string[]): { readonly remark: Remark; readonly others: readonly string[] } {
  const at = comments.findIndex((one) => one.startsWith(noted));
  const others = comments.filter((one, index) => one !== mark && index !== at);
  const note = comments[at]?.slice(noted.length) ?? '';
  return { remark: { marked: comments.includes(mark), note }, others };
}

/**
 * The file with these remarks in place of those that it holds. They go by the packets' ids in the file, or by their places: as they
 * stand in it, or in the order of their ids; from 1. What is remarked on a packet that is not in the file stands at its beginning,
 * after `lost` and its number. The bytes must be a pcapng file whose blocks are whole.
 */
export function withRemarks(
  bytes: Uint8Array<ArrayBuffer>,
  remarks: ReadonlyMap<number, Remark>,
  by: 'id' | 'place' | 'order',
  lost: (packet: number) => string = String,
): Uint8Array<ArrayBuffer> {
  const blocks = blocksOf(bytes);
  const keys = keysOf(blocks, by);
  const left = new Map(remarks);
  for (const key of keys.values()) left.delete(key);
  const about = [...left].flatMap(([packet, remark]) => commentsOf(remark).map((line) => `${lost(packet)}: ${line}`));
  const parts = blocks.map((block, index) => {
    if (index === 0 && about.length > 0) return rewritten(block, about);
    const key = keys.get(block);
    return key === undefined
      ? block.bytes
      : packetBlock(block, commentsOf(remarks.get(key) ?? { marked: false, note: '' }));
  });
  return joined(parts);
}

/** One block with its section's byte order. */
interface Block {
  readonly kind: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  readonly little: boolean;
  /** Of packets: where their options begin. */
  readonly options: number;
  /** The time of the packet before it, as its ticks. */
  readonly before: readonly [number, number];
  /** Bytes that a packet without a time holds at most. */
  readonly snap: number;
}

function blocksOf(bytes: Uint8Array<ArrayBuffer>): Block[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Block[] = [];
  let little = true;
  let before: readonly [number, number] = [0, 0];
  let snap: number | undefined;
  for (let at = 0; at + 12 <= bytes.length;) {
    const isSection = view.getUint32(at, true) === kinds.section;
    if (isSection) little = view.getUint32(at + 8, true) === byteOrderMagic;
    if (isSection) [before, snap] = [[0, 0], undefined];
    const kind = view.getUint32(at, little);
    const size = Math.max(12, view.getUint32(at + 4, little));
    if (at + size > bytes.length) break;
    const own = new DataView(bytes.buffer, bytes.byteOffset + at, size);
    if (kind === kinds.interface) snap ??= own.getUint32(12, little);
    const options = optionsAt(kind, own, little);
    blocks.push({ kind, bytes: bytes.subarray(at, at + size), view: own, little, options, before, snap: snap ?? 0 });
    if (kind === kinds.packet || kind === kinds.oldPacket)
      before = [own.getUint32(12, little), own.getUint32(16, little)];
    at += size;
  }
  return blocks;
}

/** Where the options of a block begin, from its first byte; 0 where it has none that count here. */
function optionsAt(kind: number, view: DataView, little: boolean): number {
  if (kind === kinds.section) return 24;
  return kind === kinds.packet || kind === kinds.oldPacket ? 28 + ((view.getUint32(20, little) + 3) & ~3) : 0;
}

const isPacket = ({ kind }: Block): boolean =>
  kind === kinds.packet || kind === kinds.oldPacket || kind === kinds.simplePacket;

/** By which number each packet's block is remarked on. */
function keysOf(blocks: readonly Block[], by: 'id' | 'place' | 'order'): Map<Block, number> {
  const packets = blocks.filter(isPacket);
  if (by === 'place') return new Map(packets.map((block, index) => [block, index + 1]));
  const ids = packets.map((block) => [block, idOf(block)] as const);
  if (by === 'id') return new Map(ids.flatMap(([block, id]) => (id === undefined ? [] : [[block, id]])));
  return new Map(ids.sort(([, x], [, y]) => (x ?? 0) - (y ?? 0)).map(([block], index) => [block, index + 1]));
}

function idOf(block: Block): number | undefined {
  const found = optionsOf(block).find(({ code, value }) => code === packetOption.id && value.length === 8);
  const { buffer, byteOffset } = found?.value ?? block.bytes;
  return found && Number(new DataView(buffer, byteOffset, 8).getBigUint64(0, block.little));
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array<ArrayBuffer>;
}

function optionsOf({ bytes, view, little, options }: Block): Option[] {
  const found: Option[] = [];
  if (options === 0) return found;
  for (let at = options; at + 4 <= bytes.length - 4;) {
    const [code, size] = [view.getUint16(at, little), view.getUint16(at + 2, little)];
    if (code === option.end || at + 4 + size > bytes.length - 4) break;
    found.push({ code, value: bytes.subarray(at + 4, at + 4 + size) });
    at += 4 + ((size + 3) & ~3);
  }
  return found;
}

/** A packet's block with these remarks in place of its own; the very same bytes where they are the same. */
function packetBlock(block: Block, comments: readonly string[]): Uint8Array<ArrayBuffer> {
  const own = optionsOf(block);
  const texts = own.map(({ code, value }) => (code === option.comment ? (decodeUtf8(value) ?? '') : ''));
  const { remark } = remarkIn(texts);
  const said = commentsOf(remark);
  if (said.join('\n') === comments.join('\n')) return block.bytes;
  const kept = own.filter((_, index) => {
    const place = said.indexOf(texts[index] ?? '');
    if (place >= 0 && texts[index] !== '') said.splice(place, 1);
    return place < 0 || texts[index] === '';
  });
  return rewritten(block.kind === kinds.simplePacket ? timed(block) : block, comments, kept);
}

/** The block with its options, `kept` of them, and these comments behind. */
function rewritten(block: Block, comments: readonly string[], kept = optionsOf(block)): Uint8Array<ArrayBuffer> {
  const all = [...kept, ...comments.map((text): Option => ({ code: option.comment, value: encodeUtf8(text) }))];
  // Behind them stands their end, of four bytes of zero; then the block's length.
  const end = all.length === 0 ? 0 : 4;
  const size = all.reduce((sum, { value }) => sum + 4 + ((value.length + 3) & ~3), block.options + end + 4);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(block.bytes.subarray(0, block.options));
  let at = block.options;
  for (const { code, value } of all) {
    view.setUint16(at, code, block.little);
    view.setUint16(at + 2, value.length, block.little);
    bytes.set(value, at + 4);
    at += 4 + ((value.length + 3) & ~3);
  }
  view.setUint32(4, size, block.little);
  view.setUint32(size - 4, size, block.little);
  // How long the section is, it no longer says (4.1).
  if (block.kind === kinds.section) for (const place of [16, 20]) view.setUint32(place, 0xffffffff, block.little);
  return bytes;
}

/** A simple packet block has no options: as an enhanced one, at the time of the packet before it, as it is read. */
function timed(block: Block): Block {
  const { view, little, before, snap } = block;
  const original = view.getUint32(8, little);
  const captured = Math.min(original, snap || Infinity, block.bytes.length - 16);
  const head = 28 + ((captured + 3) & ~3);
  const bytes = new Uint8Array(head + 4);
  const to = new DataView(bytes.buffer);
  for (const [at, value] of [kinds.packet, 0, 0, ...before, captured, original].entries())
    to.setUint32(at * 4, value, little);
  bytes.set(block.bytes.subarray(12, 12 + captured), 28);
  return { ...block, kind: kinds.packet, bytes, view: to, options: head };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
