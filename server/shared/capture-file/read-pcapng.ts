// Reads pcapng (draft-ietf-opsawg-pcapng): blocks one after another, each with its length at both ends. Of blocks that hold no
// packets, statistics are read, and the others passed over. Sections may differ in byte order.
import { decodeUtf8 } from '../dissect/utf8.ts';
import { cutAt, Fault } from './fault.ts';
import { byteOrderMagic, interfaceOption, kinds, option, packetOption, statisticsOption } from './pcapng.ts';
import { toNanoseconds, type TimeUnit } from './time-unit.ts';
import type { Found } from './types.ts';

/** libpcap's MAXIMUM_SNAPLEN, and as many interfaces as a frame's byte can number. */
const mostBytes = 262_144;
const mostInterfaces = 256;

/** A block's body: `bytes[from, to)`. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** One section's state: byte order, and its interfaces' numbers, units and snap lengths. */
interface Section {
  little: boolean;
  readonly interfaces: { readonly number: number; readonly unit: TimeUnit; readonly snap: number }[];
}

/** Fills `found` block by block; throws a Fault where lengths contradict each other, or where the file ends too early. */
export function readPcapng(bytes: Uint8Array, found: Found): void {
  new Reader(bytes, found).run();
}

class Reader {
  readonly #found: Found;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #section: Section = { little: true, interfaces: [] };

  constructor(bytes: Uint8Array, found: Found) {
    this.#found = found;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): void {
    let at = 0;
    while (at < this.#bytes.length) {
      // Every block has at least 12 bytes, so this ends.
      const size = at + 12 <= this.#bytes.length ? this.#size(at) : Infinity;
      if (at + size > this.#bytes.length) throw cutAt(at);
      if (this.#u32(at + size - 4) !== size)
        throw new Fault('malformed', at, 'A block says one length at its beginning and another at its end.');
      this.#read(this.#u32(at), { from: at + 8, to: at + size - 4 });
      at += size;
    }
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, this.#section.little);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#section.little);
  }

  #u64(at: number): number {
    return Number(this.#view.getBigUint64(at, this.#section.little));
  }

  /** A text ends at its first zero byte, if there is one; undefined where it is no UTF-8 (3.5). */
  #text(from: number, to: number): string | undefined {
    const zero = this.#bytes.subarray(from, to).indexOf(0);
    return textOf(this.#bytes.subarray(from, zero < 0 ? to : from + zero));
  }

  /** The length of the block at `at`; a section header says in which byte order it is. */
  #size(at: number): number {
    if (this.#u32(at) === kinds.section) {
      const little = this.#view.getUint32(at + 8, true) === byteOrderMagic;
      if (!little && this.#view.getUint32(at + 8, false) !== byteOrderMagic)
        throw new Fault('malformed', at + 8, 'A section does not say in which byte order it is.');
      this.#section = { little, interfaces: [] };
    }
    const size = this.#u32(at + 4);
    const least = this.#u32(at) === kinds.section ? 28 : 12;
    if (size < least || size % 4 !== 0)
      throw new Fault('malformed', at + 4, `A block says it is ${size} bytes long, which cannot be.`);
    return size;
  }

  #read(kind: number, block: Block): void {
    if (kind === kinds.section) this.#readSection(block);
    else if (kind === kinds.interface) this.#readInterface(block);
    else if (kind === kinds.packet || kind === kinds.oldPacket) this.#readPacket(block, kind === kinds.oldPacket);
    else if (kind === kinds.simplePacket) this.#readSimplePacket(block);
    else if (kind === kinds.statistics) this.#readStatistics(block);
  }

  #needs(block: Block, size: number): void {
    if (block.to - block.from < size) throw new Fault('malformed', block.from, 'A block is too short for what it is.');
  }

