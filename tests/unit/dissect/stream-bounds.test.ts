// What strangers may send must not cost more than a bound: packed messages that hold a great many bytes, a handshake in crumbs, and
// long messages in many packets.
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import type { Message } from '../../../server/shared/dissect/messages/types.ts';
import { TlsReader } from '../../../server/shared/dissect/tls/reader.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { WebSocketReader } from '../../../server/shared/dissect/websocket/reader.ts';
import type { WebSocketFrame } from '../../../server/shared/dissect/websocket/types.ts';
import { Counted } from './counted.ts';

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

/** Looks at the bytes of a stream of `a`, which comes in packets of so many bytes, for each of its bytes. */
async function looksOf(id: string, bytes: Uint8Array, size: number): Promise<number> {
  const { protocol } = (await import(`../../../server/shared/dissect/protocols/${id}.ts`)) as { protocol: Protocol };
  const counted = new Counted(bytes);
  const reader = protocol.stream?.reader(start);
  let messages: readonly Message[] = [];
  for (let whole = size; whole < bytes.length + size; whole += size) {
    const own = counted.first(whole);
    messages = reader?.read('a', { a: { bytes: own, whole: own.length, ended: false }, b: silent }) ?? [];
  }
  expect(messages.at(-1)).toMatchObject({ state: 'whole', end: bytes.length });
  return counted.looks / bytes.length;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

test.each([
  ['redis', 'a list', (many: number) => `*${many}\r\n${'$1\r\nx\r\n'.repeat(many)}`],
  ['redis', 'lists in lists', (many: number) => `*${many}\r\n${'*2\r\n$0\r\n\r\n:7\r\n'.repeat(many)}`],
  ['lines', 'a long line', (many: number) => `${'1234567'.repeat(many)}\n`],
  ['redis', 'a long text', (many: number) => `$${many * 7}\r\n${'1234567'.repeat(many)}\r\n`],
] as const)('%s, %s: what has come is not read anew with each packet', async (id, _, make) => {
  expect(await looksOf(id, ascii(make(2000)), 50)).toBeLessThan(10);
});

/** An answer over TCP: a name of 127 labels, and so many records whose names end in it, each one label longer than the one before. */
function manyNames(count: number): Uint8Array {
  const name = [...Array.from({ length: 126 }, () => [1, 0x61]).flat(), 0];
  const entries = Array.from({ length: count }, () => [0xc0, 12, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0]).flat();
  const head = [0, 1, 0x81, 0x80, 0, 1, count >> 8, count & 255, 0, 0, 0, 0];
  const message = [...head, ...name, 0, 1, 0, 1, ...entries];
  return Uint8Array.of(message.length >> 8, message.length & 255, ...message);
}

test('DNS: a name in which thousands end is read once, and a message over TCP when it is whole', async () => {
  const bytes = manyNames(5000);
  expect(await looksOf('dns', bytes, bytes.length)).toBeLessThan(3);
  expect(await looksOf('dns', bytes, 100)).toBeLessThan(3);
});
