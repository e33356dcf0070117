// Addresses as they are typed: IPv4 and IPv6 (RFC 4291, 2.2), with or without the length of a prefix. Pure.

export interface Prefix {
  readonly version: 4 | 6;
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** Bits that count. */
  readonly bits: number;
}

/** "127.0.0.0/8", "::1"; undefined where it is none. */
export function readPrefix(word: string): Prefix | undefined {
  const [address = '', length, ...more] = word.split('/');
  const bytes = four(address) ?? six(address);
  if (bytes === undefined || more.length > 0) return undefined;
  const most = bytes.length * 8;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return bits > most ? undefined : { version: bytes.length === 4 ? 4 : 6, bytes, bits };
}

function four(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map(Number);
}

function six(text: string): number[] | undefined {
  const [before = '', after, ...more] = text.split('::');
  if (!text.includes(':') || more.length > 0) return undefined;
  const [front, back] = [groups(before), groups(after ?? '')];
  if (front === undefined || back === undefined) return undefined;
  const missing = 16 - front.length - back.length;
  if (after === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...front, ...Array.from({ length: missing }, () => 0), ...back];
}

/** Groups of 16 bits; the last one may be an IPv4 address. */
function groups(text: string): number[] | undefined {
  const bytes: number[] = [];
  const parts = text === '' ? [] : text.split(':');
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1 ? four(part) : undefined;
    if (last !== undefined) bytes.push(...last);
    else if (/^[0-9a-f]{1,4}$/.test(part)) bytes.push(parseInt(part, 16) >> 8, parseInt(part, 16) & 255);
    else return undefined;
  }
  return bytes.length > 16 ? undefined : bytes;
}

/** Is the address at `at` in it? */
export function isWithin({ bytes, bits }: Prefix, data: Uint8Array, at: number): boolean {
  for (let left = bits, index = 0; left > 0; left -= 8, index++) {
    const mask = left >= 8 ? 255 : 255 & (255 << (8 - left));
    if ((((data[at + index] ?? 0) ^ (bytes[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}
