// Writes frames as pcapng (draft-ietf-opsawg-pcapng, 4), which Wireshark and tshark open: times to the ns, one interface for
// each world and link type, comments on packets. Used for "Save .pcapng" and nothing else; read-capture.ts reads it back.
import type { Frame } from '../contract/frames.ts';
import type { WorldInfo } from '../contract/run.ts';
import { encodeUtf8 } from '../dissect/utf8.ts';

export interface CaptureInfo {
  /** Indexed by the frames' `world`. */
  readonly worlds: readonly WorldInfo[];
  /** Unix time in ms at which a frame's `at` is 0. */
  readonly began: number;
  /** Texts by frame id, shown by Wireshark beside the packet. */
  readonly comments?: ReadonlyMap<number, string>;
}

/** Block types (4.1 to 4.3) and option codes (3.5, 4.2, 4.3). All numbers are written little endian. */
const section = 0x0a0d0d0a;
const byteOrderMagic = 0x1a2b3c4d;
const interfaceDescription = 1;
const enhancedPacket = 6;
const option = { end: 0, comment: 1, application: 4, name: 2, description: 3, resolution: 9 } as const;

/** An option's text is at most 65 535 bytes. */
const longestText = 0xffff;

const padded = (size: number): number => (size + 3) & ~3;

/** The file's bytes. Frames keep their order; one that was cut short keeps its original length. */
export function writePcapng(frames: Iterable<Frame>, info: CaptureInfo): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  writeSection(out);
  const interfaces = new Map<number, number>();
  const began = BigInt(Math.round(info.began * 1000)) * 1000n;
  for (const frame of frames) {
    const key = frame.world * 65_536 + frame.link;
    let number = interfaces.get(key);
    if (number === undefined) {
      number = interfaces.size;
      interfaces.set(key, number);
      writeInterface(out, frame.link, info.worlds[frame.world]);
    }
    writePacket(out, frame, number, began + BigInt(frame.at), info.comments?.get(frame.id));
  }
  return out.finish();
}

/** Section header block, 4.1: the length of the section is not given (-1). */
function writeSection(out: Writer): void {
  const start = out.open(section);
  out.u32(byteOrderMagic);
  out.u16(1);
  out.u16(0);
  out.u32(0xffffffff);
  out.u32(0xffffffff);
  out.text(option.application, 'Loopback Playground');
  out.option(option.end, 0);
  out.close(start);
}

/** Interface description block, 4.2: no snap length, resolution 10^-9 s. */
function writeInterface(out: Writer, link: number, world: WorldInfo | undefined): void {
  const start = out.open(interfaceDescription);
  out.u16(link);
  out.u16(0);
  out.u32(0);
  out.text(option.name, 'lo');
  if (world) out.text(option.description, `loopback of ${world.name} (${world.kind})`);
  out.option(option.resolution, 1);
  out.u32(9);
  out.option(option.end, 0);
  out.close(start);
}

/** Enhanced packet block, 4.3. `time` is ns since 1970. */
function writePacket(out: Writer, frame: Frame, iface: number, time: bigint, comment: string | undefined): void {
  const start = out.open(enhancedPacket);
  out.u32(iface);
  out.u32(Number((time >> 32n) & 0xffffffffn));
  out.u32(Number(time & 0xffffffffn));
  out.u32(frame.bytes.length);
  out.u32(Math.max(frame.original, frame.bytes.length));
  out.bytes(frame.bytes);
  if (comment !== undefined) {
    out.text(option.comment, comment);
    out.option(option.end, 0);
  }
  out.close(start);
}

/** Little-endian bytes in a buffer that grows. */
class Writer {
  #buffer = new Uint8Array(4096);
  #view = new DataView(this.#buffer.buffer);
  #at = 0;

  #reserve(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#at, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  /** Bytes, filled up with zeros to a multiple of 4. */
  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(padded(bytes.length));
    this.#buffer.set(bytes, at);
  }

  option(code: number, length: number): void {
    this.u16(code);
    this.u16(length);
  }

  text(code: number, text: string): void {
    const bytes = encodeUtf8(text).subarray(0, longestText);
    this.option(code, bytes.length);
    this.bytes(bytes);
  }

  /** Begin a block; returns where, for `close`. */
  open(type: number): number {
    const start = this.#at;
    this.u32(type);
    this.u32(0);
    return start;
  }

  /** End a block: its length stands at both ends. */
  close(start: number): void {
    const length = this.#at + 4 - start;
    this.u32(length);
    this.#view.setUint32(start + 4, length, true);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#at);
  }
}
