// Predicates about a frozen server: the program's own acts decide what it took part in, whenever a freeze was noticed.
import { describe, expect, test } from 'vitest';
import { Story, echoed, goodbye, said, shaken } from '../support/story.ts';

const kernel = 'tcp-acknowledged-while-frozen';
const late = 'tcp-echo-after-thaw';
const no = { met: false, now: false, evidence: [] };
const story = () => new Story().running();
const asked = `${shaken}\n${said}`;

describe(kernel, () => {
  test('frozen, then handshake and ACK', () => {
    const tell = story().echo('frozen').wait(500).packets(asked);
    expect(tell.matches(kernel)).toEqual({ met: true, now: true, evidence: [3, 4, 5, 6, 7, 8] });
  });

  test('a hello that was faster than whoever notices the freeze counts', () => {
    const tell = story().packets(asked).wait(100).echo('frozen');
    expect(tell.matches(kernel).met).toBe(true);
  });

  test('"no echo" is not believed before all packets are in', () => {
    const tell = story().echo('frozen').packets(asked);
    expect(tell.matches(kernel, {}, 1, false)).toEqual(no);
    expect(tell.explains(kernel, {}, 1, false)).toBe('Waiting for packets.');
    expect(tell.echo('thawed').matches(kernel, {}, 1, false).met).toBe(true);
  });

  test('a server that had accepted before it was frozen took part', () => {
    const tell = story().packets(shaken).told('accepted').echo('frozen').packets(said);
    expect(tell.matches(kernel)).toEqual(no);
    expect(tell.explains(kernel)).toBe(
      'This conversation began before the server was frozen. Connect anew, while it is frozen.',
    );
  });

  test('so did one that had answered', () => {
    const tell = story().hello().wait(10).echo('frozen');
    expect(tell.matches(kernel)).toEqual(no);
  });

  test('a thaw that is noticed late does not lend its time', () => {
    const tell = story().echo('frozen').wait(500).packets(shaken, { from: 50_002 }).wait(100);
    tell.packets(asked).told('accepted', 50_000).packets(echoed).wait(100).echo('thawed');
    expect(tell.matches(kernel).met).toBe(true);
    const after = story()
      .echo('frozen')
      .wait(500)
      .told('accepted', 50_008)
      .packets(asked)
      .packets(echoed)
      .echo('thawed');
    expect(after.matches(kernel)).toEqual(no);
  });

  test.for<[string, () => Story, string]>([
    ['running', () => story(), 'The server is running. Freeze it first.'],
    [
      'running, and answered',
      () => story().hello(),
      'The server was running when you said hello. Freeze it first, then say hello.',
    ],
    [
      'thawed too soon',
      () => story().echo('frozen').echo('thawed'),
      'You thawed the server before a hello reached it. Freeze it again, and say hello while it is frozen.',
    ],
    ['frozen, and nobody came', () => story().echo('frozen'), 'The server is frozen. Now say hello to it.'],
    [
      'frozen, wrong port',
      () => story().echo('frozen').packets('a S 0\nb RA 0 ack 1', { to: 9 }),
      'You were refused at port 9: nobody listens there. The server listens at port 43127.',
    ],
    [
      'frozen, silent client',
      () => story().echo('frozen').packets(shaken),
      'The handshake is done, though the server is frozen. Now say something.',
    ],
    [
      'killed',
      () => story().echo('killed', { signal: 'SIGKILL' }),
      'The server’s process was ended by SIGKILL, so nobody listens at port 43127. Reset the step: that starts it again. Ending is not freezing: SIGSTOP stops a process, and SIGCONT lets it go on.',
    ],
    [
      'crashed',
      () => story().echo('crashed'),
      'The server’s process has ended, so nobody listens at port 43127. Reset the step: that starts it again.',
    ],
  ])('says: %s', ([, tell, words]) => {
    expect(tell().matches(kernel)).toEqual(no);
    expect(tell().explains(kernel)).toBe(words);
  });
});

