// Small entries and frames for tests that care about order and bounds, not about what is said.
import type { NewEntry } from '../../server/shared/contract/entry.ts';
import type { RawFrame } from '../../server/capture/types.ts';

/** A notice, the smallest of entries. */
export const notice = (): NewEntry => ({ type: 'notice', error: 'ENOSPC' });

/** A frame whose bytes are this text. */
export function frameOf(text: string, hr = process.hrtime.bigint()): RawFrame {
  const bytes = new TextEncoder().encode(text);
  return { hr, iface: 0, link: 1, original: bytes.length, bytes };
}
