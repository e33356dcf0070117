// A relay on the page: which are there, what they do in words, and what the form makes of what is typed.
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { newDraft, readRelay, withKind } from '../../client/src/sandbox/trouble/relay-draft.ts';
import { ofSocket } from '../../client/src/stage/conversation/happenings.ts';
import { toxicWords } from '../../client/src/stage/relay-words.ts';
import { relaysOf } from '../../client/src/state/relays.ts';
import { servicesOf } from '../../client/src/state/services.ts';
import type { ProcessEntry, RelayEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { Toxics, type Toxic } from '../../server/shared/relay/toxics.ts';

const toxics = (...all: object[]): Toxic[] => v.parse(Toxics, all);

describe('the form', () => {
  test('one toxic more; one of the same kind and direction gives way', () => {
    const now = toxics({ type: 'latency', latency: 5 }, { type: 'latency', latency: 6, stream: 'upstream' });
    const { params, wrong } = readRelay({ ...newDraft('tcp'), some: 'share', share: '20', port: '8080' }, now);
    expect(wrong).toEqual({});
    expect(params?.port).toBe(8080);
    expect(params?.toxics.map(toxicWords)).toEqual([
      'to the service: held for 6 ms',
      'to the client: held for 100 ms, 20 of 100',
    ]);
  });

  test('nothing to do is a good relay, and no service over UDP is reset', () => {
    expect(readRelay(withKind(newDraft('udp'), 'none'), toxics({ type: 'loss' })).params).toEqual({ toxics: [] });
    expect(newDraft('udp').kind).toBe('loss');
  });

  test('what is wrong is told of its field', () => {
    const draft = { ...withKind(newDraft('tcp'), 'slicer'), some: 'first', first: 'x', port: '70000' } as const;
    const { params, wrong } = readRelay({ ...draft, fields: { average_size: '', delay: '5000' } }, []);
    expect(params).toBeUndefined();
    expect(Object.keys(wrong).sort()).toEqual(['average_size', 'delay', 'first', 'port']);
    expect(wrong['delay']).toBe('Type milliseconds, from 0 to 1000.');
  });
});

test('in words: what, in which direction, for which of them', () => {
  expect(
    toxics(
      { type: 'reset_peer', first: 1 },
      { type: 'limit_data', bytes: 1, stream: 'upstream' },
      { type: 'slicer', average_size: 10, delay: 2, toxicity: 0.055, first: 3 },
    ).map(toxicWords),
  ).toEqual([
    'to the client: reset at once, only the first one',
    'to the service: closed after 1 byte',
    'to the client: in pieces of about 10 bytes, 2 ms apart, 5.5 of 100, only the first 3',
  ]);
});

test('what was set last is in force while the relay lives', () => {
  const set = { at: 0, type: 'relay', world: 'host', name: 'relay-of-echo', of: 'echo' } as const;
  const entries: RelayEntry[] = [
    { ...set, id: 2, toxics: toxics({ type: 'timeout', timeout: 1 }) },
    { ...set, id: 3, toxics: [] },
  ];
  const ready = {
    ...{ id: 1, at: 0, type: 'process', world: 'host', pid: 7, role: 'service', kind: 'tcp-relay' },
    ...{ name: 'relay-of-echo', what: 'ready', listens: { transport: 'tcp', address: '127.0.0.1', port: 4000 } },
  } as ProcessEntry;
  const killed = { ...ready, id: 4, what: 'killed' } as ProcessEntry;
  expect(relaysOf(entries, servicesOf([ready]))).toEqual([
    { name: 'relay-of-echo', of: 'echo', transport: 'tcp', port: 4000, asked: false, toxics: [] },
  ]);
  expect(relaysOf(entries, servicesOf([ready, killed]))).toEqual([]);
});

test('what a relay did stands beside the packets of that connection', () => {
  const ends = { local: { address: '127.0.0.1', port: 4000 }, remote: { address: '127.0.0.1', port: 50_000 } };
  const socket = { type: 'socket', world: 'host', pid: 7, name: 'relay-of-echo', transport: 'tcp', ...ends } as const;
  const events: SocketEntry[] = [
    { ...socket, id: 1, at: 0, what: 'read', bytes: 5, text: 'hello' },
    { ...socket, id: 2, at: 40, what: 'touched', toxic: 'latency', amount: 40 },
  ];
  expect(ofSocket({ ...socket, events }, 'b').map(({ text }) => text)).toEqual(['read 5 bytes', 'held for 40 ms']);
});
