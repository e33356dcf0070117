// What a line between two hosts does to the packets on it: typed, with words for each. The line itself is worlds/line/.
import * as v from 'valibot';

/** How many of a hundred packets; 0 does nothing. */
const share = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)));
const ms = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)));
const count = (most: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)));

/** What happens to packets in one direction. What is not given does not happen. */
export const Faults = v.strictObject({
  /** ms that each packet is held. */
  delay: ms,
  /** Up to so many ms more or less, for each packet; their order stays. */
  jitter: ms,
  /** Of a hundred packets, so many are lost. */
  loss: share,
  /** The first so many packets are lost, from the moment this is set. */
  first: count(1000),
  /** Of a hundred packets, so many arrive twice. */
  duplicate: share,
  /** Of a hundred packets, so many are held `late` ms longer, so that those behind overtake them. */
  reorder: share,
  /** 20 ms when not given. */
  late: ms,
  /** Thousands of bits a second: packets wait for one another. */
  rate: count(10_000_000),
  /** Packets that may wait where there is a rate; one more is lost. 100 when not given. */
  queue: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5000))),
});
export type Faults = v.InferOutput<typeof Faults>;

/** `out`: from this computer to its neighbour; `in`: the other way. */
export const directions = ['out', 'in'] as const;
export type Direction = (typeof directions)[number];

/** All that a line does; a direction that is not named is a good line. */
export const LineFaults = v.strictObject({ out: v.optional(Faults, {}), in: v.optional(Faults, {}) });
export type LineFaults = v.InferOutput<typeof LineFaults>;

/** What became of a packet on a line: `overflow`, lost because too many waited; `copy`, made by the line. */
export const fates = ['lost', 'overflow', 'held', 'copy'] as const;
export type Fate = (typeof fates)[number];

/** Nothing is done to any packet. */
export function isGood({ out, in: back }: LineFaults): boolean {
  return [out, back].every((faults) => words(faults).length === 0);
}

/** Each fault in a few words, for a list; none for a good line. */
export function words(faults: Faults): string[] {
  const { delay = 0, jitter = 0, loss = 0, first = 0, duplicate = 0, reorder = 0, late = usual.late } = faults;
  const { rate = 0, queue = usual.queue } = faults;
  return [
    ...heldWords(delay, jitter),
    ...(first > 0 ? [first === 1 ? 'the first one lost' : `the first ${first} lost`] : []),
    ...(loss > 0 ? [`${loss} of 100 lost`] : []),
    ...(duplicate > 0 ? [`${duplicate} of 100 doubled`] : []),
    ...(reorder > 0 ? [`${reorder} of 100 overtaken, ${late} ms late`] : []),
    ...(rate > 0 ? [`${rate} kbit/s, ${queue} packets wait`] : []),
  ];
}

/** Nothing is held for less than no time: jitter alone holds half of the packets. */
function heldWords(delay: number, jitter: number): string[] {
  if (delay === 0) return jitter > 0 ? [`held for up to ${jitter} ms`] : [];
  return [`held for ${delay} ms${jitter > 0 ? `, ${jitter} more or less` : ''}`];
}

/** What a line does in which direction: said once where both are alike, and nothing for a good line. */
export function byDirection({ out, in: back }: LineFaults): { readonly way: 'both' | Direction; words: string[] }[] {
  const [there, here] = [words(out), words(back)];
  if (there.join() === here.join()) return there.length === 0 ? [] : [{ way: 'both', words: there }];
  return [{ way: 'out', words: there } as const, { way: 'in', words: here } as const].filter(
    (one) => one.words.length > 0,
  );
}

/** What `late` and `queue` are when not given. */
export const usual = { late: 20, queue: 100 } as const;

/** The faults as they are typed: `delay=40`, and `out.loss=20` where the directions differ. None for a good line. */
export function typed({ out, in: back }: LineFaults): string[] {
  const pairs = (faults: Faults): string[] =>
    Object.entries(faults).flatMap(([key, value]) => ((value ?? 0) > 0 ? [`${key}=${value}`] : []));
  const [there, here] = [pairs(out), pairs(back)];
  if (there.join(' ') === here.join(' ')) return there;
  return [...there.map((pair) => `out.${pair}`), ...here.map((pair) => `in.${pair}`)];
}

/** What was typed, checked. Returns why it cannot be read in its place, as one line that says what is allowed. */
export function readTyped(words: readonly string[]): LineFaults | string {
  const faults: { out: Record<string, number>; in: Record<string, number> } = { out: {}, in: {} };
  for (const word of words) {
    const found = /^(?:(out|in)\.)?([a-z]+)=(\d+(?:\.\d+)?)$/.exec(word);
    if (!found || !Object.hasOwn(Faults.entries, found[2] ?? ''))
      return `"${word}" is not understood; there is: ${Object.keys(Faults.entries).join(', ')}, each with =NUMBER, and out. or in. before it for one direction.`;
    for (const way of directions) if ((found[1] ?? way) === way) faults[way][found[2] ?? ''] = Number(found[3]);
  }
  const read = v.safeParse(LineFaults, faults);
  return read.success ? read.output : `${v.getDotPath(read.issues[0]) ?? ''}: ${read.issues[0].message}`;
}
