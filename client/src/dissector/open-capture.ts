// Opens a capture file without a server: a dissector of its own whose packets are those of the file. Rows, drawing, details,
// filter and bytes then come as they do from a run.
import type { CaptureFault } from '../../../server/shared/capture-file/types.ts';
import { Dissector } from './dissector.ts';
import type { Delta } from './news.ts';
import type { Opened } from './messages.ts';
import { spawnDissector } from './spawn.ts';

export interface OpenCapture {
  readonly ok: true;
  /** Ask it for rows, details and bytes; stop it when the file is closed. */
  readonly dissector: Dissector;
  readonly file: Extract<Opened, { ok: true }>;
}

/** Bytes that are taken at all: the reader refuses the same, and the page need not hand them over first. */
const largest = 64 * 2 ** 20;

/**
 * Open a file (pcap or pcapng, 64 MiB at most); its bytes are gone from the page afterwards. `hear` gets what a run's dissector
 * tells, from the first packets on. A file that cannot be read is answered with the reason, and leaves nothing behind.
 */
export async function openCapture(
  bytes: ArrayBuffer,
  hear: { readonly delta: (delta: Delta) => void; readonly failed: (detail: string) => void },
): Promise<OpenCapture | CaptureFault> {
  if (bytes.byteLength > largest)
    return { ok: false, error: 'too_large', offset: largest, detail: 'A capture file may have 64 MiB at most.' };
  const dissector = new Dissector({
    worker: spawnDissector(),
    ...hear,
    nextFrame: (call) => requestAnimationFrame(call),
  });
  const opened = await dissector.open(bytes);
  if (opened.ok) return { ok: true, dissector, file: opened };
  dissector.stop();
  return opened;
}
