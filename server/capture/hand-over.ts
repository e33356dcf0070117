// From one capture to the next with nothing lost and nothing twice: both run for a while, both see the same markers, and at
// one of them the sink changes over. Frames before it come from the old one, after it from the new. The two stamp one packet
// differently, so times are never compared between them.
import type { Feed } from './feed.ts';
import type { Markers } from './markers.ts';
import { chooseCut } from './tape.ts';

/** Markers of one hand-over, 1 ms apart: one of them is likely to stand in a quiet moment. */
const burst = 6;
/** Both programs must have seen them within this; then more are sent, as a marker can be dropped by the kernel. */
const roundMs = 400;
const rounds = 5;

/**
 * `fresh` must hold its records since its start. True when it has taken over: then `old` gives nothing more. False when one
 * of them ended, or no common marker came within about 2 s: then both hold.
 */
export async function handOver(old: Feed, fresh: Feed, markers: Markers): Promise<boolean> {
  const before = old.hold();
  const after = fresh.hold();
  for (let round = 0; round < rounds; round++) {
    const last = await markers.burst(burst);
    const seen = await Promise.all([old.seen.reach(last, roundMs), fresh.seen.reach(last, roundMs)]);
    if (old.over || fresh.over) return false;
    const cut = seen.every(Boolean) ? chooseCut(before, after) : undefined;
    if (cut === undefined) continue;
    old.endAt(cut);
    fresh.beginAfter(cut);
    return true;
  }
  return false;
}

/**
 * Wait until a capture that has just started sees markers: libpcap, which then applies `inbound` by itself for a moment and
 * cannot, lets go of the first packet or more. Nothing that comes after this is missed. Gives up after 2 s.
 */
export async function firstSight(fresh: Feed, markers: Markers): Promise<void> {
  for (let round = 0; round < rounds && !fresh.over; round++) {
    const first = markers.send();
    await markers.burst(2);
    if (await fresh.seen.reach(first, roundMs)) return;
  }
}
