// Huffman codes as deflate has them (RFC 1951, 3.2.2): made from the lengths of their codes alone.

const longestCode = 15;
/** Codes up to this length are looked up in one step; a larger table would take longer to fill than it saves. */
const quick = 9;

export interface Code {
  /** By the next `quick` bits: length × 512 + symbol; 0 where the code is longer, or none. */
  readonly fast: Uint16Array;
  /** How many codes there are of each length, and the symbols in the order of their codes. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** Undefined where no code has these lengths; a single code of one bit is let pass, and none at all, as everywhere. */
export function codeOf(lengths: Uint8Array): Code | undefined {
  const counts = new Uint16Array(longestCode + 1);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    counts[length] = (counts[length] ?? 0) + 1;
  }
  const used = lengths.length - (counts[0] ?? 0);
  counts[0] = 0;
  // Each length's first code, and the place of its symbol.
  const [codes, places] = [new Uint16Array(longestCode + 2), new Uint16Array(longestCode + 2)];
  let left = 1;
  for (let length = 1; length <= longestCode; length++) {
    const count = counts[length] ?? 0;
    left = left * 2 - count;
    if (left < 0) return undefined;
    codes[length + 1] = ((codes[length] ?? 0) + count) << 1;
    places[length + 1] = (places[length] ?? 0) + count;
  }
  if (left > 0 && used > 0 && counts[1] !== used) return undefined;
  const [fast, symbols] = [new Uint16Array(1 << quick), new Uint16Array(used)];
  // By index, not by iterator: a block may have two codes of hundreds of symbols, and nothing else.
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const [code, place] = [codes[length] ?? 0, places[length] ?? 0];
    symbols[place] = symbol;
    codes[length] = code + 1;
    places[length] = place + 1;
    if (length > quick) continue;
    for (let at = turned(code, length); at < 1 << quick; at += 1 << length) fast[at] = (length << quick) | symbol;
  }
  return { fast, counts, symbols };
}

/** A code comes with its first bit lowest. */
function turned(code: number, length: number): number {
  let bits = 0;
  for (let bit = 0; bit < length; bit++) bits |= ((code >> bit) & 1) << (length - 1 - bit);
  return bits;
}

/**
 * The symbol that these bits begin with, as length × 512 + symbol; 0 where it is none. Bits beyond those that have come are
 * zeros: the caller sees by the length whether they were needed.
 */
export function symbolIn({ fast, counts, symbols }: Code, bits: number): number {
  const known = fast[bits & ((1 << quick) - 1)] ?? 0;
  if (known !== 0) return known;
  let [code, first, place] = [0, 0, 0];
  for (let length = 1; length <= longestCode; length++) {
    code |= (bits >>> (length - 1)) & 1;
    const count = counts[length] ?? 0;
    if (code - first < count) return (length << quick) | (symbols[place + code - first] ?? 0);
    place += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return 0;
}
