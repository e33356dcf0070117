// The frames of a file put back among the entries of the run that was saved with them, in the row of ids that both share. Ids are
// given anew, without holes: some frames may have been let go before the run was saved, or taken out of the file since.
import type { Entry } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import type { Places } from './run-record.ts';
import type { CaptureFile, Found, RunRecord, TimedFrame } from './types.ts';

/** Undefined where frames and record are not of one run: a frame without an id, or two with one, or of an interface that is not named. */
export function asRun(
  found: readonly TimedFrame[],
  interfaces: Found['interfaces'],
  record: RunRecord & { readonly interfaces: Places },
): Pick<CaptureFile, 'began' | 'frames' | 'comments' | 'run'> | undefined {
  const { info, entries } = record;
  if (record.interfaces.length !== interfaces.length) return undefined;
  if (record.interfaces.some(([world]) => info.worlds[world] === undefined)) return undefined;
  if (!isRising(entries)) return undefined;
  const sorted = [...found].sort((x, y) => (x.packet ?? 0) - (y.packet ?? 0));
  const began = BigInt(Math.round(info.began * 1000)) * 1000n;
  const renumbered = new Map<number, number>();
  const kept: Entry[] = [];
  const frames: Frame[] = [];
  const comments = new Map<number, string>();
  let id = 0;
  let last = 0;
  for (const frame of sorted) {
    const { packet, iface, bytes, comment } = frame;
    if (packet === undefined || packet <= last) return undefined;
    last = packet;
    for (let entry = entries[kept.length]; entry && entry.id < packet; entry = entries[kept.length])
      kept.push({ ...entry, id: (id += 1) });
    if (entries[kept.length]?.id === packet) return undefined;
    renumbered.set(packet, (id += 1));
    const [world, place] = record.interfaces[iface] ?? [0, 0];
    const at = Math.max(0, Math.min(Number(frame.time - began), Number.MAX_SAFE_INTEGER));
    const link = interfaces[iface]?.link ?? 0;
    frames.push({ id, at, world, iface: place, link, original: Math.max(frame.original, bytes.length), bytes });
    if (comment !== undefined) comments.set(id, comment);
  }
  for (const entry of entries.slice(kept.length)) kept.push({ ...entry, id: (id += 1) });
  return { began: info.began, frames, comments, run: { info, entries: kept.map((one) => pointed(one, renumbered)) } };
}

const isRising = (entries: readonly Entry[]): boolean =>
  entries.every(({ id }, at) => Number.isSafeInteger(id) && id > (entries[at - 1]?.id ?? 0));

/** An entry that names frames names them by their new ids. */
function pointed(entry: Entry, ids: ReadonlyMap<number, number>): Entry {
  if (entry.type !== 'touched') return entry;
  return { ...entry, frames: entry.frames.flatMap((frame) => ids.get(frame) ?? []) };
}