  /** 4.1 */
  #readSection(block: Block): void {
    const major = this.#u16(block.from + 4);
    if (major !== 1) throw new Fault('unsupported', block.from + 4, `Version ${major} of pcapng is not read here.`);
  }

  /** 4.2 */
  #readInterface(block: Block): void {
    this.#needs(block, 8);
    const number = this.#found.interfaces.length;
    if (number >= mostInterfaces)
      throw new Fault('unsupported', block.from, `More than ${mostInterfaces} interfaces are not read.`);
    let unit: TimeUnit = { exponent: 6, binary: false, offset: 0n };
    const texts: { name?: string; description?: string } = {};
    this.#options({ from: block.from + 8, to: block.to }, (code, from, to) => {
      if (code === interfaceOption.name) texts.name = this.#text(from, to) ?? '';
      if (code === interfaceOption.description) texts.description = this.#text(from, to) ?? '';
      if (code === interfaceOption.resolution && to - from === 1) {
        const value = this.#bytes[from] ?? 6;
        unit = { ...unit, exponent: value & 0x7f, binary: value > 0x7f };
      }
      if (code === interfaceOption.offset && to - from === 8)
        unit = { ...unit, offset: this.#view.getBigInt64(from, this.#section.little) };
    });
    this.#section.interfaces.push({ number, unit, snap: this.#u32(block.from + 4) });
    this.#found.interfaces.push({ link: this.#u16(block.from), ...texts });
  }

  /** 4.3; the obsolete packet block (appendix A) has a drop counter in the upper half of the interface's word. */
  #readPacket(block: Block, old: boolean): void {
    this.#needs(block, 20);
    const iface = this.#interface(old ? this.#u16(block.from) : this.#u32(block.from), block);
    const ticks = (BigInt(this.#u32(block.from + 4)) << 32n) | BigInt(this.#u32(block.from + 8));
    const captured = this.#u32(block.from + 12);
    const start = block.from + 20;
    this.#fits(captured, start, block);
    let comment: string | undefined;
    let packet: number | undefined;
    this.#options({ from: start + ((captured + 3) & ~3), to: block.to }, (code, from, to) => {
      if (code === packetOption.id && to - from === 8) packet = this.#u64(from);
      const text = code === option.comment ? this.#text(from, to) : undefined;
      if (text !== undefined) comment = comment === undefined ? text : `${comment}\n${text}`;
    });
    this.#found.frames.push({
      time: toNanoseconds(ticks, iface.unit),
      iface: iface.number,
      original: this.#u32(block.from + 16),
      bytes: this.#bytes.subarray(start, start + captured),
      ...(comment === undefined ? {} : { comment }),
      ...(packet === undefined ? {} : { packet }),
    });
  }

  /** 4.4: without a time; it takes that of the packet before it. Its length is the original one, or the snap length. */
  #readSimplePacket(block: Block): void {
    this.#needs(block, 4);
    const iface = this.#interface(0, block);
    const original = this.#u32(block.from);
    const captured = Math.min(original, iface.snap || Infinity);
    const start = block.from + 4;
    this.#fits(captured, start, block);
    const time = this.#found.frames.at(-1)?.time ?? 0n;
    const bytes = this.#bytes.subarray(start, start + captured);
    this.#found.frames.push({ time, iface: iface.number, original, bytes });
  }

  /** 4.6: what was lost since the beginning, by the interface and by the system, and what is remarked on it. */
  #readStatistics(block: Block): void {
    this.#needs(block, 12);
    const iface = this.#interface(this.#u32(block.from), block);
    let dropped: number | undefined;
    this.#options({ from: block.from + 12, to: block.to }, (code, from, to) => {
      const counts = code === statisticsOption.dropped || code === statisticsOption.droppedBySystem;
      if (counts && to - from === 8) dropped = (dropped ?? 0) + this.#u64(from);
      const text = code === option.comment ? this.#text(from, to) : undefined;
      if (text !== undefined) this.#found.remarks.push(text);
    });
    if (dropped !== undefined) this.#found.dropped[iface.number] = dropped;
  }

  #interface(number: number, block: Block): Section['interfaces'][number] {
    const found = this.#section.interfaces[number];
    if (!found) throw new Fault('malformed', block.from, `A block names interface ${number}, which the file has not.`);
    return found;
  }

  #fits(captured: number, start: number, block: Block): void {
    if (captured > mostBytes || start + captured > block.to)
      throw new Fault('malformed', block.from, `A packet says it has ${captured} bytes, more than its block holds.`);
  }

  /** 3.5: code, length, value, filled up to 4 bytes; the list ends with code 0 or with the block. */
  #options(block: Block, take: (code: number, from: number, to: number) => void): void {
    for (let at = block.from; at + 4 <= block.to;) {
      const code = this.#u16(at);
      const length = this.#u16(at + 2);
      if (code === 0) return;
      if (at + 4 + length > block.to)
        throw new Fault('malformed', at, `An option says it is ${length} bytes long, more than its block holds.`);
      take(code, at + 4, at + 4 + length);
      at += 4 + ((length + 3) & ~3);
    }
  }
}

/** Bytes that a call can take as arguments in any engine. */
const atOnce = 4096;

/** As decodeUtf8. A file may have a million comments, nearly all of plain ASCII: those are made at once, not letter by letter. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > atOnce || bytes.some((byte) => byte >= 0x80)) return decodeUtf8(bytes);
  return String.fromCharCode(...bytes);
}
