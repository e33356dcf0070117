// Reads a pcap stream as it comes from tcpdump or dumpcap, in chunks of any size, and gives each record at once.
// Format: draft-ietf-opsawg-pcap. Pure; holds at most one record that is not whole yet. It never throws on bad bytes.

/** One captured record. `bytes` are a view, valid only during the call. */
export interface PcapRecord {
  /** Unix time of the capture, seconds and nanoseconds. */
  readonly seconds: number;
  readonly nanos: number;
  /** Bytes the packet had on the line; more than `bytes` where the capture cut it. */
  readonly original: number;
  /** libpcap's link type. */
  readonly link: number;
  readonly bytes: Uint8Array;
}

/** Why the stream cannot be read on: no pcap at all, or a record longer than any can be. */
export interface PcapFailure {
  readonly reason: 'magic' | 'length';
  readonly detail: string;
}

const fileHead = 24;
const recordHead = 16;
/** libpcap's MAXIMUM_SNAPLEN. */
const mostBytes = 262_144;

const magics = new Map([
  [0xa1b2c3d4, 1000],
  [0xa1b23c4d, 1],
]);

interface Head {
  readonly little: boolean;
  /** Nanoseconds per unit of the fraction: 1000 or 1. */
  readonly unit: number;
  readonly link: number;
}

export class PcapStream {
  /** Set once the bytes make no sense; everything after that is ignored. */
  failure: PcapFailure | undefined;
  #head: Head | undefined;
  /** The beginning of what is not whole yet: the first `#have` bytes of `#part`. */
  #part = new Uint8Array(2048);
  #have = 0;

  /** Take the next bytes of the stream; calls `take` for every record that they complete, in order. */
  push(chunk: Uint8Array, take: (record: PcapRecord) => void): void {
    let at = 0;
    while (this.#have > 0 && at < chunk.length && !this.failure) {
      const need = this.#need(viewOf(this.#part), 0, this.#have);
      const more = chunk.subarray(at, at + need - this.#have);
      this.#keep(more);
      at += more.length;
      const whole = this.#need(viewOf(this.#part), 0, this.#have);
      if (this.failure) return;
      if (this.#have < whole) continue;
      this.#have = 0;
      this.#read(this.#part, viewOf(this.#part), 0, need, take);
    }
    const view = viewOf(chunk);
    while (at < chunk.length && !this.failure) {
      const left = chunk.length - at;
      const need = this.#need(view, at, left);
      if (this.failure) return;
      if (left < need) {
        this.#keep(chunk.subarray(at));
        return;
      }
      this.#read(chunk, view, at, need, take);
      at += need;
    }
  }

  /** Bytes that the thing at `at` takes, as far as its first `have` bytes tell. */
  #need(view: DataView, at: number, have: number): number {
    if (!this.#head) return fileHead;
    if (have < recordHead) return recordHead;
    const captured = view.getUint32(at + 8, this.#head.little);
    if (captured <= mostBytes) return recordHead + captured;
    this.failure = { reason: 'length', detail: `a record of ${captured} bytes` };
    return recordHead;
  }

  #keep(more: Uint8Array): void {
    const size = this.#have + more.length;
    if (size > this.#part.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#part.length));
      larger.set(this.#part.subarray(0, this.#have));
      this.#part = larger;
    }
    this.#part.set(more, this.#have);
    this.#have = size;
  }

  #read(from: Uint8Array, view: DataView, at: number, size: number, take: (record: PcapRecord) => void): void {
    if (!this.#head) {
      this.#head = headOf(view, at);
      if (!this.#head) this.failure = { reason: 'magic', detail: `it begins with ${hex(from.subarray(at, at + 4))}` };
      return;
    }
    const { little, unit, link } = this.#head;
    take({
      seconds: view.getUint32(at, little),
      nanos: view.getUint32(at + 4, little) * unit,
      original: view.getUint32(at + 12, little),
      link,
      bytes: from.subarray(at + recordHead, at + size),
    });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function headOf(view: DataView, at: number): Head | undefined {
  for (const little of [true, false]) {
    const unit = magics.get(view.getUint32(at, little));
    // The upper half of the link type's word says whether a frame check sequence follows; on loopback there is none.
    if (unit !== undefined) return { little, unit, link: view.getUint32(at + 20, little) & 0xffff };
  }
  return undefined;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
