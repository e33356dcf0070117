// Predicates over TCP: what meets them, with which evidence, and what is said of everything that does not.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadPredicates } from '../../server/lessons/known.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { createChecks } from '../../server/shared/checks/checks.ts';
import { ViewBuilder } from '../../server/shared/checks/view.ts';
import { Story, echoed, said, shaken } from '../support/story.ts';

const yes = (...evidence: number[]) => ({ met: true, now: true, evidence });
const no = { met: false, now: false, evidence: [] };
const story = () => new Story().running();

test('two predicates may not have one id', async () => {
  const [first] = (await loadPredicates()).values();
  expect(() => createChecks(first ? [first, first] : [])).toThrow('Two predicates have the id');
});

test('a real hello, captured on Linux', async () => {
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url))));
  if (!file.ok) throw new Error(file.detail);
  const builder = new ViewBuilder([{ name: 'w1', kind: 'private' }], 'captured');
  const head = { type: 'process', world: 'w1', pid: 7, name: 'echo', role: 'service', at: 0 } as const;
  const listens = { transport: 'tcp', address: '127.0.0.1', port: 43127 } as const;
  builder.add({ ...head, id: 100, what: 'ready', listens });
  for (const frame of file.frames) builder.addFrame(frame);
  const checks = await loadPredicates();
  const ask = (that: string, params: Record<string, unknown>, from = 1) => {
    const view = builder.view(from, true);
    return checks.get(that)?.matches(view, params, view.services.get('echo'));
  };
  expect(ask('tcp-handshake', {})).toEqual(yes(11, 12, 13));
  expect(ask('tcp-echoed', { bytes: 6 })).toEqual(yes(14, 16));
  expect(ask('tcp-acknowledged', { bytes: 6 })).toEqual(yes(14, 15));
  expect(ask('tcp-closed', { by: 'both' })).toEqual(yes(18, 19));
  expect(ask('tcp-conversations', { count: 2 })).toEqual(yes(1, 11));
  expect(ask('tcp-handshake', {}, 12)).toEqual(no);
});

describe('tcp-handshake', () => {
  test('three packets, and nothing else', () => {
    expect(story().packets(shaken).matches('tcp-handshake')).toEqual(yes(3, 4, 5));
    expect(story().packets('a S 0\nb SA 0 ack 1').matches('tcp-handshake')).toEqual(no);
  });

  test('an earlier one does not count', () => {
    expect(story().packets(shaken).matches('tcp-handshake', {}, 4)).toEqual(no);
  });

  test.for<[string, () => Story, string]>([
    ['nothing', () => story(), 'Nothing has come to port 43127 yet.'],
    [
      'another port',
      () => story().packets('a S 0\nb RA 0 ack 1', { to: 9 }),
      'You were refused at port 9: nobody listens there. The server listens at port 43127.',
    ],
    [
      'a wrong port where somebody answers',
      () => story().packets(shaken, { to: 80 }),
      'You spoke to port 80. The server listens at port 43127.',
    ],
    [
      'another address',
      () => story().packets('a S 0\nb RA 0 ack 1', { version: 6 }),
      'You were refused at ::1, port 43127: nobody listens there. The server listens at 127.0.0.1, port 43127.',
    ],
    [
      'UDP',
      () => story().datagram(),
      'You sent UDP to port 43127. The server waits there for TCP, and UDP’s ports are other doors.',
    ],
    ['UDP elsewhere', () => story().datagram(53), 'Nothing has come to port 43127 yet.'],
    ['no answer', () => story().packets('a S 0'), 'Your SYN has had no answer yet.'],
    ['refused', () => story().packets('a S 0\nb RA 0 ack 1'), 'Port 43127 answered your SYN with RST: refused.'],
    ['half', () => story().packets('a S 0\nb SA 0 ack 1'), 'SYN and SYN ACK were seen; the last ACK is missing.'],
    [
      'begun earlier',
      () => story().packets('a PA 1 ack 1 "hi"'),
      'This conversation began before the step did. Connect again.',
    ],
    [
      'a server that was killed',
      () => story().echo('killed', { signal: 'SIGKILL' }),
      'The server’s process was ended by SIGKILL, so nobody listens at port 43127. Reset the step: that starts it again.',
    ],
    ['a server that does not listen', () => new Story().echo('started'), 'The server does not listen yet.'],
    ['no server', () => new Story(), 'The server has not started yet.'],
  ])('says: %s', ([, tell, words]) => {
    expect(tell().matches('tcp-handshake')).toEqual(no);
    expect(tell().explains('tcp-handshake')).toBe(words);
  });

  test('"nothing" is not said before all packets are in', () => {
    expect(story().explains('tcp-handshake', {}, 1, false)).toBe('Waiting for packets.');
  });
});

