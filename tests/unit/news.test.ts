// What programs tell of the bytes they move: text that is safe to show, whatever the bytes are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preview } from '../../server/processes/news.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['plain text stays, with its lines and tabs', 'one\r\n\ttwo\n', 'one\r\n\ttwo\n'],
  ['other letters stay', 'ä 日本 🐢 👩‍👩‍👧', 'ä 日本 🐢 👩‍👩‍👧'],
  ['markup stays: it is only text', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['colours of a terminal', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
  ['NUL, backspace, DEL', 'a\u0000b\bc\u007f', 'a\\x00b\\x08c\\x7f'],
  ['C1, of which one begins a colour, too', '\u009b31m\u0085', '\\x9b31m\\x85'],
  [
    'text that runs backwards',
    'abc\u202edef\u202c \u2066x\u2069 \u200f',
    'abc\\u202edef\\u202c \\u2066x\\u2069 \\u200f',
  ],
  ['a byte order mark', '\ufeffhello', '\\ufeffhello'],
  ['line separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
])('%s', (_what, text, shown) => {
  expect(preview(bytesOf(text))).toBe(shown);
});

test('bytes that are no text are shown as such', () => {
  expect(preview(Uint8Array.of(0x68, 0xff, 0xfe, 0x69))).toBe('h\ufffd\ufffdi');
});

test('at most 1024 characters, and none cut in two', () => {
  expect(preview(bytesOf('x'.repeat(1100)))).toBe('x'.repeat(1024));
  expect(preview(bytesOf(`${'x'.repeat(1023)}🐢`))).toBe('x'.repeat(1023));
  expect(preview(bytesOf(`${'x'.repeat(1022)}🐢🐢`))).toBe(`${'x'.repeat(1022)}🐢`);
  expect(preview(bytesOf(`${'x'.repeat(1022)}\u001b`))).toBe('x'.repeat(1022));
});

test('any bytes at all: valid text, nothing that acts, never too long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const shown = preview(bytes);
      expect(shown.length).toBeLessThanOrEqual(1024);
      expect(new TextDecoder().decode(bytesOf(shown))).toBe(shown);
      // eslint-disable-next-line no-control-regex -- these must not be there
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
