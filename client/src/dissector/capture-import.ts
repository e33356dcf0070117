// A capture file taken up by the worker's model, as if its packets were a run's, which they may be. Pure.
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import type { RunRecord } from '../../../server/shared/capture-file/types.ts';
import { encodeBatch, mostLink, type Frame } from '../../../server/shared/contract/frames.ts';
import { locate, newPlace } from '../../../server/shared/dissect/locate.ts';
import { addressText } from '../../../server/shared/dissect/text.ts';
import { isLoopback } from '../../../server/shared/loopback.ts';
import type { Opened } from './messages.ts';

/** Bytes of frames in a batch: about what a live run sends at most. */
const mostBytes = 2 ** 20;
/** What a record of a batch has one byte for: interfaces beyond are not told apart. */
const mostByte = 255;

/** Read the file, tell of the run that it is of, and hand its frames over in batches. On a fault nothing was handed over. */
export function takeCapture(
  file: Uint8Array,
  add: (batch: Uint8Array) => void,
  tell: (run: RunRecord) => void = () => undefined,
): Opened {
  const read = readCaptureFile(file);
  if (!read.ok) return read;
  const { frames, ...about } = read;
  if (read.run) tell(read.run);
  let waiting: Frame[] = [];
  let bytes = 0;
  for (const frame of frames) {
    const { world, iface, link } = frame;
    waiting.push({
      ...frame,
      world: Math.min(world, mostByte),
      iface: Math.min(iface, mostByte),
      link: Math.min(link, mostLink),
    });
    bytes += frame.bytes.length;
    if (bytes < mostBytes) continue;
    add(encodeBatch(waiting));
    waiting = [];
    bytes = 0;
  }
  if (waiting.length > 0) add(encodeBatch(waiting));
  return { ...about, packets: frames.length, far: read.run === undefined && frames.some(isFar) };
}

/** It has addresses, and not those of a loopback (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
function isFar({ link, bytes, original }: Frame): boolean {
  const place = newPlace();
  if (!locate(link, bytes, original, place)) return false;
  return !isLoopback(addressText(place.version, bytes, place.destination));
}
