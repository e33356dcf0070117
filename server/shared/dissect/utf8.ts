// UTF-8 (RFC 3629) without TextDecoder, which the pure rooms do not have: bytes to text and back.

/** The lowest character that needs 0, 1, 2, 3 more bytes. */
const first: readonly number[] = [0, 0x80, 0x800, 0x10000];

/** Text of UTF-8 bytes; undefined when they are not UTF-8. A character cut off by the end is left out. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const more =
      lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : (lead & 0xf0) === 0xe0 ? 2 : lead >> 3 === 30 ? 3 : -1;
    if (more < 0) return undefined;
    let code = more === 0 ? lead : lead & (0x3f >> more);
    for (let next = 1; next <= more; next++) {
      if (at + next >= bytes.length) return text;
      const byte = bytes[at + next] ?? 0;
      if (byte >> 6 !== 2) return undefined;
      code = (code << 6) | (byte & 0x3f);
    }
    // Too long a form, a surrogate, or beyond Unicode (RFC 3629, 3).
    if (code < (first[more] ?? 0) || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff) return undefined;
    text += String.fromCodePoint(code);
    at += more + 1;
  }
  return text;
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
