// A check over what a relay did to connections and datagrams, as the relay itself told it.
import { describe, expect, test } from 'vitest';
import type { SocketEntry } from '../../server/shared/contract/entry.ts';
import { Story } from '../support/story.ts';

const that = 'relay-touched';
const listens = { transport: 'tcp', address: '127.0.0.1', port: 5000 } as const;
const relay = { pid: 701, name: 'relay-of-echo', kind: 'tcp-relay' } as const;

/** The service of a story, and a relay in front of it. */
const story = (transport: 'tcp' | 'udp' = 'tcp') =>
  new Story()
    .echo('started')
    .echo('ready', { listens: { ...listens, transport, port: 43127 } })
    .echo('started', relay)
    .echo('ready', { ...relay, listens: { ...listens, transport } });

/** What the relay told of the connection from this port: at its client's end, or at the one towards the service. */
const touch = (toxic: SocketEntry['toxic'], port = 50_000): Partial<SocketEntry> => ({
  ...relay,
  toxic,
  amount: 40,
  local: { address: '127.0.0.1', port: 5000 },
  remote: { address: '127.0.0.1', port },
});
const towards = (toxic: SocketEntry['toxic'], port: number): Partial<SocketEntry> => ({
  ...touch(toxic, 43127),
  local: { address: '127.0.0.1', port },
});

describe('relay-touched', () => {
  test('connections are counted, not the pieces of one, at whichever end they were told of', () => {
    const once = story().told('touched', 0, touch('latency')).told('touched', 0, touch('latency'));
    expect(once.matches(that, { toxic: 'latency', times: 1 })).toEqual({ met: true, now: true, evidence: [5, 6] });
    expect(once.matches(that, { toxic: 'latency', times: 2 }).met).toBe(false);
    const back = once.told('touched', 0, towards('latency', 6000));
    // The same connection, on its way back.
    expect(back.matches(that, { toxic: 'latency', times: 2 }).met).toBe(false);
    expect(back.told('touched', 0, touch('latency', 50_001)).matches(that, { toxic: 'latency', times: 2 }).met).toBe(
      true,
    );
    const down = story()
      .told('touched', 0, towards('slow_close', 6000))
      .told('touched', 0, towards('slow_close', 6001));
    expect(down.matches(that, { toxic: 'slow_close', times: 2 }).met).toBe(true);
  });

  test('datagrams are counted one by one, from one client or two', () => {
    const two = story('udp').told('touched', 0, { ...touch('loss'), transport: 'udp' });
    expect(two.matches(that, { toxic: 'loss', times: 2 }).met).toBe(false);
    expect(two.told('touched', 0, touch('loss')).matches(that, { toxic: 'loss', times: 2 }).met).toBe(true);
  });

  test('another relay’s deeds, and those of an earlier step, are none', () => {
    const other = story().told('touched', 0, { ...touch('loss'), name: 'relay-of-post' });
    expect(other.matches(that, { toxic: 'loss', times: 1 }).met).toBe(false);
    const before = story().told('touched', 0, touch('reset_peer'));
    expect(before.matches(that, { toxic: 'reset_peer', times: 1 }, before.next).met).toBe(false);
  });

  test('says what was seen against what is wanted', () => {
    const says = (tell: Story, toxic = 'reset_peer', times = 1) => tell.explains(that, { toxic, times });
    expect(says(new Story())).toBe('The server is starting.');
    expect(says(new Story().running())).toBe('There is no relay in front of echo now. Set one first.');
    expect(says(story().echo('killed', relay))).toBe('There is no relay in front of echo now. Set one first.');
    expect(says(story())).toBe('Nothing has come to the relay at port 5000 yet.');
    expect(says(story().told('accepted'))).toBe('You went to port 43127, past the relay. It is at port 5000.');
    const through = story().told('accepted', 50_000, relay).told('accepted', 6000);
    expect(says(through)).toBe('The relay handed on all that came, and did nothing to it. Set it first.');
    expect(says(story().told('touched', 0, touch('latency')))).toBe(
      'The relay has held a connection. This step is about one that is reset.',
    );
    expect(says(story().told('touched', 0, touch('latency')), 'latency', 3)).toBe(
      'The relay has held 1 of the 3 connections that this step looks for.',
    );
    expect(says(story('udp').told('touched', 0, touch('loss')), 'duplicate')).toBe(
      'The relay has lost a datagram. This step is about one that is doubled.',
    );
  });
});