describe('tcp-echoed', () => {
  const bytes = { bytes: 6 };

  test('the bytes and their echo', () => {
    expect(story().hello().matches('tcp-echoed', bytes)).toEqual(yes(6, 8));
  });

  test('a packet of six bytes among others', () => {
    const more = 'a PA 1 ack 1 "hey"\nb PA 1 ack 4 "hey"\na PA 4 ack 4 "hello⏎"\nb PA 4 ack 10 "hello⏎"';
    expect(story().packets(`${shaken}\n${more}`).matches('tcp-echoed', bytes)).toEqual(yes(8, 9));
  });

  test('six bytes in two packets', () => {
    const two = 'a PA 1 ack 1 "hel"\na PA 4 ack 1 "lo⏎"\nb PA 1 ack 7 "hello⏎"';
    expect(story().packets(`${shaken}\n${two}`).matches('tcp-echoed', bytes)).toEqual(yes(6, 7, 8));
  });

  test.for<[string, string, string]>([
    ['nothing said', '', 'You are connected, and have said nothing yet.'],
    ['hung up', 'a FA 1 ack 1\nb FA 1 ack 2', 'You connected, and hung up without a word.'],
    ['another length', 'a PA 1 ack 1 "hi⏎"\nb PA 1 ack 4 "hi⏎"', 'You sent 3 bytes, “hi⏎”. This step looks for 6.'],
    [
      'no line end',
      'a PA 1 ack 1 "hello"\nb PA 1 ack 6 "hello"',
      'You sent 5 bytes, “hello”. This step looks for 6. Is the end of the line missing?',
    ],
    ['no echo', said, 'Your 6 bytes went out, and 0 bytes came back so far.'],
    [
      'something else came back',
      `${said}\nb PA 1 ack 7 "HELLO⏎"`,
      'You sent “hello⏎”, and “HELLO⏎” came back: not the same.',
    ],
    ['reset', `${said}\nb R 1`, 'The conversation ended with RST before your 6 bytes came back.'],
  ])('says: %s', ([, lines, words]) => {
    const tell = () => story().packets(lines === '' ? shaken : `${shaken}\n${lines}`);
    expect(tell().matches('tcp-echoed', bytes)).toEqual(no);
    expect(tell().explains('tcp-echoed', bytes)).toBe(words);
  });

  test('says that the server is frozen', () => {
    const tell = story().echo('frozen').packets(`${shaken}\n${said}`);
    expect(tell.explains('tcp-echoed', bytes)).toBe(
      'Your 6 bytes went out. The server is frozen and cannot say them back.',
    );
  });
});

describe('tcp-acknowledged', () => {
  const bytes = { bytes: 6 };

  test('an ACK for all of them', () => {
    expect(story().packets(`${shaken}\n${said}`).matches('tcp-acknowledged', bytes)).toEqual(yes(6, 7));
  });

  test('an ACK for some of them, or none, is not enough', () => {
    const some = `${shaken}\na PA 1 ack 1 "hello⏎"\nb A 1 ack 4`;
    expect(story().packets(some).matches('tcp-acknowledged', bytes)).toEqual(no);
    expect(story().packets(some).explains('tcp-acknowledged', bytes)).toBe(
      'Your 6 bytes went out. No packet has acknowledged them yet.',
    );
    expect(story().packets(`${shaken}\n${said}`).explains('tcp-acknowledged', { bytes: 13 })).toContain(
      'This step looks for 13.',
    );
  });
});

