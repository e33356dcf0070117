// The frames of a ledger, bounded in bytes: the oldest segment goes as a whole when there is no room.
import type { Frame } from '../shared/contract/frames.ts';
import { Segment } from './segment.ts';

const largestFrame = 65_550;

export class FrameStore {
  readonly #limit: number;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  /** Bytes that the segments could hold. */
  #reserved = 0;

  /** `limit`: bytes of frames kept at most. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#segmentBytes = Math.max(largestFrame, Math.min(1 << 20, limit >>> 4));
  }

  /** Copy a frame in; lets the oldest go where needed. */
  push(frame: Frame): Frame {
    let segment = this.#segments.at(-1);
    if (!segment?.fits(frame.bytes.length)) {
      const size = Math.max(this.#segmentBytes, frame.bytes.length);
      while (this.#segments.length > 0 && this.#reserved + size > this.#limit) {
        this.#segments.shift();
        this.#reserved -= this.#segmentBytes;
      }
      segment = new Segment(size);
      this.#segments.push(segment);
      this.#reserved += this.#segmentBytes;
    }
    return segment.push(frame);
  }

  /** Frames with an id of `id` or later, oldest first. */
  *from(id: number): Generator<Frame, void> {
    for (const segment of this.#segments) {
      if (segment.lastId < id) continue;
      for (let slot = segment.find(id); slot < segment.count; slot++) yield segment.frame(slot);
    }
  }

  /** Bytes of the frames with an id of `id` or later. */
  bytesFrom(id: number): number {
    let bytes = 0;
    for (const segment of this.#segments) {
      if (segment.lastId >= id) bytes += segment.bytesFrom(segment.find(id));
    }
    return bytes;
  }
}
