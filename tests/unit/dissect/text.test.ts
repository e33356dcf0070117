// How addresses, numbers and bytes are written.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped, hexBytes, ipv6Text, macText, printable, textOf } from '../../../server/shared/dissect/text.ts';
import { decodeUtf8, encodeUtf8 } from '../../../server/shared/dissect/utf8.ts';
import { fromHex } from './support.ts';

test('numbers in groups of three', () => {
  expect([0, 9999, 10_000, 65_536, 4_294_967_295].map(grouped)).toEqual([
    '0',
    '9999',
    '10 000',
    '65 536',
    '4 294 967 295',
  ]);
  expect(grouped(1_000_005)).toBe('1 000 005');
});

test.each([
  ['00000000000000000000000000000001', '::1'],
  ['00000000000000000000000000000000', '::'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['20010db8000100010001000100010001', '2001:db8:1:1:1:1:1:1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['fe800000000000000000000000000000', 'fe80::'],
  ['00010000000000020000000000000003', '1:0:0:2::3'],
])('IPv6 %s is %s (RFC 5952)', (hex, text) => {
  expect(ipv6Text(fromHex(hex), 0)).toBe(text);
});

test('bytes', () => {
  expect(macText(fromHex('00005e005301'), 0)).toBe('00:00:5e:00:53:01');
  expect(hexBytes(fromHex('010203'), 1, 3)).toBe('02 03');
  expect(hexBytes(new Uint8Array(40), 0, 40, 2)).toBe('00 00 …');
});

test('text on one line, or none', () => {
  expect(printable(fromHex('68690a0d09'), 9)).toBe('hi⏎␍⇥');
  expect(printable(fromHex('61e280ae62e2808b'), 9)).toBe('a\\u202eb\\u200b');
  expect(printable(fromHex('6800'), 9)).toBeUndefined();
  expect(printable(fromHex('617f'), 9)).toBe('a␡');
  expect(printable(fromHex('c3'), 9)).toBe('');
  expect(printable(new Uint8Array(0), 9)).toBeUndefined();
});

test('text of which nothing follows has no half characters', () => {
  expect(printable(fromHex('6869c3a9'), 9, true)).toBe('hié');
  expect(printable(fromHex('6869c3'), 9, true)).toBeUndefined();
  expect(printable(fromHex('6869c3a9'.repeat(9)), 2, true)).toBe('hi…');
});

test('text with bytes that are none', () => {
  expect(textOf(fromHex('686fa46d650a'), 9)).toBe('ho�me⏎');
  expect(textOf(fromHex('686f6d65c3'), 9)).toBe('home�');
  expect(textOf(fromHex('00c280e280ae'), 9)).toBe('\\x00\\x80\\u202e');
  expect(textOf(fromHex('a4'.repeat(99)), 2)).toBe('��…');
  expect(textOf(new Uint8Array(0), 9)).toBe('');
});

test('UTF-8 like everybody else’s', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const theirs = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
      expect(decodeUtf8(encodeUtf8(text))).toBe(theirs(encodeUtf8(text)));
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0x90, 0xf4, 0xf8)),
      (list) => {
        const bytes = Uint8Array.from(list);
        const ours = decodeUtf8(bytes);
        // Ours leaves out a character that the end cuts off; theirs refuses it.
        if (theirs(bytes) !== undefined) expect(ours).toBe(theirs(bytes));
        else if (ours !== undefined) expect(bytes.length).toBeGreaterThan(encodeUtf8(ours).length);
        expect(decodeUtf8(bytes, '\ufffd')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      },
    ),
    { numRuns: 1000 },
  );
});
