// What the drawing writes on the arrows, and what the head of a packet's detail says.
import { describe, expect, test } from 'vitest';
import { label } from '../../../server/shared/conversations/label.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import { handshake, playOne, script } from './segments.ts';

const labels = (lines: string): string[] => {
  const conversation = playOne(script(lines));
  return conversation.packets.map((packet) => label(packet, conversation));
};

const stories = (lines: string): string[] => {
  const conversation = playOne(script(lines));
  return conversation.packets.map((packet) => story(packet, conversation).title);
};

describe('labels', () => {
  test('a whole conversation', () => {
    const lines = `${handshake}
      a PA 1 ack 1 "hello"
      b A 1 ack 6
      b PA 1 ack 6 "hello"
      a A 6 ack 6
      a FA 6 ack 6
      b FA 6 ack 7
      a A 7 ack 7`;
    expect(labels(lines)).toEqual([
      'SYN',
      'SYN ACK',
      'ACK',
      '5 bytes “hello”',
      'ACK (all 5)',
      '5 bytes “hello”',
      'ACK (all 5)',
      'FIN ACK “I have said everything”',
      'FIN ACK “so have I”',
      'ACK',
    ]);
  });

  test('both say goodbye at once: neither has heard the other', () => {
    const said = 'FIN ACK “I have said everything”';
    expect(labels(`${handshake}\na FA 1 ack 1\nb FA 1 ack 1`).slice(3)).toEqual([said, said]);
  });

  test('what came in part, again, as a probe, or with a goodbye', () => {
    expect(labels(`${handshake}\na PA 1 ack 1 "abcd"\nb A 1 ack 3`).at(-1)).toBe('ACK (2 of 4)');
    expect(labels('a S 0\na S 0').at(-1)).toBe('SYN, again');
    expect(labels(`${handshake}\na PA 1 ack 1 "x"\na PA 1 ack 1 "x"`).at(-1)).toBe('1 byte “x”, again');
    expect(labels(`${handshake}\na A 1 ack 1\na A 0 ack 1`).at(-1)).toBe('ACK “are you there?”');
    expect(labels(`${handshake}\na FPA 1 ack 1 "bye"`).at(-1)).toBe('3 bytes “bye”, FIN ACK');
    expect(labels('a S 0\nb RA 0 ack 1').at(-1)).toBe('RST');
  });

  test('line ends are shown, long text is cut, and what is no text is only counted', () => {
    const one = (data: string | Uint8Array): string => {
      const conversation = playOne([{ flags: 'PA', seq: 1, ack: 1, data }]);
      const [packet] = conversation.packets;
      return packet ? label(packet, conversation) : '';
    };
    expect(one('hello\n')).toBe('6 bytes “hello⏎”');
    expect(one('LET x = HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('29 bytes “LET x = HTTP/1.1…”');
    expect(one('größer')).toBe('8 bytes “größer”');
    expect(one(Uint8Array.of(22, 3, 1, 0))).toBe('4 bytes');
    expect(one(Uint8Array.of(0xff, 0xfe))).toBe('2 bytes');
    expect(one(new Uint8Array(60_000).fill(65))).toBe('60 000 bytes “AAAAAAAAAAAAAAAA…”');
  });

  test('the label of a packet stays when others follow', () => {
    const lines = `${handshake}\na PA 1 ack 1 "abcd"\nb A 1 ack 5\na FA 5 ack 1\nb FA 1 ack 6\na A 6 ack 2`.split('\n');
    const all = labels(lines.join('\n'));
    for (let count = 1; count <= lines.length; count++)
      expect(labels(lines.slice(0, count).join('\n'))).toEqual(all.slice(0, count));
  });
});

describe('stories', () => {
  test('the first words, and the same ones back', () => {
    const conversation = playOne(script(`${handshake}\na PA 1 ack 1 "hello"\nb PA 1 ack 6 "hello"`));
    const told = conversation.packets.map((packet) => story(packet, conversation));
    expect(told[3]).toEqual({
      title: 'The client sends 5 bytes',
      says: 'The first packet that carries words. PSH asks the receiver to hand them over at once.',
    });
    expect(told[4]?.says).toContain('The same bytes come back.');
  });

  test('words that only happen to be the same later did not come back', () => {
    const conversation = playOne(script(`${handshake}\nb PA 1 ack 1 "hi"\na PA 1 ack 3 "hi"`));
    const packet = conversation.packets[3];
    expect(packet && story(packet, conversation).says).toContain('The first words of the server.');
  });

  test('the first packets may carry words already', () => {
    const conversation = playOne(script('a S 0 "hello"\nb SA 0 ack 6 "x"'));
    const says = conversation.packets.map((packet) => story(packet, conversation).says);
    expect(says[0]).toMatch(/counted\. It carries 5 bytes already: /);
    expect(says[1]).toMatch(/start here\. It carries 1 byte already: /);
    expect(says.join()).not.toContain('no words');
  });

  test('titles', () => {
    expect(stories(`${handshake}\na FA 1 ack 1\nb A 1 ack 2\nb FA 1 ack 2\na A 2 ack 2`)).toEqual([
      'The client asks to connect',
      'The server agrees',
      'The client confirms',
      'The client says goodbye',
      'The server has heard the goodbye',
      'The server says goodbye too',
      'The client has heard the goodbye',
    ]);
    expect(stories('a S 0\nb RA 0 ack 1')[1]).toBe('The kernel refuses');
    expect(stories('a PA 1 ack 1 "x"')[0]).toBe('Port 50000 sends 1 byte');
    expect(stories('a S 0\na S 0')[1]).toBe('The client asks to connect, again');
    expect(stories(`${handshake}\nb R 1`)[3]).toBe('The server ends it at once');
  });

  test('every story is plain sentences, without exclamation marks', () => {
    const lines = `${handshake}
      a PA 1 ack 1 "abcd"
      b A 1 ack 3
      b A 1 ack 5
      b PA 1 ack 5 "x"
      a PA 5 ack 2 "y"
      a A 5 ack 2
      a A 6 ack 2
      a FPA 6 ack 2 "z"
      b R 2`;
    const conversation = playOne(script(lines));
    for (const packet of conversation.packets) {
      const { title, says } = story(packet, conversation);
      expect(title).toMatch(/^(The|Port) [^.!]+$/);
      expect(says).toMatch(/^[A-Z0-9][^!]+\.$/);
      expect(says).not.toMatch(/undefined|NaN/);
    }
  });
});
