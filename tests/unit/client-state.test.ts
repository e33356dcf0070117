// Packet numbers, services and sockets of a run, as this tab derives them from entries.
import { describe, expect, test } from 'vitest';
import { countBelow, joinNumbers, numberOf } from '../../client/src/state/numbering.ts';
import { isOpen, servicesOf } from '../../client/src/state/services.ts';
import { Sockets } from '../../client/src/state/sockets.ts';
import { client, ready, server, told, toldByServer } from './client-fixture.ts';

describe('packet numbers', () => {
  test('count frames since the step began, leaving out entries that are no frames', () => {
    const entries = [1, 2, 5, 8];
    expect(numberOf(3, 1, entries)).toBe(1);
    expect(numberOf(4, 1, entries)).toBe(2);
    expect(numberOf(6, 1, entries)).toBe(3);
    expect(numberOf(9, 1, entries)).toBe(5);
    expect(numberOf(6, 5, entries)).toBe(1);
    expect(numberOf(9, 8, entries)).toBe(1);
  });

  test('agree with counting, for every id and start', () => {
    const entries = [2, 3, 7, 11, 12];
    for (let from = 1; from <= 14; from++) {
      for (let id = from; id <= 14; id++) {
        if (entries.includes(id)) continue;
        const counted = Array.from({ length: id - from + 1 }, (_, i) => from + i).filter((x) => !entries.includes(x));
        expect(numberOf(id, from, entries)).toBe(counted.length);
      }
    }
  });

  test('are found by halves', () => {
    expect([0, 1, 2, 3, 9, 10].map((id) => countBelow([1, 3, 9], id))).toEqual([0, 0, 1, 1, 2, 3]);
  });

  test('are joined where they stand side by side', () => {
    expect(joinNumbers([1, 2, 3])).toBe('#1–3');
    expect(joinNumbers([4, 6])).toBe('#4 #6');
    expect(joinNumbers([4, 4, 6, 7])).toBe('#4 #6–7');
    expect(joinNumbers([])).toBe('');
  });
});

describe('services', () => {
  const started = { ...ready, id: 10, what: 'started' as const };

  test('are what their last process entry says', () => {
    expect(servicesOf([started, ready]).get('echo')).toMatchObject({ state: 'running', pid: 4318, kind: 'tcp-echo' });
    const frozen = servicesOf([ready, { ...ready, id: 12, what: 'frozen' }]).get('echo');
    expect(frozen).toMatchObject({ state: 'frozen', listens: { port: server.port } });
    expect(frozen && isOpen(frozen)).toBe(true);
    expect(servicesOf([ready, { ...ready, id: 12, what: 'killed' }]).get('echo')?.state).toBe('gone');
  });

  test('keep their name when restarted, and late news of the old process changes nothing', () => {
    const again = { ...ready, id: 14, pid: 5000, what: 'started' as const };
    const late = { ...ready, id: 15, what: 'exited' as const };
    expect(servicesOf([ready, again, late]).get('echo')).toMatchObject({ pid: 5000, state: 'starting' });
  });

  test('are services alone: agents and captures are not listed', () => {
    expect(servicesOf([{ ...ready, role: 'agent' }]).size).toBe(0);
  });
});

describe('sockets', () => {
  test('are known by both their ends', () => {
    const sockets = new Sockets();
    sockets.add(told(1, 'connected'));
    sockets.add(toldByServer(2, 'accepted'));
    sockets.add(toldByServer(3, 'read', { bytes: 6 }));
    expect(sockets.of('w1', client, server)).toMatchObject({ name: 'client', pid: 4312 });
    expect(sockets.of('w1', server, client)?.events.map(({ what }) => what)).toEqual(['accepted', 'read']);
    expect(sockets.of('host', client, server)).toBeUndefined();
  });

  test('of a dual-stack program are found under their IPv4 address', () => {
    const sockets = new Sockets();
    const mapped = { address: '::ffff:127.0.0.1', port: client.port };
    sockets.add(told(1, 'connected', { local: mapped, remote: { ...server, address: '::ffff:127.0.0.1' } }));
    expect(sockets.of('w1', client, server)?.pid).toBe(4312);
  });

  test('on a port that is lent again are new ones', () => {
    const sockets = new Sockets();
    sockets.add(told(1, 'connected'));
    sockets.add(told(2, 'closed'));
    sockets.add(told(3, 'connected', { pid: 99 }));
    expect(sockets.of('w1', client, server)).toMatchObject({ pid: 99, events: [{ id: 3 }] });
  });
});
