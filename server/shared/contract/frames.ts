// Captured frames as they travel from server to browser: one binary WebSocket message is one batch of records.
// Layout, little endian: 4 bytes magic "LBF1", then per record a head of 28 bytes and the captured bytes.
//   0 f64 id | 8 f64 at, ns since the run began | 16 u32 original length | 20 u32 captured length
//   24 u8 world (index in RunInfo.worlds) | 25 u8 interface
//   26 u16 bit 0: cut short; the others: link type

/** libpcap's link types that are read: of a loopback, and of Linux's "any" (cooked, v1 and v2). */
export const link = { null: 0, ethernet: 1, raw: 101, loop: 108, cooked: 113, cooked2: 276 } as const;

/** A captured frame. `bytes` may be shorter than `original` where the capture cut it. */
export interface Frame {
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  readonly world: number;
  readonly iface: number;
  readonly link: number;
  readonly original: number;
  readonly bytes: Uint8Array;
}

export const batchHead = 4;
export const recordHead = 28;
const magic = 0x3146424c;

/** Bytes a batch of these frames takes. */
export function batchSize(frames: readonly Frame[]): number {
  return frames.reduce((sum, frame) => sum + recordHead + frame.bytes.length, batchHead);
}

/** Write frames as one batch. */
export function encodeBatch(frames: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(batchSize(frames));
  const view = new DataView(out.buffer);
  view.setUint32(0, magic, true);
  let at = batchHead;
  for (const frame of frames) {
    view.setFloat64(at, frame.id, true);
    view.setFloat64(at + 8, frame.at, true);
    view.setUint32(at + 16, frame.original, true);
    view.setUint32(at + 20, frame.bytes.length, true);
    out[at + 24] = frame.world;
    out[at + 25] = frame.iface;
    view.setUint16(at + 26, (frame.link << 1) | (frame.bytes.length < frame.original ? 1 : 0), true);
    out.set(frame.bytes, at + recordHead);
    at += recordHead + frame.bytes.length;
  }
  return out;
}

/** The largest link type that a record has room for; LINKTYPE_* values end at about 300. */
export const mostLink = 0x7fff;

/** The link type in the record whose head begins at `at`. */
export const linkAt = (view: DataView, at: number): number => view.getUint16(at + 26, true) >>> 1;

/** Call `take` for each frame of a batch, in order; the bytes are views, not copies. Throws RangeError on a malformed batch. */
export function decodeBatch(batch: Uint8Array, take: (frame: Frame) => void): void {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  if (batch.length < batchHead || view.getUint32(0, true) !== magic) throw new RangeError('not a batch of frames');
  for (let at = batchHead; at < batch.length;) {
    if (at + recordHead > batch.length) throw new RangeError('a batch ends inside a record');
    const captured = view.getUint32(at + 20, true);
    const start = at + recordHead;
    if (start + captured > batch.length) throw new RangeError('a batch ends inside a frame');
    take({
      id: view.getFloat64(at, true),
      at: view.getFloat64(at + 8, true),
      world: batch[at + 24] ?? 0,
      iface: batch[at + 25] ?? 0,
      link: linkAt(view, at),
      original: view.getUint32(at + 16, true),
      bytes: batch.subarray(start, start + captured),
    });
    at = start + captured;
  }
}
