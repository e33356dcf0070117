// The strip's bars and the marks on the replay's line, as paths.
import { describe, expect, test } from 'vitest';
import { stripKinds, type Strip } from '../../client/src/dissector/messages.ts';
import { barsOf } from '../../client/src/stage/packets/bars.ts';
import { pathOf, shareOf, ticksOf } from '../../client/src/stage/replay/ticks.ts';

const strip = (said: Partial<Strip['bytes']>, bins: number): Strip => ({
  ...{ from: 100, width: 10, bins },
  bytes: { ...(Object.fromEntries(stripKinds.map((kind) => [kind, []])) as unknown as Strip['bytes']), ...said },
});

describe('the bars of the strip', () => {
  const drawn = (one: Strip): Record<string, string> =>
    Object.fromEntries(barsOf(one, 8, 64).flatMap(({ kind, path }) => (path === '' ? [] : [[kind, path]])));

  test('stand on those of the protocols before, and the tallest is as high as there is room', () => {
    expect(drawn(strip({ tcp: [30, 0, 60], udp: [10, 120] }, 3))).toEqual({
      tcp: 'M0.0 64.0v-16.0h7.0v16.0zM16.0 64.0v-32.0h7.0v32.0z',
      udp: 'M0.0 48.0v-5.3h7.0v5.3zM8.0 64.0v-64.0h7.0v64.0z',
    });
  });

  test('can be seen however little is in one', () => {
    expect(drawn(strip({ tcp: [1, 100_000] }, 2))['tcp']).toMatch(/^M0\.0 64\.0v-2\.0h/);
  });

  test('are none where nothing has come', () => {
    expect(drawn(strip({}, 0))).toEqual({});
  });
});

describe('the marks on the replay’s line', () => {
  const one = strip({ tcp: [1, 0, 1, 0, 1], rst: [0, 0, 1] }, 5);
  const at = (when: number, reset: boolean) => ({ id: when, at: when, reset });

  test('stand where something is, RSTs apart', () => {
    const ticks = ticksOf(one, [], ({ at: when }) => when);
    const share = shareOf(100, 40);
    expect([pathOf(ticks, false, share, 1000), pathOf(ticks, true, share, 1000)]).toEqual([
      'M0.00 0v1M1000.00 0v1',
      'M500.00 0v1',
    ]);
  });

  test('are one for what is implied at the same time, and it says RST where one of them is', () => {
    const ticks = ticksOf(one, [at(100, true), at(110, false)], ({ at: when }) => when);
    expect(ticks.map(({ stands, reset }) => [stands, reset])).toEqual(
      expect.arrayContaining([
        [100, true],
        [110, false],
        [120, true],
        [140, false],
      ]),
    );
    expect(ticks).toHaveLength(4);
  });

  test('stand at the beginning of a line without length', () => {
    expect(shareOf(100, 0)(100)).toBe(0);
  });
});
