// The sentences of a packet in its detail: what it repeats and what it answers, with the packets' numbers.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { piecesOf, textOf } from '../../client/src/stage/detail/sentences.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { batch, newModel } from './client-fixture.ts';
import { talkOf, type Word } from './client-talk-frames.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';

/** The sentences of packets, of which the first `before` came before the step. */
async function sentences(frames: ReturnType<typeof talkOf>, before = 0): Promise<(id: number) => string> {
  const model = await newModel();
  model.add(batch(frames));
  return (id) => {
    const detail = model.detail(id);
    return detail === undefined ? '' : textOf(piecesOf(detail), (one) => one - before);
  };
}

const said: Word[] = [
  ['a', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['b', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['a', 'GET /2 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['b', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
  ['b', 'hello'],
];
const late = talkOf(said).map((frame) => ({ ...frame, at: frame.id * 12_300_000 }));

test('what it answers, at its beginning and at its end', async () => {
  const of = await sentences(late);
  expect(of(4)).toBe('The whole message: a head, and no body.');
  expect(of(5)).toMatch(/5 bytes\. The answer came 12\.3\u00a0ms after the question in packet 4: GET \/\.$/);
  expect(of(7)).toMatch(/ The answer began 12\.3\u00a0ms after the question in packet 6: GET \/2\.$/);
  expect(of(8)).toMatch(/ The whole answer was here 24\.6\u00a0ms after the question in packet 6: GET \/2\.$/);
});

test('the list says how long an answer took, where it ends', async () => {
  const model = await newModel();
  model.add(batch(late));
  model.window(3, 5, false);
  const took = model.delta().window?.rows.map(({ id, took }) => [id, took]);
  expect(took).toEqual([
    [4, undefined],
    [5, 12_300_000],
    [6, undefined],
    [7, undefined],
    [8, 24_600_000],
  ]);
});

test('the question is named after the part in which it came', async () => {
  const long = 'x'.repeat(100);
  const words: Word[] = [
    ['a', `GET /${long.slice(0, 20)}`],
    ['a', `${long.slice(20)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['b', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ];
  const of = await sentences(talkOf(words));
  expect(of(6)).toMatch(/after the question in packet 5: GET \/x{74}…\.$/);
});

test('what it repeats', async () => {
  const lines = `${handshake}
    a PA 1 ack 1 "hello"
    a PA 1 ack 1 after 300 "hello"
    a PA 6 ack 1 after 300 "world"
    a PA 1 ack 1 "hello"`;
  const of = await sentences(script(lines).map((sent, at) => frameOf(sent, at + 1)));
  expect(of(4)).not.toContain('packet 4');
  expect(of(5)).toMatch(/^It repeats packet 4\. No ACK for all that it carries was seen\. /);
  expect(of(7)).toMatch(/^Its numbers are those of packet 4\. They come again too soon/);
});

test('what an error is about', async () => {
  const postcards = readCaptureFile(readFileSync(new URL('../fixtures/postcards.pcap', import.meta.url)));
  const of = await sentences(postcards.ok ? [...postcards.frames] : []);
  expect(of(6)).toMatch(/^It is about packet 5\. ICMP, port unreachable/);
});

test('a packet before the step has no number', async () => {
  const of = await sentences(late, 4);
  expect(of(5)).toMatch(/after the question in a packet before this step: GET \/\.$/);
  expect(of(7)).toMatch(/in packet 2: GET \/2\.$/);
});
