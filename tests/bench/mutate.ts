// Spoils bytes as strangers and bad lines do: bits flipped, bytes cut off, lengths that lie, bytes put in, two packets made one.
// The same seed spoils the same way.

/** Numbers below 1 that look like chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers that lengths are seldom, and then wrong. */
const lies = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff];

/** What spoils: `other` is a packet that it may be spliced with. */
type Spoil = (bytes: Uint8Array, random: () => number, other: Uint8Array) => Uint8Array;

const below = (random: () => number, end: number): number => Math.floor(random() * end);

const spoils: readonly Spoil[] = [
  (bytes, random) => {
    const own = bytes.slice();
    for (let left = 1 + below(random, 8); left > 0; left--) {
      const at = below(random, own.length);
      own[at] = (own[at] ?? 0) ^ (1 << below(random, 8));
    }
    return own;
  },
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  (bytes, random) => {
    const own = bytes.slice();
    const at = below(random, own.length);
    const size = 1 + below(random, 4);
    const lie = lies[below(random, lies.length)] ?? 0;
    for (let byte = 0; byte < size && at + byte < own.length; byte++) own[at + byte] = lie >>> ((size - 1 - byte) * 8);
    return own;
  },
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    const more = Uint8Array.from({ length: 1 + below(random, 40) }, () => below(random, 256));
    return Uint8Array.of(...bytes.subarray(0, at), ...more, ...bytes.subarray(at));
  },
  (bytes, random, other) =>
    Uint8Array.of(
      ...bytes.subarray(0, below(random, bytes.length + 1)),
      ...other.subarray(below(random, other.length + 1)),
    ),
];

/** The bytes spoilt once or twice. */
export function spoilt(bytes: Uint8Array, random: () => number, other: Uint8Array): Uint8Array {
  let own = bytes;
  for (let left = 1 + below(random, 2); left > 0; left--)
    own = spoils[below(random, spoils.length)]?.(own, random, other) ?? own;
  return own;
}

export const pick = <T>(list: readonly T[], random: () => number): T => {
  const one = list[below(random, list.length)];
  if (one === undefined) throw new Error('nothing to pick');
  return one;
};