describe('tcp-closed', () => {
  test('both, client, server', () => {
    expect(story().hello().matches('tcp-closed', { by: 'both' })).toEqual(yes(10, 11));
    expect(story().hello().matches('tcp-closed', { by: 'client' })).toEqual(yes(10));
    expect(story().hello().matches('tcp-closed', { by: 'server' })).toEqual(yes(11));
  });

  test.for<[string, string, string]>([
    ['open', `${said}\n${echoed}`, 'The conversation is still open: nobody has said goodbye (FIN).'],
    [
      'client alone',
      `${said}\n${echoed}\na FA 7 ack 7\nb A 7 ack 8`,
      'Your client said goodbye (FIN). The server has not yet.',
    ],
    [
      'server alone',
      `${said}\n${echoed}\nb FA 7 ack 7\na A 7 ack 8`,
      'The server said goodbye (FIN). Your client has not yet.',
    ],
    [
      'last ACK',
      `${said}\n${echoed}\na FA 7 ack 7\nb FA 7 ack 8`,
      'Both said FIN. The last acknowledgement is missing.',
    ],
    [
      'RST',
      `${said}\n${echoed}\na RA 7 ack 7`,
      'The conversation ended with RST from your client: cut off, without a goodbye.',
    ],
  ])('says: %s', ([, lines, words]) => {
    const tell = () => story().packets(`${shaken}\n${lines}`);
    expect(tell().matches('tcp-closed', { by: 'both' })).toEqual(no);
    expect(tell().explains('tcp-closed', { by: 'both' })).toBe(words);
  });
});

test('tcp-conversations counts those with a handshake', () => {
  const two = story().hello({ from: 50_000 }).hello({ from: 50_002 }).packets('a S 0', { from: 50_004 });
  expect(two.matches('tcp-conversations', { count: 2 })).toEqual(yes(3, 13));
  expect(two.matches('tcp-conversations', { count: 3 })).toEqual(no);
  expect(two.explains('tcp-conversations', { count: 3 })).toBe('2 conversations so far. This step looks for 3.');
});

describe('without packets', () => {
  const told = () => {
    const words = { bytes: 6, text: 'hello\n' };
    return new Story('implied').running().told('accepted').told('read', 50_000, words).told('wrote', 50_000, words);
  };

  test('what the service’s own program told is the evidence', () => {
    expect(told().matches('tcp-echoed', { bytes: 6 })).toEqual(yes(4, 5));
    expect(told().matches('tcp-conversations', { count: 1 })).toEqual(yes(3));
    expect(told().matches('tcp-closed', { by: 'both' })).toEqual(no);
    expect(told().told('peer-ended').told('ended').told('closed').matches('tcp-closed', { by: 'both' })).toEqual(
      yes(6, 7),
    );
  });

  test('a connection that ended with an error is no goodbye', () => {
    const cut = told().told('error', 50_000, { error: 'ECONNRESET' }).told('closed');
    expect(cut.matches('tcp-closed', { by: 'server' })).toEqual(no);
    expect(cut.explains('tcp-closed', { by: 'both' })).toBe('The server’s socket ended with ECONNRESET.');
  });

  test('a port that is lent again is another connection', () => {
    const again = told()
      .told('peer-ended')
      .told('closed')
      .told('accepted')
      .told('read', 50_000, { bytes: 3, text: 'hi\n' });
    expect(again.explains('tcp-echoed', { bytes: 6 })).toBe('The server read 3 bytes. This step looks for 6.');
    expect(again.matches('tcp-echoed', { bytes: 6 })).toEqual(yes(4, 5));
    expect(again.matches('tcp-conversations', { count: 2 })).toEqual(yes(3, 8));
  });

  test('what was read and what was written must be the same', () => {
    const other = new Story('implied').running().told('accepted');
    other.told('read', 50_000, { bytes: 6, text: 'hello\n' }).told('wrote', 50_000, { bytes: 6, text: 'HELLO\n' });
    expect(other.matches('tcp-echoed', { bytes: 6 })).toEqual(no);
  });
});