describe(late, () => {
  const waited = () => story().echo('frozen').packets(asked).wait(900);

  test('the echo after the thaw, heard by the client', () => {
    const tell = waited().echo('thawed').told('accepted').packets(`${echoed}\n${goodbye}`);
    expect(tell.matches(late, { clients: 1 })).toEqual({ met: true, now: true, evidence: [9, 11] });
  });

  test('a thaw that is noticed after the echo', () => {
    const tell = waited().told('accepted').packets(echoed).wait(90).echo('thawed');
    expect(tell.matches(late, { clients: 1 }).met).toBe(true);
  });

  test('a server that was never frozen meets nothing', () => {
    expect(story().hello().matches(late, { clients: 1 })).toEqual(no);
    expect(story().hello().explains(late, { clients: 1 })).toBe(
      'No hello waits at a frozen server. Freeze it, then say hello.',
    );
  });

  test('a client that has gone does not hear it', () => {
    const gone = `a FA 7 ack 1\nb A 1 ack 8\nb PA 1 ack 8 "hello⏎"\na R 8`;
    const tell = waited().packets(gone.split('\n').slice(0, 2).join('\n')).echo('thawed').told('accepted');
    tell.packets(gone.split('\n').slice(2).join('\n'));
    expect(tell.matches(late, { clients: 1 })).toEqual(no);
    expect(tell.explains(late, { clients: 1 })).toContain('your client had given up by then');
  });

  test('says what is missing', () => {
    expect(waited().explains(late, { clients: 1 })).toBe('The server is still frozen. Thaw it.');
    expect(waited().explains(late, { clients: 2 })).toBe(
      'One client waited at the frozen server. This looks for 2 at the same time.',
    );
    expect(waited().echo('thawed').explains(late, { clients: 1 })).toBe('The server is thawed. Waiting for its echo.');
    expect(story().echo('frozen').explains(late, { clients: 1 })).toBe('The server is frozen. Now say hello to it.');
  });

  test('two clients must wait in the same freeze', () => {
    const one = (tell: Story, from: number) => tell.packets(asked, { from });
    const heard = (tell: Story, from: number) => tell.told('accepted', from).packets(echoed, { from });
    const both = one(one(story().echo('frozen'), 50_000), 50_002)
      .wait(500)
      .echo('thawed');
    expect(heard(heard(both, 50_000), 50_002).matches(late, { clients: 2 }).met).toBe(true);
    const first = heard(one(story().echo('frozen'), 50_000).echo('thawed'), 50_000).wait(500);
    const apart = heard(one(first.echo('frozen'), 50_002).echo('thawed'), 50_002);
    expect(apart.matches(late, { clients: 2 })).toEqual(no);
    expect(apart.matches(late, { clients: 1 }).met).toBe(true);
  });
});

describe('the process itself', () => {
  test('frozen and running pass', () => {
    const tell = story();
    expect(tell.matches('process-running')).toEqual({ met: true, now: true, evidence: [2] });
    expect(tell.explains('process-frozen')).toBe('The server is running. Freeze it.');
    expect(tell.echo('frozen').matches('process-running')).toEqual(no);
    expect(tell.matches('process-frozen')).toEqual({ met: true, now: true, evidence: [3] });
    expect(tell.explains('process-running')).toBe('The server is frozen (SIGSTOP). Thaw it.');
    expect(tell.echo('thawed').matches('process-running').evidence).toEqual([4]);
  });

  test('a restart keeps the name, and begins anew with another pid', () => {
    const tell = story().echo('frozen').echo('killed', { signal: 'SIGKILL' });
    expect(tell.explains('process-running')).toContain('was ended by SIGKILL');
    tell.echo('started', { pid: 701 });
    expect(tell.explains('process-running')).toBe('The server is starting.');
    tell.echo('ready', { pid: 701, listens: { transport: 'tcp', address: '127.0.0.1', port: 43129 } });
    const facts = tell.view().services.get('echo');
    expect(facts).toMatchObject({ pid: 701, state: 'running', listens: { port: 43129 } });
    expect(facts).not.toHaveProperty('signal');
    expect(facts?.freezes).toMatchObject([{ id: 3 }]);
  });
});

test('answered: by the learner, with that choice', () => {
  const answer = (choice: string) => ({ type: 'learner', what: 'answered', step: 's', item: 'q', choice }) as const;
  const tell = new Story().entry(answer('a'));
  expect(tell.matches('answered', { item: 'q' })).toEqual({ met: true, now: true, evidence: [1] });
  expect(tell.matches('answered', { item: 'q', choice: 'b' })).toEqual(no);
  expect(tell.explains('answered', { item: 'q', choice: 'b' })).toBe('You answered “a”. Look again.');
  expect(tell.explains('answered', { item: 'other' })).toBe('Not answered yet.');
});
