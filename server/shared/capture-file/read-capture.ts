// Reads a capture file that somebody else may have made: pcap or pcapng, up to 64 MiB. Every read is checked, the time taken
// grows with the file's size alone, and every file ends in packets or in a typed error. Behind a fault nothing is read: where the
// next packet begins is told by the length of the one before.
import type { Frame } from '../contract/frames.ts';
import { asRun } from './as-run.ts';
import { cutAt, Fault } from './fault.ts';
import { PcapStream } from './pcap-stream.ts';
import { largestFile } from './pcapng.ts';
import { readPcapng } from './read-pcapng.ts';
import { readRecord } from './run-record.ts';
import type { CaptureFault, CaptureFile, Found } from './types.ts';

/** The first four bytes, the same in both byte orders (draft-ietf-opsawg-pcapng, 4.1). */
const sectionHeader = '10 13 13 10';

/** Frames of a file up to its end or to the first fault in it, or why there are none. */
export function readCaptureFile(bytes: Uint8Array): CaptureFile | CaptureFault {
  const found: Found = { interfaces: [], frames: [], dropped: [], remarks: [] };
  const pcapng = bytes.subarray(0, 4).join(' ') === sectionHeader;
  const fault = faultIn(() => {
    if (bytes.length > largestFile)
      throw new Fault('too_large', largestFile, 'A capture file may have 64 MiB at most.');
    if (pcapng) readPcapng(bytes, found);
    else readPcap(bytes, found);
    if (found.frames.length === 0) throw new Fault('empty', bytes.length, 'The file holds no packet.');
  });
  if (fault === undefined) return finish(found, pcapng ? 'pcapng' : 'pcap');
  const { code, offset, message: detail } = fault;
  if (found.frames.length === 0) return { ok: false, error: code, offset, detail };
  return { ...finish(found, pcapng ? 'pcapng' : 'pcap'), stopped: { offset, detail } };
}

/** The fault that a reader met; undefined where it read all. */
function faultIn(read: () => void): Fault | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** How a packed file begins, and what unpacks it (RFC 1952, 2.3.1; APPNOTE, 4.3.7). */
const packers = [
  { bytes: [0x1f, 0x8b], name: 'gzip', by: 'gunzip FILE' },
  { bytes: [0x50, 0x4b, 3, 4], name: 'zip', by: 'unzip FILE' },
] as const;

/** Says of a packed file what it is, and what to do; undefined of any other. */
function packed(file: Uint8Array): Fault | undefined {
  const found = packers.find(({ bytes }) => bytes.every((byte, index) => file[index] === byte));
  return found && new Fault('packed', 0, `The file is packed (${found.name}). Unpack it first: ${found.by}`);
}

/** The whole file is one chunk of the stream that tcpdump writes. */
function readPcap(bytes: Uint8Array, found: Found): void {
  const stream = new PcapStream();
  let read = Math.min(24, bytes.length);
  stream.push(bytes, (record) => {
    if (found.interfaces.length === 0) found.interfaces.push({ link: record.link });
    const time = BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos);
    found.frames.push({ time, iface: 0, original: record.original, bytes: record.bytes });
    read += 16 + record.bytes.length;
  });
  const { failure } = stream;
  if (failure?.reason === 'magic')
    throw packed(bytes) ?? new Fault('not_a_capture', 0, 'This is neither a pcap nor a pcapng file.');
  if (failure) throw new Fault('malformed', read, `The file cannot be read on: ${failure.detail}.`);
  if (bytes.length < 24) throw new Fault('not_a_capture', bytes.length, 'The file ends before its header does.');
  if (read < bytes.length) throw cutAt(read);
}

/** The run that was saved, where there is one; else the frames alone. */
function finish(found: Found, format: CaptureFile['format']): CaptureFile {
  const { frames, interfaces, remarks } = found;
  const record = remarks.length > 0 ? readRecord(remarks) : undefined;
  const dropped = found.dropped.reduce((sum, one) => sum + one, 0);
  const read = (record && asRun(frames, interfaces, record)) ?? numbered(found);
  return { ok: true, format, interfaces, dropped, ...read };
}

/** Number the frames, and count their times from the earliest. */
function numbered({ frames, interfaces }: Found): Pick<CaptureFile, 'began' | 'frames' | 'comments'> {
  const first = frames[0]?.time ?? 0n;
  const earliest = frames.reduce((least, { time }) => (time < least ? time : least), first);
  const began = earliest - (((earliest % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const comments = new Map<number, string>();
  const list = frames.map((frame, index): Frame => {
    if (frame.comment !== undefined) comments.set(index + 1, frame.comment);
    const at = Math.min(Number(frame.time - began), Number.MAX_SAFE_INTEGER);
    const { iface, bytes } = frame;
    const link = interfaces[iface]?.link ?? 0;
    const original = Math.max(frame.original, bytes.length);
    return { id: index + 1, at, world: iface, iface, link, original, bytes };
  });
  return { began: Number(began / 1_000_000n), frames: list, comments };
}
