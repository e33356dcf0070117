// A conversation message by message: whatever is said, each byte stands once, in a message or between two.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../client/src/stage/bytes/decoded.ts';
import { searchDecoded } from '../../client/src/stage/bytes/search-decoded.ts';
import { placeOf } from '../../client/src/stage/bytes/turns.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { batch, hello, newModel } from './client-fixture.ts';
import { talkOf, type Word } from './client-talk-frames.ts';
import { datagramOf } from './conversations/segments.ts';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

const talk = (...said: Word[]): Frame[] => talkOf(said);

async function decoded(frames: readonly Frame[], id = 1): Promise<readonly Decoded[]> {
  const model = await newModel();
  model.add(batch(frames));
  const talked = model.decoded(id);
  expect(talked?.more).toBe(0);
  return talked?.messages ?? [];
}

const line = ({ from, packets, name }: Decoded): string => `${from} ${packets.join('+')} ${name}`.trim();
const labels = ({ layer }: Decoded): string[] => (layer?.fields ?? []).map(({ label, text }) => `${label}: ${text}`);

const post = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

describe('decoded', () => {
  test('HTTP in several packets: one message, the packets that carry it, what it means, its fields, its body', async () => {
    const [asks, answers, ...more] = await decoded(
      talk(['a', post.slice(0, 30)], ['a', `${post.slice(30)}he`], ['a', 'llo'], ['b', ok]),
    );
    expect(more).toEqual([]);
    expect([asks, answers].map((one) => one && line(one))).toEqual(['a 4+5+6 POST /echo', 'b 7 200 OK']);
    expect(asks?.says).toBe('The whole message: a head, and a body of 5 bytes.');
    expect(asks && labels(asks)).toEqual([
      'first line: POST /echo HTTP/1.1',
      'Host: x',
      'Content-Length: 5',
      'empty line: ⏎',
      'body: hello',
    ]);
    expect(text(asks?.content?.bytes)).toBe('hello');
    expect(asks?.layer).toMatchObject({
      title: 'HTTP request',
      source: 'RFC 9112, 2.1',
      start: 0,
      end: post.length + 5,
    });
  });

  test('a packed body is unpacked, a chunked one is put together', async () => {
    const words = 'It is what it is. '.repeat(40);
    const packed = gzipSync(words);
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n';
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const all = await decoded(
      talk(['a', get], ['b', Buffer.concat([Buffer.from(head), packed])], ['a', get], ['b', chunks]),
    );
    expect(all.map(({ content }) => [content?.coding, text(content?.bytes)])).toEqual([
      [undefined, ''],
      ['gzip', words],
      [undefined, ''],
      [undefined, 'hello'],
    ]);
    expect(all[1]?.content?.more).toBe(false);
  });

  test('a body larger than what is shown says so', async () => {
    const packed = gzipSync('a'.repeat(70_000));
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const [, answer] = await decoded(talk(['a', get], ['b', Buffer.concat([Buffer.from(head), packed])]));
    expect([answer?.content?.bytes.length, answer?.content?.more]).toEqual([65_536, true]);
  });

  test('other protocols, by their own words', async () => {
    const redis = await decoded(talk(['a', '*2\r\n$3\r\nGET\r\n$1\r\nx\r\n'], ['b', '$5\r\nhello\r\n']));
    expect(redis.map(line)).toEqual(['a 4 GET x', 'b 5 hello']);
    expect(redis.every(({ says, layer }) => says !== '' && layer?.protocol === 'redis')).toBe(true);
  });

  test('what no protocol reads stands as bytes, turn by turn', async () => {
    const frames = talk(['a', '\x01hello\n'], ['b', '\x02hello\n']);
    const all = await decoded(frames);
    expect(all.map(({ from, name, layer, content }) => [from, name, layer, text(content?.bytes)])).toEqual([
      ['a', '', undefined, '\x01hello\n'],
      ['b', '', undefined, '\x02hello\n'],
    ]);
    expect(all.flatMap(({ packets }) => packets)).toEqual(
      (await turns(frames)).flatMap(({ parts }) => parts.map(({ id }) => id)),
    );
  });

  test('bytes behind a message that cannot be read are not lost', async () => {
    const all = await decoded(
      talk(['a', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], ['b', 'HTTP/1.1 abc\r\n\r\n'], ['b', 'more']),
    );
    expect(all.map(line)).toContain('a 4 GET /');
    const told = all.filter(({ from }) => from === 'b');
    const length = told.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(length).toBe('HTTP/1.1 abc\r\n\r\n'.length + 'more'.length);
  });

  test('datagrams: each by itself, of a protocol or not', async () => {
    const question = Buffer.from('12340100000100000000000003777777046578616d0000010001', 'hex');
    const frames = [
      datagramOf({ data: question }, 1),
      datagramOf({ from: 'b', data: '\x01what?', ports: [50_000, 53] }, 2),
    ];
    const all = await decoded(frames);
    expect(all.map(line)).toEqual(['a 1 query A www.exam', 'b 2']);
    expect(text(all[1]?.content?.bytes)).toBe('\x01what?');
  });

  test('a packet that is in no conversation has none', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    expect(model.decoded(99)).toBeUndefined();
  });
});

describe('search', () => {
  test('finds names, sentences, fields and what bodies hold, whatever the case', async () => {
    const all = await decoded(talk(['a', `${post}hello`], ['b', ok]));
    const places = (words: string) => searchDecoded(all, words).map((one) => `${one.message} ${one.in}`);
    expect(places('post /ECHO')).toEqual(['0 words', '0 field']);
    expect(places('host')).toEqual(['0 field']);
    expect(places('hello')).toEqual(['0 field', '0 content']);
    expect(places('the whole message')).toEqual(['0 words', '1 words']);
    expect(places('nowhere')).toEqual([]);
    expect(searchDecoded(all, 'l').filter((one) => one.in === 'content')).toMatchObject([
      { start: 2, end: 3 },
      { start: 3, end: 4 },
    ]);
    expect(searchDecoded(all, 'l').map(({ match }) => match)).toEqual(searchDecoded(all, 'l').map((_, at) => at));
  });
});

async function turns(frames: readonly Frame[]) {
  const model = await newModel();
  model.add(batch(frames));
  return model.said(1)?.turns ?? [];
}

test('the place of a packet: its bytes, and behind what was said where it carries none', async () => {
  const all = await turns(talk(['a', 'he'], ['a', 'llo'], ['b', 'hi']));
  expect([4, 5, 6, 7].map((id) => placeOf(all, id))).toEqual([
    { turn: 0, start: 0, end: 2 },
    { turn: 0, start: 2, end: 5 },
    { turn: 1, start: 0, end: 2 },
    { turn: 1, start: 2, end: 2 },
  ]);
  expect(placeOf(all, 3)).toBeUndefined();
});
