// UTF-8 (RFC 3629) without TextDecoder, which the pure rooms do not have: bytes to text and back.

/**
 * Text of UTF-8 bytes; undefined when they are not UTF-8. A character cut off by the end is left out. `instead`: stands for what is no
 * UTF-8, once for each beginning of a character and for each byte that begins none (Unicode, 3.9).
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined;
export function decodeUtf8(bytes: Uint8Array, instead: string): string;
export function decodeUtf8(bytes: Uint8Array, instead?: string): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const code = characterAt(bytes, at);
    if (code >= 0) {
      text += String.fromCodePoint(code);
      at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    } else if (code === cut) return text + (instead ?? '');
    else if (instead === undefined) return undefined;
    else {
      text += instead;
      at -= code;
    }
  }
  return text;
}

/** The same of bytes that nothing follows: undefined, too, where the end cuts a character off. */
export function wholeUtf8(bytes: Uint8Array): string | undefined {
  const text = decodeUtf8(bytes);
  return text !== undefined && (text.length === bytes.length || encodeUtf8(text).length === bytes.length)
    ? text
    : undefined;
}

/** A character that the end cuts off; −1 to −3: so many bytes are none. */
const cut = -4;

function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return lead;
  const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
  if (more === 0) return -1;
  let code = lead & (0x3f >> more);
  for (let next = 1; next <= more; next++) {
    if (at + next >= bytes.length) return cut;
    const byte = bytes[at + next] ?? 0;
    if (byte >> 6 !== 2 || (next === 1 && !follows(lead, byte))) return -next;
    code = (code << 6) | (byte & 0x3f);
  }
  return code;
}

/** Too long a form, a surrogate, or beyond Unicode (RFC 3629, 4), the second byte shows. */
function follows(lead: number, byte: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
}

/** Text as UTF-8; half of a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point < 0xe000 ? 0xfffd : point;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return Uint8Array.from(out);
}
