// The states of both ends, told from packets: a table of the ways a conversation opens and ends (RFC 9293, 3.5 and 3.6).
import { describe, expect, test } from 'vitest';
import { handshake, play, playOne, script, statesOf } from './segments.ts';

const opened = ['a SYN_SENT 1', 'b SYN_RECV 2', 'a ESTABLISHED 2', 'b ESTABLISHED 3'];

interface Case {
  readonly name: string;
  readonly lines: string;
  readonly states: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'a handshake', lines: handshake, states: opened },
  { name: 'a SYN that nobody answers', lines: 'a S 0\na S 0\na S 0', states: ['a SYN_SENT 1'] },
  { name: 'a SYN that is refused', lines: 'a S 0\nb RA 0 ack 1', states: ['a SYN_SENT 1', 'a CLOSED 2'] },
  {
    name: 'the client closes, the server’s FIN comes with its ACK',
    lines: `${handshake}
      a FA 1 ack 1
      b FA 1 ack 2
      a A 2 ack 2`,
    states: [...opened, 'a FIN_WAIT_1 4', 'b CLOSE_WAIT 4', 'b LAST_ACK 5', 'a TIME_WAIT 5', 'b CLOSED 6'],
  },
  {
    name: 'the client closes, the server acknowledges first and closes later',
    lines: `${handshake}
      a FA 1 ack 1
      b A 1 ack 2
      b FA 1 ack 2
      a A 2 ack 2`,
    states: [
      ...opened,
      'a FIN_WAIT_1 4',
      'b CLOSE_WAIT 4',
      'a FIN_WAIT_2 5',
      'b LAST_ACK 6',
      'a TIME_WAIT 6',
      'b CLOSED 7',
    ],
  },
  {
    name: 'the server closes first and is in TIME_WAIT',
    lines: `${handshake}
      b FA 1 ack 1
      a A 1 ack 2
      a FA 1 ack 2
      b A 2 ack 2`,
    states: [
      ...opened,
      'b FIN_WAIT_1 4',
      'a CLOSE_WAIT 4',
      'b FIN_WAIT_2 5',
      'a LAST_ACK 6',
      'b TIME_WAIT 6',
      'a CLOSED 7',
    ],
  },
  {
    name: 'half close: the server goes on speaking',
    lines: `${handshake}
      a FA 1 ack 1
      b A 1 ack 2
      b PA 1 ack 2 "more"
      a A 2 ack 5
      b FA 5 ack 2
      a A 2 ack 6`,
    states: [
      ...opened,
      'a FIN_WAIT_1 4',
      'b CLOSE_WAIT 4',
      'a FIN_WAIT_2 5',
      'b LAST_ACK 8',
      'a TIME_WAIT 8',
      'b CLOSED 9',
    ],
  },
  {
    name: 'both close at once and the FINs cross (RFC 9293, figure 13)',
    lines: `${handshake}
      a FA 1 ack 1
      b FA 1 ack 1
      a A 2 ack 2
      b A 2 ack 2`,
    states: [
      ...opened,
      'a FIN_WAIT_1 4',
      'b FIN_WAIT_1 5',
      'b CLOSING 5',
      'a CLOSING 5',
      'b TIME_WAIT 6',
      'a TIME_WAIT 7',
    ],
  },
  {
    name: 'both ask at once (RFC 9293, figure 7)',
    lines: 'a S 0\nb S 0\nb SA 0 ack 1\na SA 0 ack 1\na A 1 ack 1',
    states: ['a SYN_SENT 1', 'b SYN_SENT 2', 'a SYN_RECV 2', 'b SYN_RECV 3', 'a ESTABLISHED 3', 'b ESTABLISHED 4'],
  },
  {
    name: 'RST in the middle',
    lines: `${handshake}
      a PA 1 ack 1 "hello"
      b R 1`,
    states: [...opened, 'b CLOSED 5', 'a CLOSED 5'],
  },
  {
    name: 'FIN, then RST to what still comes',
    lines: `${handshake}
      b FA 1 ack 1
      a A 1 ack 2
      a PA 1 ack 2 "hello"
      b R 2`,
    states: [...opened, 'b FIN_WAIT_1 4', 'a CLOSE_WAIT 4', 'b FIN_WAIT_2 5', 'b CLOSED 7', 'a CLOSED 7'],
  },
  {
    name: 'a FIN after a gap is not taken until the gap is filled',
    lines: `${handshake}
      a FA 4 ack 1 "def"
      a PA 1 ack 1 "abc"`,
    states: [...opened, 'a FIN_WAIT_1 4', 'b CLOSE_WAIT 5'],
  },
  {
    name: 'a FIN with the last bytes',
    lines: `${handshake}
      a FPA 1 ack 1 "bye"
      b A 1 ack 5`,
    states: [...opened, 'a FIN_WAIT_1 4', 'b CLOSE_WAIT 4', 'a FIN_WAIT_2 5'],
  },
  {
    name: 'picked up in the middle',
    lines: `a PA 1 ack 1 "hello"
      b A 1 ack 6
      a FA 6 ack 1
      b FA 1 ack 7
      a A 7 ack 2`,
    states: [
      'a ESTABLISHED 1',
      'b ESTABLISHED 1',
      'a FIN_WAIT_1 3',
      'b CLOSE_WAIT 3',
      'b LAST_ACK 4',
      'a TIME_WAIT 4',
      'b CLOSED 5',
    ],
  },
  {
    name: 'picked up at the SYN ACK',
    lines: 'b SA 0 ack 1\na A 1 ack 1',
    states: ['b SYN_RECV 1', 'a ESTABLISHED 1', 'b ESTABLISHED 2'],
  },
  {
    name: 'a SYN ACK repeated after the ACK: it was not taken, and the next is not believed',
    lines: `${handshake}
      b SA 0 ack 1
      a A 1 ack 1
      b SA 0 ack 1
      a A 1 ack 1`,
    states: ['a SYN_SENT 1', 'b SYN_RECV 2', 'a ESTABLISHED 2'],
  },
  {
    name: 'the same, until the server speaks',
    lines: `${handshake}
      b SA 0 ack 1
      a A 1 ack 1
      b PA 1 ack 1 "hi"`,
    states: ['a SYN_SENT 1', 'b SYN_RECV 2', 'a ESTABLISHED 2', 'b ESTABLISHED 6'],
  },
  {
    name: 'repeated packets change nothing',
    lines: `${handshake}
      a FA 1 ack 1
      a FA 1 ack 1
      b FA 1 ack 2
      b FA 1 ack 2
      a A 2 ack 2
      a A 2 ack 2`,
    states: [...opened, 'a FIN_WAIT_1 4', 'b CLOSE_WAIT 4', 'b LAST_ACK 6', 'a TIME_WAIT 6', 'b CLOSED 8'],
  },
];

describe('states from packets', () => {
  test.each(cases)('$name', ({ lines, states }) => {
    expect(statesOf(playOne(script(lines)))).toEqual(states);
  });

  test('a state change carries the time of its packet', () => {
    expect(playOne(script(handshake)).states[1]).toEqual({ end: 'b', state: 'SYN_RECV', id: 2, at: 2000 });
  });

  test('a socket connected to itself is one end', () => {
    const ports = [40_000, 40_000] as const;
    const [conversation] = play([
      { flags: 'S', seq: 10, ports },
      { flags: 'SA', seq: 10, ack: 11, ports },
      { flags: 'PA', seq: 11, ack: 11, data: 'me', ports },
      { flags: 'FA', seq: 13, ack: 13, ports },
      { flags: 'A', seq: 14, ack: 14, ports },
    ]);
    const states = [
      'a SYN_SENT 1',
      'a SYN_RECV 2',
      'a ESTABLISHED 2',
      'a FIN_WAIT_1 4',
      'a CLOSING 4',
      'a TIME_WAIT 5',
    ];
    expect(conversation && statesOf(conversation)).toEqual(states);
  });
});
