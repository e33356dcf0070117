// The head of a WebSocket frame (RFC 6455, 5.2): two bytes, more of a length, and the key that its payload is masked with.
import { u16, u32 } from '../bytes.ts';
import type { Head } from './types.ts';

export const opcodes: Readonly<Record<number, string>> = {
  0: 'goes on',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

/** RFC 6455, 7.4.1, and IANA's list. */
const codes: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no status received',
  1006: 'abnormal closure',
  1007: 'invalid payload',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension wanted',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failed',
};

/** "1000, normal closure" */
export function closeText(code: number): string {
  const name = code >= 4000 ? 'the program’s own' : code >= 3000 ? 'a library’s own' : (codes[code] ?? 'unknown');
  return `${code}, ${name}`;
}

/** Undefined while it is not whole; a text says why it is none. `packs`: packed messages were agreed on. */
export function headAt(bytes: Uint8Array, at: number, packs: boolean): Head | string | undefined {
  const [first = 0, second] = bytes.subarray(at, at + 2);
  const opcode = first & 15;
  if (!(opcode in opcodes)) return `There is no frame of kind ${opcode}.`;
  if ((first & 0x30) !== 0 || ((first & 0x40) !== 0 && (!packs || opcode === 0 || opcode > 7)))
    return 'A bit is set that nobody agreed on.';
  if (second === undefined) return undefined;
  const short = second & 127;
  const masked = second >= 128;
  if (opcode > 7 && (first < 128 || short > 125)) return 'A control frame must be short, and in one part.';
  const more = short === 126 ? 2 : short === 127 ? 8 : 0;
  const size = 2 + more + (masked ? 4 : 0);
  if (bytes.length < at + size) return undefined;
  const length =
    more === 0 ? short : more === 2 ? u16(bytes, at + 2) : u32(bytes, at + 2) * 2 ** 32 + u32(bytes, at + 6);
  if (length > Number.MAX_SAFE_INTEGER / 2) return 'A frame is longer than any can be.';
  return { opcode, fin: first >= 128, packed: (first & 0x40) !== 0, masked, size, length };
}

/** The payload of the frame that begins at 0, without its mask (5.3), as far as it is there. */
export function unmasked(bytes: Uint8Array, { masked, size, length }: Head): Uint8Array {
  const payload = bytes.slice(size, size + length);
  if (masked)
    for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (bytes[size - 4 + (at & 3)] ?? 0);
  return payload;
}
