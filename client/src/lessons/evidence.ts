// Evidence as a reader sees it: packet numbers of the stage, "#1–3" or "#4 #6", and how many events that are no packets.

export interface EvidenceText {
  /** "#1–3 #5", empty where no packet is among the evidence. */
  readonly packets: string;
  /** Entries among the evidence that are no packets: what a program did, or what became of a process. */
  readonly events: number;
}

/** At most this many groups are written out; the rest is counted. */
const most = 4;

/**
 * Put evidence into words. `number` gives a frame's number on the stage, undefined for anything else.
 * Three or more numbers in a row become a range; two stay apart, as in "#8 #9".
 */
export function evidenceText(ids: readonly number[], number: (id: number) => number | undefined): EvidenceText {
  const numbers = ids.map(number).filter((found) => found !== undefined);
  const groups = ranges(numbers.toSorted((a, b) => a - b));
  const shown = groups.slice(0, most).join(' ');
  const more = groups.length > most ? ` +${groups.length - most}` : '';
  return { packets: shown + more, events: ids.length - numbers.length };
}

function ranges(sorted: readonly number[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at] ?? 0;
    let length = 1;
    while (sorted[at + length] === first + length) length += 1;
    if (length >= 3) out.push(`#${first}–${first + length - 1}`);
    else for (let n = 0; n < length; n += 1) out.push(`#${first + n}`);
    at += length;
  }
  return out;
}
