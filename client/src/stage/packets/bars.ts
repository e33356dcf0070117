// The strip's bars: one path for each protocol, on those of the protocols before. Pure: what is drawn ten times a second while packets
// come asks Svelte for nothing by bar.
import { stripKinds, type Strip, type StripKind } from '../../dissector/messages.ts';

/** px that a bar is tall at least where there is something in it. */
const least = 2;

export interface Bars {
  readonly kind: StripKind;
  readonly path: string;
}

/** `step`: px from one bar to the next; `height`: of the tallest, px. */
export function barsOf({ bins, bytes }: Pick<Strip, 'bins' | 'bytes'>, step: number, height: number): Bars[] {
  const scale = height / tallestOf({ bins, bytes });
  const wide = Math.max(1, step - 1).toFixed(1);
  const base = new Float64Array(bins);
  return stripKinds.map((kind) => {
    const row = bytes[kind];
    let path = '';
    for (let bin = 0; bin < bins; bin++) {
      const amount = row[bin] ?? 0;
      if (amount === 0) continue;
      const below = base[bin] ?? 0;
      const tall = Math.max(least, amount * scale);
      const up = tall.toFixed(1);
      path += `M${(bin * step).toFixed(1)} ${(height - below).toFixed(1)}v-${up}h${wide}v${up}z`;
      base[bin] = below + tall;
    }
    return { kind, path };
  });
}

/** Bytes of the bin with the most; 1 where there are none. */
function tallestOf({ bins, bytes }: Pick<Strip, 'bins' | 'bytes'>): number {
  const sums = new Float64Array(bins);
  for (const kind of stripKinds) {
    const row = bytes[kind];
    for (let bin = 0; bin < bins; bin++) sums[bin] = (sums[bin] ?? 0) + (row[bin] ?? 0);
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 1);
}
