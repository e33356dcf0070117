// The ports that a run's capture lets through: all that live, and of those that have ended as many as the filter has room for.
import { expect, test } from 'vitest';
import { seenPorts } from '../../server/runs/ports.ts';

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

test('64 ports at most: all that live, and the newest of those that have ended', () => {
  expect(seenPorts(from(1, 20), from(100, 10))).toEqual([...from(1, 20), ...from(100, 10)]);
  expect(seenPorts(from(1, 20), from(100, 200))).toEqual([...from(1, 20), ...from(256, 44)]);
  expect(seenPorts(from(1, 64), from(100, 200))).toEqual(from(1, 64));
});
