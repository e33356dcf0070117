// The ids in a batch of frames, read from the record heads alone: the page needs them to resume, the worker has the rest.
import { batchHead, recordHead } from '../../../server/shared/contract/frames.ts';

/** First and last id and the number of frames; undefined for a batch that is empty or cut short. */
export function batchIds(batch: ArrayBuffer): { first: number; last: number; frames: number } | undefined {
  const view = new DataView(batch);
  let frames = 0;
  let head = batchHead;
  for (let at = batchHead; at + recordHead <= view.byteLength; at += recordHead + view.getUint32(at + 20, true)) {
    head = at;
    frames += 1;
  }
  if (frames === 0) return undefined;
  return { first: view.getFloat64(batchHead, true), last: view.getFloat64(head, true), frames };
}
