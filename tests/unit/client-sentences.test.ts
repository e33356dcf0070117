// The sentences of a packet in its detail: what it repeats and what it answers, with the packets' numbers.
import { expect, test } from 'vitest';
import { piecesOf, textOf } from '../../client/src/stage/detail/sentences.ts';
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
  expect(of(5)).toMatch(/5 bytes\. The answer came 12\.3\u00a0ms after the question in packet 4\.$/);
  expect(of(7)).toMatch(/ The answer began 12\.3\u00a0ms after the question in packet 6\.$/);
  expect(of(8)).toMatch(/ The whole answer was here 24\.6\u00a0ms after the question in packet 6\.$/);
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

test('a packet before the step has no number', async () => {
  const of = await sentences(late, 4);
  expect(of(5)).toMatch(/after the question in a packet before this step\.$/);
  expect(of(7)).toMatch(/in packet 2\.$/);
});
