// Questions and their answers, as packets with times: what is said in pieces, repeated, out of order, or before the answer to something
// else. The unit tests say how long each answer took, and another test lays the same beside tshark.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { datagramOf, frameOf, handshake, script, type Sent } from './segments.ts';

/** Who says what, so many ms after what was said before. `from`: bytes of its side before it, where that is not all said so far. */
type Said = readonly [who: 'a' | 'b', words: string | Uint8Array, ms: number, from?: number];

export interface AnswerCase {
  readonly name: string;
  readonly protocol: 'http' | 'dns';
  readonly udp?: true;
  readonly said: readonly Said[];
  /** "5: 20 ms after 4", "7: first 20 ms after 4": by the packet that brings an answer, in ms. */
  readonly took: readonly string[];
  /** Packets of which tshark 4.0 says something else: it takes any answer of HTTP for that to the last request, and only one. */
  readonly theirs?: readonly number[];
}

/** A GET, or a POST of this body. */
const ask = (path: string, body = ''): string =>
  `${body === '' ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: x\r\n${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;
const tell = (status: string, body = ''): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const go = 'HTTP/1.1 100 Continue\r\n\r\n';
const post = ask('/', 'ten bytes.');
const [head, body] = [post.slice(0, -10), post.slice(-10)];
const answer = tell('200 OK', 'hello');

/** A question for the address of "ab", and an answer without records. */
const query = (id: number): Uint8Array =>
  Uint8Array.from([0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0x61, 0x62, 0, 0, 1, 0, 1]);
const reply = (id: number): Uint8Array => query(id).map((byte, at) => (at === 2 ? 0x81 : at === 3 ? 0x80 : byte));
/** The same over TCP. */
const sized = (...all: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(all.flatMap((one) => [0, one.length, ...one]));

export const answerCases: readonly AnswerCase[] = [
  {
    name: 'one',
    protocol: 'http',
    said: [
      ['a', ask('/'), 5],
      ['b', answer, 20],
    ],
    took: ['5: 20 ms after 4'],
  },
  {
    name: 'in pieces',
    protocol: 'http',
    said: [
      ['a', head.slice(0, 9), 5],
      ['a', head.slice(9), 10],
      ['a', body, 15],
      ['b', answer.slice(0, 9), 20],
      ['b', answer.slice(9, -3), 30],
      ['b', answer.slice(-3), 40],
    ],
    took: ['7: first 20 ms after 6', '9: last 90 ms after 6'],
  },
  {
    name: 'one after another',
    protocol: 'http',
    said: [
      ['a', ask('/1'), 5],
      ['b', answer, 20],
      ['a', ask('/2'), 30],
      ['b', answer, 40],
    ],
    took: ['5: 20 ms after 4', '7: 40 ms after 6'],
  },
  {
    name: 'questions that do not wait',
    protocol: 'http',
    said: [
      ['a', ask('/1'), 5],
      ['a', ask('/2'), 10],
      ['b', answer, 100],
      ['b', answer, 100],
    ],
    took: ['6: 110 ms after 4', '7: 200 ms after 5'],
    theirs: [6, 7],
  },
  {
    name: 'a question, told to go on',
    protocol: 'http',
    said: [
      ['a', head, 5],
      ['b', go, 10],
      ['a', body, 20],
      ['b', answer, 40],
    ],
    took: ['7: 40 ms after 6'],
  },
  {
    name: 'a question that does not wait to be told to go on',
    protocol: 'http',
    said: [
      ['a', post, 5],
      ['b', go, 10],
      ['b', answer, 40],
    ],
    took: ['5: 10 ms after 4', '6: 50 ms after 4'],
    theirs: [6],
  },
  {
    name: 'an answer before all was asked, and the next one',
    protocol: 'http',
    said: [
      ['a', head, 5],
      ['b', tell('413 Too much'), 10],
      ['a', body, 20],
      ['a', ask('/2'), 30],
      ['b', answer, 40],
    ],
    took: ['8: 40 ms after 7'],
  },
  {
    name: 'an answer to what was not seen',
    protocol: 'http',
    said: [
      ['b', answer, 5],
      ['a', ask('/'), 10],
      ['b', answer, 20],
    ],
    took: ['6: 20 ms after 5'],
  },
  {
    name: 'a question that is sent again',
    protocol: 'http',
    said: [
      ['a', ask('/'), 5],
      ['a', ask('/'), 200, 0],
      ['b', answer, 20],
    ],
    took: ['6: 220 ms after 4'],
  },
  {
    name: 'an answer that is sent again',
    protocol: 'http',
    said: [
      ['a', ask('/'), 5],
      ['b', answer, 20],
      ['b', answer, 200, 0],
    ],
    took: ['5: 20 ms after 4'],
  },
  {
    name: 'an answer whose pieces overtake each other',
    protocol: 'http',
    said: [
      ['a', ask('/'), 5],
      ['b', answer.slice(20), 20, 20],
      ['b', answer.slice(0, 20), 30, 0],
    ],
    took: ['6: 50 ms after 4'],
  },
  {
    name: 'an answer in chunks',
    protocol: 'http',
    said: [
      ['a', ask('/'), 5],
      ['b', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 10],
      ['b', '5\r\nhello\r\n', 20],
      ['b', '0\r\n\r\n', 30],
    ],
    took: ['5: first 10 ms after 4', '7: last 60 ms after 4'],
  },
  {
    name: 'names',
    protocol: 'dns',
    udp: true,
    said: [
      ['a', query(1), 5],
      ['a', query(2), 1],
      ['b', reply(2), 10],
      ['b', reply(1), 10],
    ],
    took: ['3: 10 ms after 2', '4: 21 ms after 1'],
  },
  {
    name: 'a name that is asked for again, and answered twice',
    protocol: 'dns',
    udp: true,
    said: [
      ['a', query(1), 5],
      ['a', query(1), 1000],
      ['b', reply(1), 10],
      ['b', reply(1), 10],
    ],
    took: ['3: 1010 ms after 1'],
  },
  {
    name: 'a number that is used again',
    protocol: 'dns',
    udp: true,
    said: [
      ['a', query(1), 5],
      ['b', reply(1), 10],
      ['a', query(1), 20],
      ['b', reply(1), 30],
    ],
    took: ['2: 10 ms after 1', '4: 30 ms after 3'],
  },
  {
    name: 'an answer that nobody asked for',
    protocol: 'dns',
    udp: true,
    said: [
      ['a', query(1), 5],
      ['b', reply(2), 10],
    ],
    took: [],
  },
  {
    name: 'names over TCP, in pieces',
    protocol: 'dns',
    said: [
      ['a', sized(query(1)).subarray(0, 7), 5],
      ['a', sized(query(1)).subarray(7), 5],
      ['b', sized(reply(1)).subarray(0, 7), 10],
      ['b', sized(reply(1)).subarray(7), 20],
    ],
    took: ['6: first 10 ms after 5', '7: last 30 ms after 5'],
  },
  {
    name: 'two names over TCP in one packet, answered the other way round',
    protocol: 'dns',
    said: [
      ['a', sized(query(1), query(2)), 5],
      ['b', sized(reply(2), reply(1)), 10],
    ],
    took: ['5: 10 ms after 4', '5: 10 ms after 4'],
  },
];

/** The packets of a case: each is as many ms later as it says, to the ns. */
export function framesOfCase({ said, udp, protocol }: AnswerCase, client = 50_000): Frame[] {
  const ports = [client, protocol === 'dns' ? 53 : 80] as const;
  let ms = 0;
  const timed = (frame: Frame): Frame => ({ ...frame, at: ms * 1e6 });
  if (udp)
    return said.map(([from, data, after], index) => {
      ms += after;
      return timed(datagramOf({ from, data, ports }, index + 1));
    });
  const next = { a: 0, b: 0 };
  const opening = script(handshake).map((sent, index) => timed(frameOf({ ...sent, ports }, index + 1)));
  const talk = said.map(([from, words, after, place = next[from]], index) => {
    ms += after;
    const data = typeof words === 'string' ? Buffer.from(words) : words;
    const other = from === 'a' ? 'b' : 'a';
    const [mine, theirs] = from === 'a' ? [1001, 5001] : [5001, 1001];
    next[from] = Math.max(next[from], place + data.length);
    const sent: Sent = { from, flags: 'PA', seq: mine + place, ack: theirs + next[other], data, window: 65_000, ports };
    return timed(frameOf(sent, index + 4));
  });
  return [...opening, ...talk];
}
