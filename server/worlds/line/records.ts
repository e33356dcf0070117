// Reads what the wire tells (wire.pl): a stream of records of 24 bytes and the frame's own after them, little endian.
// Pure: bytes in, records out.
import type { Fate } from '../../shared/line/faults.ts';

/** A frame that came in at one end. `held` in µs: how long the wire keeps it, 0 where it is passed on at once or lost. */
export interface WireFrame {
  readonly type: 'frame';
  /** It came from the first host, or from the second. */
  readonly from: 0 | 1;
  readonly fate: Exclude<Fate, 'held'> | 'passed';
  /** Unix time of its coming, by the kernel. */
  readonly seconds: number;
  readonly nanos: number;
  readonly held: number;
  /** Valid during the call alone. */
  readonly bytes: Uint8Array;
}

export type WireRecord =
  | WireFrame
  /** All that had come when it was asked has been told; `held` frames are still on the wire. */
  | { readonly type: 'pong'; readonly number: number; readonly held: number }
  /** Frames that could not be told of: the server did not read, or more came than the wire could take, and they are lost. */
  | { readonly type: 'skipped'; readonly frames: number };

const head = 24;
const fates = ['passed', 'lost', 'overflow', 'copy'] as const;
/** No frame is longer; a record that says so is not the wire's. */
const longest = 65_550;

export class WireStream {
  #rest = new Uint8Array(0);

  /** Call `take` for each record that is whole. Throws RangeError for what the wire cannot have written. */
  push(chunk: Uint8Array, take: (record: WireRecord) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + head <= bytes.length) {
      const length = view.getUint32(at + 16, true);
      if (length > longest) throw new RangeError(`a record of ${length} bytes`);
      if (at + head + length > bytes.length) break;
      take(read(view, at, bytes.subarray(at + head, at + head + length)));
      at += head + length;
    }
    this.#rest = bytes.slice(at);
  }
}

function read(view: DataView, at: number, bytes: Uint8Array): WireRecord {
  const [seconds, nanos] = [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
  const kind = view.getUint8(at);
  if (kind === 2) return { type: 'pong', number: seconds, held: nanos };
  if (kind === 3) return { type: 'skipped', frames: seconds };
  const fate = fates[view.getUint8(at + 2)];
  if (kind !== 1 || fate === undefined) throw new RangeError(`a record of kind ${kind}`);
  const from = view.getUint8(at + 1) === 0 ? 0 : 1;
  return { type: 'frame', from, fate, seconds, nanos, held: view.getUint32(at + 20, true), bytes };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
