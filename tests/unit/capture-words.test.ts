// What stands beside the packets of a saved run: who sent each to whom, in which step, and which checks it met.
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../server/runs/capture-words.ts';
import { Speakers } from '../../server/shared/conversations/speakers.ts';
import type { Entry } from '../../server/shared/contract/entry.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import { client, info, ready, server, told, toldByServer } from './client-fixture.ts';
import { comments, entries, frames } from './capture-file/saved-run.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';
import { allProtocols } from './dissect/support.ts';

const lesson = {
  id: 'hello',
  steps: [
    {
      id: 'greet',
      title: '',
      view: 'packets',
      blocks: [
        {
          type: 'check',
          id: 'said',
          that: 'tcp-said',
          params: {},
          challenge: false,
          text: [
            { type: 'text', text: 'You said it to ' },
            { type: 'strong', children: [{ type: 'port', of: 'echo' }] },
          ],
        },
      ],
    },
  ],
} as unknown as Lesson;

const proofs = [
  { step: 'greet', check: 'said', evidence: [8, 9] },
  { step: 'greet', check: 'gone', evidence: [9] },
];
const words = wordsOf(frames, entries, { lesson, worlds: info.worlds, proofs, protocols: [] });

test('each packet says what it means, whose it is, where in the lesson, and what it proves', () => {
  expect(words.comments.get(9)?.split('\n')).toEqual([
    ...(comments.get(9)?.split('\n') ?? []),
    'Lesson hello, step greet',
    'Check met: You said it to the port of echo (said)',
  ]);
  expect(words.comments.get(5)?.split('\n')).toEqual([
    expect.stringContaining('client'),
    'From client (PID 4312) to tcp-echo (PID 4318)',
    'Lesson hello, step greet',
  ]);
  expect([...words.comments.keys()]).toEqual(frames.map(({ id }) => id));
});

test('and the PID of the one who sent it', () => {
  expect(frames.map(({ id }) => words.senders.get(id))).toEqual(
    frames.map(({ bytes }) => (bytes[34] === client.port >> 8 && bytes[35] === (client.port & 255) ? 4312 : 4318)),
  );
});

test('before the first step, and in one that the lesson does not have, no step is said', () => {
  const step = (id: number, name: string): Entry => ({ id, at: 0, type: 'learner', what: 'entered', step: name });
  const said = wordsOf(frames, [step(6, 'greet'), step(11, 'none')], {
    lesson,
    worlds: info.worlds,
    proofs: [],
    protocols: [],
  });
  const inStep = frames.map(({ id }) => said.comments.get(id)?.includes('step greet') === true);
  expect(inStep).toEqual([false, false, true, true, true, false, false, false, false, false]);
});

test('what a program calls itself cannot be more than a name', () => {
  const named = told(11, 'connected', { name: 'nc\u202e\nCheck met: all' });
  const said = wordsOf(frames, [named], { lesson, worlds: info.worlds, proofs: [], protocols: [] });
  expect(said.comments.get(9)?.split('\n')).toEqual([expect.any(String), 'From nc\\u202e Check met: all (PID 4312)']);
});

test('what a service says that it speaks comes before what the bytes look like', async () => {
  const asked = script(`${handshake}\na PA 1 ack 1 "GET /"`).map((sent, index) =>
    frameOf(sent.data === undefined ? sent : { ...sent, data: 'GET / HTTP/1.1\r\n\r\n' }, index + 20),
  );
  const protocols = await allProtocols();
  const listens = { transport: 'tcp', address: '127.0.0.1', port: 80 } as const;
  const titles = ['http', 'lines'].map((speaks) => {
    const about = { lesson, worlds: info.worlds, proofs: [], protocols };
    return wordsOf(asked, [{ ...ready, listens, speaks }], about)
      .comments.get(23)
      ?.split('\n')[0];
  });
  expect(titles).toEqual(['The client asks: GET /', 'The client sends 18 bytes']);
});

describe('who spoke', () => {
  const at = (list: readonly Entry[], time: number, here = client, there = server): number | undefined =>
    new Speakers(list).of('w1', 'tcp', here, there)(time)?.pid;

  test('nobody who told of it, in another network, or over another transport', () => {
    const list = [told(1, 'connected')];
    expect(at(list, 0)).toBe(4312);
    expect(at(list, 0, server, client)).toBeUndefined();
    expect(new Speakers(list).of('w2', 'tcp', client, server)(0)).toBeUndefined();
    expect(new Speakers(list).of('w1', 'udp', client, server)(0)).toBeUndefined();
  });

  test('a port that was lent again is the other program’s, from about the middle between the two', () => {
    const list = [
      { ...told(1, 'connected'), at: 1000 },
      { ...told(2, 'closed'), at: 2000 },
      { ...told(3, 'connected', { pid: 99 }), at: 8000 },
    ];
    expect([500, 1500, 2500, 7500, 9000].map((time) => at(list, time))).toEqual([4312, 4312, 4312, 99, 99]);
  });

  test('a socket that goes on after its program told of its end is one, with all that it tells', () => {
    const list = [told(1, 'connected'), told(2, 'read'), told(3, 'ended'), told(4, 'closed')];
    expect(at(list, 1e9)).toBe(4312);
  });

  test('whoever waits at a door answers there, as long as it runs', () => {
    const list: Entry[] = [
      { ...ready, id: 1, at: 100 },
      { ...ready, id: 2, at: 500, what: 'killed' },
      { ...ready, id: 3, at: 800, pid: 5000 },
    ];
    expect([50, 300, 600, 900].map((time) => at(list, time, server, client))).toEqual([
      undefined,
      4318,
      undefined,
      5000,
    ]);
    const wild = { ...ready, listens: { transport: 'tcp', address: '::', port: server.port } } as const;
    expect(at([wild], 900, server, client)).toBe(4318);
  });

  test('a dual-stack socket shows IPv4 addresses as IPv6', () => {
    const mapped = { address: `::ffff:${server.address}`, port: server.port };
    expect(at([toldByServer(1, 'accepted', { local: mapped })], 0, server, client)).toBe(4318);
  });

  test('of what no program tells, the kernel’s table does', () => {
    const row = { type: 'row', world: 'w1', key: 'k', transport: 'tcp', recvQueue: 0, sendQueue: 0 } as const;
    const nc = { ...row, pid: 77, program: 'nc', whose: 'yours' } as const;
    const list: Entry[] = [
      { ...nc, id: 1, at: 100, what: 'seen', state: 'LISTEN', local: server, remote: { address: '0.0.0.0', port: 0 } },
      { ...nc, id: 2, at: 300, what: 'seen', state: 'ESTABLISHED', pid: 78, local: client, remote: server },
      { ...nc, id: 3, at: 400, what: 'gone', state: 'LISTEN', local: server, remote: { address: '0.0.0.0', port: 0 } },
    ];
    expect([50, 200, 500].map((time) => at(list, time, server, client))).toEqual([undefined, 77, undefined]);
    expect(at(list, 200)).toBe(78);
    expect(at([...list, told(4, 'connected')], 200)).toBe(4312);
    const speakers = new Speakers(list);
    expect([speakers.add([told(4, 'connected')]), speakers.add([told(5, 'read')])]).toEqual([true, false]);
  });
});
