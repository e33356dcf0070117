// Predicates that tell failures apart: refused, reset, timed out, and connected without an answer.
import { describe, expect, test } from 'vitest';
import { Story, echoed, said, shaken } from '../support/story.ts';

const no = { met: false, now: false, evidence: [] };
const yes = (...evidence: number[]) => ({ met: true, now: true, evidence });
const story = () => new Story().running();

const refused = 'a S 0\nb RA 0 ack 1';
const asked = `${shaken}\n${said}`;
const bye = 'a FA 7 ack 1';

describe('tcp-reset-midway', () => {
  const that = 'tcp-reset-midway';

  test('handshake, words, RST', () => {
    expect(story().packets(`${asked}\nb RA 1 ack 7`).matches(that)).toEqual(yes(3, 4, 5, 6, 8));
    expect(story().packets(`${shaken}\nb RA 1 ack 1`).matches(that)).toEqual(yes(3, 4, 5, 6));
  });

  test('a client that had said all it had to say is cut off as well', () => {
    expect(story().packets(`${asked}\n${bye}\nb RA 1 ack 8`).matches(that).met).toBe(true);
  });

  test('what happened stays true, whatever comes then', () => {
    const tell = story().packets(`${asked}\nb RA 1 ack 7`).hello({ from: 50_002 });
    expect(tell.matches(that)).toEqual(yes(3, 4, 5, 6, 8));
  });

  test.for<[string, string, string]>([
    ['nothing', '', 'Nothing has come to port 43127 yet.'],
    ['refused', refused, 'Port 43127 answered your SYN with RST: refused, not cut off.'],
    ['silence', 'a S 0', 'There is no handshake with port 43127 so far: nothing can be cut off yet.'],
    ['no word', shaken, 'You are connected, and have said nothing yet.'],
    ['hung up', `${shaken}\na FA 1 ack 1\nb FA 1 ack 2`, 'You connected, and hung up without a word.'],
    ['nothing came', asked, 'You said 6 bytes. No RST has come so far.'],
    ['by the client', `${asked}\na R 7`, 'The RST came from your client. This looks for one from the server’s side.'],
    [
      'a goodbye',
      `${asked}\n${echoed}\na FA 7 ack 7\nb FA 7 ack 8`,
      'The server’s side said goodbye with FIN. That is no RST.',
    ],
  ])('says: %s', ([, lines, words]) => {
    const tell = lines === '' ? story() : story().packets(lines);
    expect(tell.matches(that)).toEqual(no);
    expect(tell.explains(that)).toBe(words);
  });

  test('no server', () => {
    expect(new Story().matches(that)).toEqual(no);
    expect(new Story().explains(that)).toBe('The server has not started yet.');
  });
});

describe('tcp-no-answer', () => {
  const that = 'tcp-no-answer';

  test('acknowledged, and then nothing until the client hung up a second later', () => {
    expect(story().packets(asked).wait(1001).packets(bye).matches(that)).toEqual(yes(3, 4, 5, 6, 7, 8));
  });

  test('a server that ends without a word has not answered either', () => {
    expect(story().packets(`${asked}\n${bye}\nb FA 1 ack 8`).matches(that)).toEqual(yes(3, 4, 5, 6, 7, 9));
  });

  test('an answer that came late is an answer', () => {
    const tell = story().packets(asked).wait(3000).packets(echoed).wait(3000).packets('a FA 7 ack 7');
    expect(tell.matches(that)).toEqual(no);
    expect(tell.explains(that)).toBe('The server answered “hello⏎”.');
  });

  test('what comes after the silence does not take it back', () => {
    const tell = story().packets(asked).wait(1500).packets(bye).packets('b PA 1 ack 8 "hello⏎"');
    expect(tell.matches(that)).toEqual(yes(3, 4, 5, 6, 7, 8));
  });

  test.for<[string, string, string]>([
    ['nothing', '', 'Nothing has come to port 43127 yet.'],
    ['refused', refused, 'Port 43127 answered your SYN with RST: refused. This looks for a connection.'],
    ['timed out', 'a S 0', 'You are not connected to port 43127: the handshake is not complete.'],
    ['no word', shaken, 'You are connected, and have said nothing yet.'],
    ['hung up', `${shaken}\na FA 1 ack 1\nb FA 1 ack 2`, 'You connected, and hung up without a word.'],
    ['no ACK', `${shaken}\na PA 1 ack 1 "hello⏎"`, 'Your 6 bytes went out. Nothing has acknowledged them yet.'],
    ['too early', `${asked}\n${bye}`, 'Your client hung up after 0.0 s. Give an answer a second’s time.'],
    ['reset', `${asked}\nb RA 1 ack 7`, 'RST came: cut off, and not left waiting.'],
    [
      'it waits',
      asked,
      'Your 6 bytes are acknowledged, and nothing has come back so far. The silence is measured once your client hangs up.',
    ],
  ])('says: %s', ([, lines, words]) => {
    const tell = lines === '' ? story() : story().packets(lines);
    expect(tell.matches(that)).toEqual(no);
    expect(tell.explains(that)).toBe(words);
  });

  test('a RST after a second is no silence', () => {
    expect(story().packets(asked).wait(1500).packets('b RA 1 ack 7').matches(that)).toEqual(no);
  });

  test('no server', () => {
    expect(new Story().matches(that)).toEqual(no);
    expect(new Story().explains(that)).toBe('The server has not started yet.');
  });
});

