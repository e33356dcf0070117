// The pure parts of a relay: who meets which toxic, what a datagram's fate is, how pieces go through a chain of stages.
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { fateOf } from '../../server/services/relay/datagrams/fate.ts';
import { Dose, heldFor } from '../../server/services/relay/dose.ts';
import { Chain } from '../../server/services/relay/stream/chain.ts';
import type { Hands } from '../../server/services/relay/stream/stage.ts';
import { Toxics, type Toxic } from '../../server/shared/relay/toxics.ts';

const toxics = (...all: object[]): Toxic[] => v.parse(Toxics, all);

/** Numbers one after another, in the place of chance. */
const chance = (...numbers: number[]) => {
  let at = 0;
  return () => numbers[at++ % numbers.length] ?? 0;
};

describe('who meets what', () => {
  test('its share of them, drawn for each; 0 is none and 1 is all, whatever is drawn', () => {
    const met = (toxicity: number, ...drawn: number[]): number[] => {
      const dose = new Dose('udp', toxics({ type: 'loss', toxicity }), chance(...drawn));
      return drawn.map(() => dose.meet('downstream').length);
    };
    expect(met(0.5, 0.2, 0.5, 0.49, 0.9)).toEqual([1, 0, 1, 0]);
    expect(met(0, 0, 0, 0)).toEqual([0, 0, 0]);
    expect(met(1, 0.999, 0, 0.5)).toEqual([1, 1, 1]);
  });

  test('the first so many, in their direction, counted anew with each dose', () => {
    const set = toxics({ type: 'loss', first: 2, stream: 'upstream' });
    for (const dose of [new Dose('udp', set), new Dose('udp', set)])
      expect(
        ['upstream', 'downstream', 'upstream', 'upstream'].map((way) => dose.meet(way as 'upstream').length),
      ).toEqual([1, 0, 1, 0]);
  });

  test('in the order of the transport, not of the list', () => {
    const set = toxics(
      { type: 'slow_close', delay: 1 },
      { type: 'bandwidth', rate: 1 },
      { type: 'latency', latency: 1 },
    );
    expect(new Dose('tcp', set).meet('downstream').map(({ type }) => type)).toEqual([
      'latency',
      'bandwidth',
      'slow_close',
    ]);
  });
});

test('a time that is held: latency, up to jitter more or less, and never less than nothing', () => {
  expect([0, 0.5, 0.75, 1].map((drawn) => heldFor(40, 10, () => drawn))).toEqual([30, 40, 45, 50]);
  expect(heldFor(5, 10, () => 0)).toBe(0);
});

test('the fate of a datagram: lost, twice, late; what is lost is nothing else', () => {
  const did: string[] = [];
  const fate = (...all: object[]) =>
    fateOf(new Dose('udp', toxics(...all)).meet('downstream'), {
      random: () => 0.5,
      say: (deed) => did.push(deed),
    });
  expect(fate()).toEqual([{ delay: 0 }]);
  expect(fate({ type: 'duplicate' }, { type: 'loss' })).toEqual([]);
  expect(did.splice(0)).toEqual(['loss']);
  expect(fate({ type: 'latency', latency: 40 }, { type: 'duplicate' })).toEqual([
    { delay: 40, by: 'latency' },
    { delay: 40, by: 'latency' },
  ]);
  expect(fate({ type: 'reorder' })).toEqual([{ delay: 20, by: 'reorder' }]);
});

describe('a chain, with a clock that waits for nobody', () => {
  /** What comes out of a chain for these bytes, with the times; and what it said and did. */
  async function through(size: number, ...all: object[]) {
    let clock = 0;
    const did: string[] = [];
    const hands: Hands = {
      now: () => clock,
      random: () => 0.5,
      until: async (then) => ((clock = Math.max(clock, then)), true),
      say: (deed, amount) => did.push(`${deed} ${amount}`),
      close: () => did.push('close'),
      reset: () => did.push('reset'),
    };
    const dose = new Dose('tcp', toxics(...all));
    const chain = new Chain(
      'downstream',
      () => dose,
      () => hands,
    );
    const out: [number, number][] = [];
    for await (const { bytes } of chain.pass({ bytes: Buffer.alloc(size), at: 0 })) out.push([clock, bytes.length]);
    return { out, did };
  }

  test('bandwidth: a byte a ms for each kB/s, in pieces of 10 ms, after the latency', async () => {
    const { out, did } = await through(25, { type: 'bandwidth', rate: 1 }, { type: 'latency', latency: 40 });
    expect(out).toEqual([
      [50, 10],
      [60, 10],
      [65, 5],
    ]);
    expect(did).toEqual(['latency 40', 'bandwidth 1']);
  });

  test('slicer: pieces of the size, the rest last', async () => {
    expect((await through(25, { type: 'slicer', average_size: 10, delay: 3 })).out).toEqual([
      [0, 10],
      [3, 10],
      [6, 5],
    ]);
    expect((await through(5, { type: 'slicer', average_size: 10 })).did).toEqual([]);
  });

  test('limit_data: so many bytes and no more', async () => {
    expect(await through(250, { type: 'limit_data', bytes: 100 })).toEqual({
      out: [[0, 100]],
      did: ['limit_data 100', 'close'],
    });
    expect((await through(99, { type: 'limit_data', bytes: 100 })).did).toEqual([]);
  });

  test('timeout and reset_peer hand nothing on', async () => {
    expect((await through(5, { type: 'timeout', timeout: 100 })).out).toEqual([]);
    expect(await through(5, { type: 'reset_peer', timeout: 7 })).toEqual({ out: [], did: ['reset_peer 7', 'reset'] });
  });
});
