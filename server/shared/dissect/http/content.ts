// What the body of an HTTP message holds, unpacked where it is packed (RFC 9110, 8.4; RFC 9112, 7.2).
import type { Inflated } from '../inflate.ts';
import { codings, unpack, type Coding } from '../unpack.ts';
import { valuesOf } from './head.ts';
import { httpContent } from './parser.ts';
import type { HttpMessage } from './types.ts';

/** How the body is packed; undefined where it is not, or in a way that is not read here. */
export function codingOf({ body, headers }: HttpMessage): Coding | undefined {
  const named = [...valuesOf(headers, 'content-encoding'), ...valuesOf(headers, 'transfer-encoding')];
  const all = named.flatMap((value) => value.toLowerCase().split(/\s*,\s*/)).filter((one) => one !== 'chunked');
  const coding = codings.find((one: Coding) => one === all[0]);
  return all.length > 1 || body.framing === 'none' ? undefined : coding;
}

/** What the body holds as far as it is in `sent`, its side's stream; at most `most` bytes. Never throws. */
export function contentOf(
  sent: Uint8Array,
  message: HttpMessage,
  most: number,
): Pick<Inflated, 'bytes' | 'state' | 'why'> {
  const coding = codingOf(message);
  const bytes = httpContent(sent, message);
  if (coding !== undefined) return unpack(bytes, coding, most);
  return { bytes: bytes.subarray(0, most), state: bytes.length > most ? 'full' : 'whole' };
}
