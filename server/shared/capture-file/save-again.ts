// A capture file that was opened, as pcapng again. Of pcapng, every block is kept as it is, those that nobody here reads among them:
// name resolution, secrets, custom blocks, unknown ones. pcap is written anew, with times to the ns.
import { byteOrderMagic, kinds } from './pcapng.ts';
import { readCaptureFile } from './read-capture.ts';
import { writePcapng } from './write-pcapng.ts';

/** The bytes of the file; nothing of a block that the file ends in. Undefined for what is no capture file. */
export function saveAgain(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const whole = wholeBlocks(bytes);
  if (whole > 0) return bytes.subarray(0, whole);
  const read = readCaptureFile(bytes);
  return read.ok ? writePcapng(read.frames, { worlds: [], began: read.began }) : undefined;
}

/** The byte behind the last block that is whole; 0 where none is. */
function wholeBlocks(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let little = true;
  let at = 0;
  while (at + 12 <= bytes.length) {
    if (view.getUint32(at, true) === kinds.section) little = view.getUint32(at + 8, true) === byteOrderMagic;
    else if (at === 0) return 0;
    const size = view.getUint32(at + 4, little);
    if (size < 12 || size % 4 !== 0 || at + size > bytes.length) return at;
    if (view.getUint32(at + size - 4, little) !== size) return at;
    at += size;
  }
  return at;
}