describe('failure-named', () => {
  const that = 'failure-named';
  const item = { item: 'red' };
  const answer = (tell: Story, choice: string) =>
    tell.entry({ type: 'learner', what: 'answered', step: 'unknown', item: 'red', choice });
  const failures: Record<string, () => Story> = {
    refused: () => story().packets(refused),
    reset: () => story().packets(`${asked}\nb RA 1 ack 7`),
    'timed out': () => story().packets('a S 0\na S 0'),
    'no answer': () => story().packets(asked).wait(2000).packets(bye),
  };

  test('the name with the packets, whichever comes first', () => {
    expect(answer(story().packets(refused), 'refused').matches(that, item)).toEqual(yes(3, 4, 5));
    expect(answer(story(), 'timed out').packets('a S 0\na S 0').matches(that, item)).toEqual(yes(3, 4, 5));
  });

  test.for<[string, string]>([
    ['refused', 'Connection refused.'],
    ['refused', 'ECONNREFUSED'],
    ['refused', 'closed'],
    ['reset', 'Connection reset by peer'],
    ['reset', 'connected, then reset'],
    ['timed out', 'Timeout'],
    ['timed out', 'time-out'],
    ['timed out', 'silence'],
    ['timed out', 'ETIMEDOUT'],
    ['no answer', 'No answer'],
    ['no answer', 'connected, but nobody answers'],
    ['no answer', 'connected'],
    ['no answer', 'it hangs'],
  ])('%s: “%s”', ([failure, words]) => {
    for (const [name, tell] of Object.entries(failures))
      expect(answer(tell(), words).matches(that, item).met, name).toBe(name === failure);
  });

  test.for<[string, string, string]>([
    ['refused', 'reset', 'You typed “reset”. At port 43127, RST came for your SYN: you never were connected.'],
    ['reset', 'refused', 'You typed “refused”. At port 43127, the handshake was complete when RST came.'],
    ['timed out', 'no answer', 'You typed “no answer”. At port 43127, not even your SYN was answered.'],
    [
      'no answer',
      'timed out',
      'You typed “timed out”. At port 43127, the handshake was completed and your bytes were acknowledged.',
    ],
    ['reset', 'it is down', 'You typed “it is down”. Choose one of four names: refused, reset, timed out, no answer.'],
    [
      'reset',
      'refused or reset',
      'You typed “refused or reset”. Choose one of four names: refused, reset, timed out, no answer.',
    ],
    [
      'reset',
      'not connected',
      'You typed “not connected”. Choose one of four names: refused, reset, timed out, no answer.',
    ],
  ])('%s, and typed “%s”', ([failure, typed, words]) => {
    const tell = answer(failures[failure]?.() ?? story(), typed);
    expect(tell.matches(that, item)).toEqual(no);
    expect(tell.explains(that, item)).toBe(words);
  });

  test.for<[string, string, string]>([
    ['no packets', '', 'Nothing has come to port 43127 yet.'],
    ['one SYN', 'a S 0', 'Your SYN to port 43127 has had no answer yet. Wait for more packets.'],
    ['no word', shaken, 'You are connected to port 43127. Now say something.'],
    [
      'hung up',
      `${shaken}\na FA 1 ack 1\nb FA 1 ack 2`,
      'You connected to port 43127, and hung up without a word. Say something there.',
    ],
    ['not yet', asked, 'Port 43127 let you in. Wait for more packets.'],
    ['an echo', `${asked}\n${echoed}`, 'Port 43127 answered: nothing has failed there.'],
  ])('a name needs packets: %s', ([, lines, words]) => {
    const tell = answer(lines === '' ? story() : story().packets(lines), 'refused');
    expect(tell.matches(that, item)).toEqual(no);
    expect(tell.explains(that, item)).toBe(words);
  });

  test('packets need a name', () => {
    expect(story().packets(refused).matches(that, item)).toEqual(no);
    expect(story().packets(refused).explains(that, item)).toBe('Its packets are there. Now name the failure.');
  });

  test('no server', () => {
    expect(new Story().matches(that, item)).toEqual(no);
    expect(new Story().explains(that, item)).toBe('The server has not started yet.');
  });
});
