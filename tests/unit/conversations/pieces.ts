// Builds fragments for tests: an IP packet of either version, cut where it is asked for.
import type { Frame } from '../../../server/shared/contract/frames.ts';

export interface Piece {
  /** [start, end) of the payload; `end` beyond it is its end. */
  readonly start: number;
  readonly end: number;
}

export interface Cut {
  readonly version: 4 | 6;
  readonly payload: Uint8Array;
  /** IP's number of what is carried; 17 is UDP. */
  readonly carried?: number;
  readonly ident?: number;
}

/** The frame with one piece of a packet; its time is the id in µs. Link type 101: it begins with IP. */
export function pieceOf({ version, payload, carried = 17, ident = 7 }: Cut, { start, end }: Piece, id: number): Frame {
  const part = payload.subarray(start, end);
  const more = end < payload.length;
  const head = version === 4 ? 20 : 48;
  const bytes = new Uint8Array(head + part.length);
  const view = new DataView(bytes.buffer);
  if (version === 4) {
    bytes.set([0x45, 0]);
    view.setUint16(2, bytes.length);
    view.setUint16(4, ident);
    view.setUint16(6, (start >> 3) | (more ? 0x2000 : 0));
    bytes.set([64, carried, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1], 8);
  } else {
    bytes[0] = 0x60;
    view.setUint16(4, bytes.length - 40);
    bytes.set([44, 64], 6);
    bytes[23] = 1;
    bytes[39] = 1;
    bytes[40] = carried;
    view.setUint16(42, start | (more ? 1 : 0));
    view.setUint32(44, ident);
  }
  bytes.set(part, head);
  return { id, at: id * 1000, world: 0, iface: 0, link: 101, original: bytes.length, bytes };
}

/** A datagram from port 50000 to 53, without a checksum. */
export function datagram(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 50_000);
  view.setUint16(2, 53);
  view.setUint16(4, bytes.length);
  bytes.set(data, 8);
  return bytes;
}

/** [0, places[0]), [places[0], places[1]), … in their order; places are multiples of 8. */
export const cutAt = (length: number, places: readonly number[]): Piece[] =>
  [0, ...places].map((start, index) => ({ start, end: places[index] ?? length }));
