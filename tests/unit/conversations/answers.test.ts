// How long after its question an answer came: the same for all protocols, from the packet with which a question is whole.
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Following } from '../../../server/shared/conversations/following.ts';
import { saidIn } from '../../../server/shared/conversations/context.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { talkOf, type Word } from '../client-talk-frames.ts';
import { allProtocols } from '../dissect/support.ts';
import { answerCases, framesOfCase } from './answer-cases.ts';

const protocols = await allProtocols();

/** "5: first 20 ms after 4", of each packet that brings an answer. */
function tookIn(frames: readonly Frame[], before?: Following['before']): string[] {
  const conversations = new Conversations(protocols, { before });
  for (const frame of frames) conversations.add(frame);
  return [...conversations.list, ...conversations.udp].flatMap((conversation) =>
    conversation.packets.flatMap((packet) => {
      const said = saidIn(packet, conversation);
      const all = said?.messages.flatMap((message) => said.answered?.(message) ?? []) ?? [];
      return all.map(
        ({ question, after, brings }) =>
          `${packet.id}: ${brings === 'all' ? '' : `${brings} `}${after / 1e6} ms after ${question}`,
      );
    }),
  );
}

/** Each packet 1 ms after the one before; the first word is packet 4. */
const spoken = (...said: readonly Word[]): string[] =>
  tookIn(talkOf(said).map((frame) => ({ ...frame, at: frame.id * 1e6 })));

describe('each answer, after its own question', () => {
  test.each(answerCases)('$protocol: $name', (one) => {
    expect(tookIn(framesOfCase(one))).toEqual(one.took);
  });
});

const resp = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

describe('other protocols', () => {
  test('Redis answers in turn, until something is told unasked', () => {
    const [one, two] = [resp('GET', 'a'), resp('GET', 'b')];
    expect(spoken(['a', one], ['a', two], ['b', '+1\r\n'], ['b', '+2\r\n'])).toEqual([
      '6: 2 ms after 4',
      '7: 2 ms after 5',
    ]);
    expect(spoken(['a', one], ['b', '>1\r\n+news\r\n'], ['b', '+1\r\n'])).toEqual(['6: 2 ms after 4']);
    expect(
      spoken(
        ['a', resp('SUBSCRIBE', 'c')],
        ['b', resp('subscribe', 'c')],
        ['a', resp('PING')],
        ['b', resp('pong', '')],
      ),
    ).toEqual([]);
  });

  test('MQTT answers by number; of what both sides post, each has its own', () => {
    const post = '\x32\x08\0\x01t\0\x07hey';
    const said = spoken(
      ['a', '\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me'],
      ['b', '\x20\x02\0\0'],
      ['a', post],
      ['b', post],
      ['b', '\x40\x02\0\x07'],
      ['a', '\x40\x02\0\x07'],
      ['a', '\x30\x06\0\x01they'],
      ['b', '\x40\x02\0\x09'],
    );
    expect(said).toEqual(['5: 1 ms after 4', '8: 2 ms after 6', '9: 2 ms after 7'].sort());
  });

  test('PostgreSQL answers each statement, and is ready again', () => {
    const lettered = (letter: string, body: string): string =>
      `${letter}${String.fromCharCode(0, 0, 0, body.length + 4)}${body}`;
    const ready = lettered('Z', 'I');
    const said = spoken(
      ['a', `\0\0\0\x10\0\x03\0\0user\0u\0\0`],
      ['b', lettered('R', '\0\0\0\0')],
      ['b', ready],
      ['a', lettered('Q', 'select 1; select 2\0')],
      ['b', lettered('C', 'SELECT 1\0')],
      ['b', lettered('C', 'SELECT 1\0') + ready],
    );
    expect(said).toEqual(['5: 1 ms after 4', '8: 1 ms after 7', '9: 2 ms after 7', '9: 2 ms after 7']);
  });

  test('what was asked before another protocol begins, nobody there answers', () => {
    const upgrade = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: redis\r\n\r\n';
    const said = spoken(
      ['a', `GET /1 HTTP/1.1\r\nHost: x\r\n\r\n${upgrade}`],
      ['b', 'HTTP/1.1 101 Switching\r\nUpgrade: redis\r\n\r\n'],
      ['a', resp('PING')],
      ['b', '+PONG\r\n'],
    );
    expect(said).toEqual(['5: 1 ms after 4', '7: 1 ms after 6']);
  });
});

describe('where a question is not followed with its answer', () => {
  const frames = talkOf([
    ['a', resp('GET', 'a')],
    ['b', '+1\r\n'],
    ['a', resp('GET', 'b')],
    ['b', '+2\r\n'],
  ]).map((frame) => ({ ...frame, at: frame.id * 1e6 }));

  test('another part of a long conversation knows what was asked', () => {
    const first = new Conversations(protocols);
    for (const frame of frames.slice(0, -1)) first.add(frame);
    const [one] = first.list;
    if (one === undefined) throw new Error('no conversation');
    const { world, a, sides } = one;
    expect(tookIn(frames.slice(-1), { world, a, sides, spoken: first.goesOn(one) })).toEqual(['7: 1 ms after 6']);
  });

  test('what the capture missed answers nothing', () => {
    expect(tookIn(frames.filter(({ id }) => id !== 6))).toEqual(['5: 1 ms after 4']);
  });
});

test('a question counts from the packet that made it whole, though only the answer tells what it is', () => {
  expect(spoken(['a', 'PI'], ['a', 'NG\r\n'], ['b', '+PONG\r\n'])).toEqual(['6: 1 ms after 5']);
});
