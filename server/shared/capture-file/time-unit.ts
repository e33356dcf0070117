// Times of pcapng: ticks in a unit that each interface chooses (draft-ietf-opsawg-pcapng, 4.2, if_tsresol and if_tsoffset).

export interface TimeUnit {
  /** A tick is 10^-exponent s, or 2^-exponent s where `binary`; 0 to 127. */
  readonly exponent: number;
  readonly binary: boolean;
  /** Seconds to add. */
  readonly offset: bigint;
}

const second = 1_000_000_000n;

/** Ticks as ns since 1970, rounded down. */
export function toNanoseconds(ticks: bigint, { exponent, binary, offset }: TimeUnit): bigint {
  const start = offset * second;
  if (binary) return start + ((ticks * second) >> BigInt(exponent));
  if (exponent <= 9) return start + ticks * 10n ** BigInt(9 - exponent);
  return start + ticks / 10n ** BigInt(exponent - 9);
}
