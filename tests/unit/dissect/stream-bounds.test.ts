// What strangers may send must not cost more than a bound: packed messages that hold a great many bytes, and a handshake in crumbs.
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { TlsReader } from '../../../server/shared/dissect/tls/reader.ts';
import { WebSocketReader } from '../../../server/shared/dissect/websocket/reader.ts';
import type { WebSocketFrame } from '../../../server/shared/dissect/websocket/types.ts';

const silent = { bytes: new Uint8Array(0), whole: 0, ended: false };
const heard = (bytes: Uint8Array) => ({ a: { bytes, whole: bytes.length, ended: false }, b: silent });
const start = { a: 0, b: 0 };

test('packed messages of WebSocket: no more than 1 MiB comes out of one, 16 MiB of all, and little is kept', () => {
  const packed = (size: number) =>
    zlib.deflateRawSync(Buffer.alloc(size), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const frame = (payload: Uint8Array) =>
    Buffer.concat([Uint8Array.of(0xc2, 126, payload.length >> 8, payload.length & 255), payload]);
  const about = { extensions: ['permessage-deflate; server_no_context_takeover'] };
  const many = Buffer.concat([
    frame(packed(2 ** 20 + 1)),
    ...Array.from({ length: 40 }, () => frame(packed(2 ** 20 - 1))),
  ]);
  const found = new WebSocketReader(start, about).read('a', heard(many)) as readonly WebSocketFrame[];
  expect(found).toHaveLength(41);
  const sizes = found.map(({ content }) => content?.length ?? 0);
  expect(sizes.slice(0, 3)).toEqual([2 ** 20, 2 ** 20 - 1, 2 ** 20 - 1]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 ** 24);
  expect(found.at(-1)?.content?.why).toBe('there is more, which is not unpacked');
  for (const { content } of found) expect(content?.beginning.buffer.byteLength).toBeLessThanOrEqual(512);
});

test('a handshake of TLS in crumbs, and one that is longer than any', () => {
  const crumb = (byte: number) => Uint8Array.of(22, 3, 3, 0, 1, byte);
  const crumbs = Buffer.concat([1, 0, 255, 255, ...Array.from({ length: 2000 }, () => 0)].map(crumb));
  expect(new TlsReader(start).read('a', heard(crumbs))).toMatchObject([
    { state: 'bad', why: 'It comes in more than 1024 records.' },
  ]);
  const hello = Uint8Array.of(22, 3, 3, 0, 4, 2, 0, 0, 0);
  const long = Buffer.concat([hello, Uint8Array.of(22, 3, 3, 0, 4, 11, 255, 255, 255)]);
  expect(new TlsReader(start).read('a', heard(long)).at(-1)).toMatchObject({
    state: 'bad',
    why: 'A handshake message of 16777215 bytes is not read.',
  });
});
