// What a service says that it speaks comes before what the bytes look like.
import { describe, expect, test } from 'vitest';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { declaredAt, doorsOf, type Declared } from '../../../server/shared/conversations/doors.ts';
import type { Entry, ProcessEntry, RelayEntry } from '../../../server/shared/contract/entry.ts';
import { allProtocols } from '../dissect/support.ts';
import { datagramOf, frameOf, handshake, script } from './segments.ts';

const protocols = await allProtocols();
const worlds = [
  { name: 'w1', kind: 'private' as const, address: '10.0.0.1' },
  { name: 'w2', kind: 'private' as const, address: '10.0.0.2', beside: 'w1' },
];

const ready = (id: number, name: string, more: Partial<ProcessEntry> = {}): ProcessEntry => {
  const listens = { transport: 'tcp' as const, address: '127.0.0.1', port: 80 };
  return { id, at: id, type: 'process', world: 'w1', pid: id, name, role: 'service', what: 'ready', listens, ...more };
};
const relay = (name: string, of: string): RelayEntry => {
  return { id: 1, at: 1, type: 'relay', world: 'w1', name, of, toxics: [] };
};
const declared = (...entries: Entry[]): Declared => declaredAt(doorsOf(entries), worlds);
const here = { address: '127.0.0.1', port: 80 };

describe('which protocol is declared at a door', () => {
  test('the one of the service that listens there, from when it did', () => {
    const at = declared(ready(5, 'web', { speaks: 'http' }));
    expect(at('tcp', 0, here, 6)).toBe('http');
    expect(at('tcp', 0, here, 4)).toBeUndefined();
    expect(at('udp', 0, here, 6)).toBeUndefined();
    expect(at('tcp', 0, { ...here, port: 81 }, 6)).toBeUndefined();
    expect(at('tcp', 0, { ...here, address: '127.0.0.2' }, 6)).toBeUndefined();
    expect(at('tcp', 1, here, 6)).toBeUndefined();
  });

  test('none where another service has taken the place meanwhile', () => {
    const at = declared(ready(5, 'web', { speaks: 'http' }), ready(9, 'echo'));
    expect(at('tcp', 0, here, 8)).toBe('http');
    expect(at('tcp', 0, here, 10)).toBeUndefined();
  });

  test('a service that listens at all addresses, and one of the neighbour as it is seen from here', () => {
    const listens = { transport: 'tcp' as const, address: '0.0.0.0', port: 80 };
    const at = declared(ready(5, 'web', { speaks: 'http', world: 'w2', listens }));
    expect(at('tcp', 0, { address: '10.0.0.2', port: 80 }, 6)).toBe('http');
    expect(at('tcp', 0, here, 6)).toBeUndefined();
  });

  test('a relay, and the host for what is published there, speak as the service behind them', () => {
    const web = ready(2, 'web', { speaks: 'http' });
    const [front, host] = [1, 2].map((port) => ({ transport: 'tcp' as const, address: '127.0.0.1', port }));
    const entries = [web, relay('bad-web', 'web'), ready(3, 'bad-web', { listens: front })];
    const at = declared(...entries, ready(4, 'web@host', { listens: host }));
    expect(at('tcp', 0, { ...here, port: 1 }, 9)).toBe('http');
    expect(at('tcp', 0, { ...here, port: 2 }, 9)).toBe('http');
  });
});

describe('bytes that two protocols claim', () => {
  const spoken = (declaredHere?: string): string | undefined => {
    const conversations = new Conversations(protocols, {
      declared: (transport, world, { port }) =>
        transport === 'tcp' && world === 0 && port === 80 ? declaredHere : undefined,
    });
    const asks = script(`${handshake}\na PA 1 ack 1 "GET / HTTP/1.1␤"`).map((sent) =>
      sent.data ? { ...sent, data: 'GET / HTTP/1.1\r\n\r\n' } : sent,
    );
    for (const [index, sent] of asks.entries()) conversations.add(frameOf(sent, index + 1));
    return conversations.list[0]?.messages?.a[0]?.protocol;
  };

  test('in a stream', () => {
    expect(spoken()).toBe('http');
    expect(spoken('lines')).toBe('lines');
    // One that does not claim them, or is not known here, changes nothing.
    expect(spoken('redis')).toBe('http');
    expect(spoken('quic')).toBe('http');
  });

  test('in a datagram', () => {
    // A question for A records, and nothing else: no text, but there is a protocol that takes anything.
    const any = {
      ...(protocols.find(({ id }) => id === 'lines') ?? protocols[0]),
      id: 'any',
      datagram: {
        priority: 0,
        read: (_: Uint8Array, length: number) => ({
          protocol: 'any',
          name: '',
          start: 0,
          end: length,
          state: 'whole' as const,
        }),
      },
    } as (typeof protocols)[number];
    const question = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1);
    const read = (at: Declared): unknown => {
      const conversations = new Conversations([...protocols, any], { declared: at });
      conversations.add(datagramOf({ data: question, ports: [50_000, 53] }));
      const [packet] = conversations.udp[0]?.packets ?? [];
      return packet && 'message' in packet && packet.message?.protocol;
    };
    expect(read(() => undefined)).toBe('dns');
    expect(read((transport, _, { port }) => (transport === 'udp' && port === 53 ? 'any' : undefined))).toBe('any');
  });
});
