// What is kept of what a child prints: the last of it, as text, however it came in pieces.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { keepLast } from '../../server/processes/output.ts';

async function kept(...pieces: readonly Uint8Array[]): Promise<string> {
  const stream = new PassThrough();
  const output = keepLast(stream);
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await once(stream, 'end');
  return output();
}

test('a letter that is cut comes whole', async () => {
  const bytes = Buffer.from('prêt 🦊');
  expect(await kept(...Array.from(bytes, (byte) => Buffer.from([byte])))).toBe('prêt 🦊');
});

test('bytes that are no text each have a mark, and what is around them stays', async () => {
  const bytes = Buffer.from([0x61, 0xff, 0x00, 0xc3, 0x28, 0x62]);
  expect(await kept(bytes)).toBe('a\ufffd\0\ufffd(b');
  expect(await kept(bytes.subarray(0, 4), bytes.subarray(4))).toBe('a\ufffd\0\ufffd(b');
});

test('of much, the last lines', async () => {
  const many = Array.from({ length: 50_000 }, (_, line) => `line ${line}\n`).join('');
  expect((await kept(Buffer.from(many))).split('\n')).toEqual(
    Array.from({ length: 20 }, (_, line) => `line ${line + 49_980}`),
  );
});
