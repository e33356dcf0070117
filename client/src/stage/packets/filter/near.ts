// "Did you mean": the words that are nearest to what was typed. Pure.

/** Up to `most` words in which few letters differ from what stands there; none where nothing is near. */
export function nearest(found: string, words: readonly string[], most = 2): readonly string[] {
  if (found.length < 2 || found.length > 40) return [];
  const limit = found.length < 4 ? 1 : found.length < 9 ? 2 : 3;
  return words
    .map((word) => ({ word, far: distance(found, word, limit) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ word }) => word);
}

/** Letters to be put in, left out, changed or swapped with their neighbour; `limit` + 1 where it is more. */
function distance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let at = 1; at <= to.length; at++) {
      const same = from[row - 1] === to[at - 1] ? 0 : 1;
      let best = Math.min((last[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (last[at - 1] ?? 0) + same);
      const swapped = row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1];
      if (swapped) best = Math.min(best, (before[at - 2] ?? 0) + 1);
      next.push(best);
    }
    [before, last] = [last, next];
  }
  return last[to.length] ?? limit + 1;
}
