// Records held back while one capture hands over to the next, and the choice of the marker at which it does. Pure.
import type { PcapRecord } from '../shared/capture-file/pcap-stream.ts';

type Give = (record: PcapRecord, marker: number | undefined) => void;

interface Kept {
  readonly record: PcapRecord;
  readonly marker: number | undefined;
}

/** Bytes a tape may hold; a hand-over takes 10 to 50 ms. */
const mostBytes = 64 * 1024 * 1024;

export class Tape {
  /** It was too much: the hand-over cannot be exact. */
  overflowed = false;
  readonly #kept: Kept[] = [];
  #bytes = 0;

  /** Keep a copy. */
  keep(record: PcapRecord, marker: number | undefined): void {
    if (this.overflowed) return;
    this.#kept.push({ record: { ...record, bytes: record.bytes.slice() }, marker });
    this.#bytes += record.bytes.length;
    this.overflowed = this.#bytes > mostBytes;
  }

  /** What was kept up to and with this marker. */
  upTo(marker: number, give: Give): void {
    const at = this.#kept.findIndex((kept) => kept.marker === marker);
    for (const kept of this.#kept.slice(0, at + 1)) give(kept.record, kept.marker);
  }

  /** What was kept after this marker; all of it where the marker is not there. */
  after(marker: number, give: Give): void {
    const at = this.#kept.findIndex((kept) => kept.marker === marker);
    for (const kept of this.#kept.slice(at + 1)) give(kept.record, kept.marker);
  }

  /**
   * For each marker the ns to the record nearest to it, by this capture's own stamps. The last record does not count: who
   * can say what came right after it.
   */
  quiet(): Map<number, number> {
    const found = new Map<number, number>();
    for (let at = 0; at < this.#kept.length - 1; at++) {
      const [before, here, after] = [this.#kept[at - 1], this.#kept[at], this.#kept[at + 1]];
      if (here?.marker === undefined || !after) continue;
      const gap = between(here.record, after.record);
      found.set(here.marker, before ? Math.min(gap, between(before.record, here.record)) : gap);
    }
    return found;
  }
}

const between = (a: PcapRecord, b: PcapRecord) => Math.abs((b.seconds - a.seconds) * 1e9 + b.nanos - a.nanos);

/**
 * The marker to cut at: one that both have, and of those the quietest. Two processors deliver to two captures at once, so
 * a packet within a µs of a marker may stand before it in one and after it in the other; where it is quiet, none can.
 */
export function chooseCut(old: Tape, fresh: Tape): number | undefined {
  if (old.overflowed || fresh.overflowed) return undefined;
  const [one, other] = [old.quiet(), fresh.quiet()];
  let best: { marker: number; gap: number } | undefined;
  for (const [marker, gap] of one) {
    const least = Math.min(gap, other.get(marker) ?? -1);
    if (least >= 0 && (!best || least > best.gap)) best = { marker, gap: least };
  }
  return best?.marker;
}
