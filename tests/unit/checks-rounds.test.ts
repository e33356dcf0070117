// The check on how much TCP sends before it waits for word: rounds of bytes, each after an acknowledgement of the one before.
import { expect, test } from 'vitest';
import { Story, said, shaken } from '../support/story.ts';

const that = 'tcp-rounds';
const story = () => new Story().running();
const go = (...starts: number[]): string => starts.map((seq) => `a A ${seq} ack 1 "12345"`).join('\n');

test('bytes that were sent after word of the ones before are another round; a repetition is none', () => {
  // Three packets, word of the first, two more, word of all, the rest: ids from 3, the handshake first.
  const lines = [shaken, go(1, 6, 11), 'b A 1 ack 6', go(16, 21), go(1), 'b A 1 ack 26', go(26)];
  const tell = story().packets(lines.join('\n'));
  expect(tell.matches(that, { rounds: 3 })).toEqual({ met: true, now: true, evidence: [6, 10, 14] });
  expect(tell.matches(that, { rounds: 4 }).met).toBe(false);
  expect(tell.explains(that, { rounds: 4 })).toBe(
    'You have said 30 bytes, in 3 goes with a wait between. This step looks for 4.',
  );
});

test('word of an earlier round does not end this one, and what the server says begins none', () => {
  const lines = [shaken, go(1, 6), 'b A 1 ack 11', go(11), 'b PA 1 ack 11 "12345"', go(16)];
  expect(story().packets(lines.join('\n')).matches(that, { rounds: 3 }).met).toBe(false);
});

test('says what was seen', () => {
  const says = (tell: Story): string => tell.explains(that, { rounds: 3 });
  expect(says(new Story())).toBe('The server is starting.');
  expect(says(story())).toBe('Nothing has come to port 43127 yet.');
  expect(says(story().packets(shaken))).toBe('You are connected, and have said nothing yet.');
  expect(says(story().packets(`${shaken}\n${said}`))).toBe(
    'You have said 6 bytes, which went out in one go: none had to wait. Say more.',
  );
});
