// Big-endian numbers of a byte array, as protocols send them. Reading past the end gives zeros, never an error:
// whoever reads has checked the length before, or is glad of the zero.

/** The 16 bits at `at`. */
export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The 32 bits at `at`, unsigned. */
export const u32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/** The `size` (1 to 4) bytes at `at`, unsigned. */
export function uint(bytes: Uint8Array, at: number, size: number): number {
  if (size === 2) return u16(bytes, at);
  if (size === 1) return bytes[at] ?? 0;
  return size === 4 ? u32(bytes, at) : (u16(bytes, at) << 8) | (bytes[at + 2] ?? 0);
}

/** How far `a` is ahead of `b` in numbers that wrap at 2^32 (RFC 9293, 3.4): -2^31 to 2^31-1. */
export const ahead = (a: number, b: number): number => (a - b) | 0;
