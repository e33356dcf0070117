// The mapping from Unix time to the monotonic clock, on simulated clocks: how fine it is, that it never reorders, what a jump does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock } from '../../server/capture/clock.ts';
import { measureOffset, thisMs } from '../../server/ledger/unix-time.ts';

const second = 1_000_000_000n;

/** A computer: every look at a clock takes `step` ns; Unix time is monotonic time plus `offset`, and may drift or be set. */
class Computer {
  mono = 5n * second;
  offset: bigint;
  step: bigint;
  ppm = 0n;
  constructor(offset: bigint, step: bigint) {
    this.offset = offset;
    this.step = step;
  }
  pass(ns: bigint): void {
    this.mono += ns;
    this.offset += (ns * this.ppm) / 1_000_000n;
  }
  unix(): bigint {
    return this.mono + this.offset;
  }
  stamp(): [number, number] {
    return [Number(this.unix() / second), Number(this.unix() % second)];
  }
  readonly clocks = {
    now: () => {
      this.pass(this.step);
      return Number(this.unix() / 1_000_000n);
    },
    hr: () => {
      this.pass(this.step);
      return this.mono;
    },
  };
}

const never = () => expect.unreachable('no jump');
const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);
const offsets = fc.bigInt({ min: 1_500_000_000n * second, max: 2_000_000_000n * second });
const steps = fc.bigInt({ min: 30n, max: 4000n });

test('the offset is found to within two looks at a clock', () => {
  fc.assert(
    fc.property(offsets, steps, (offset, step) => {
      const computer = new Computer(offset, step);
      expect(distance(measureOffset(computer.clocks), offset) <= 2n * step).toBe(true);
    }),
  );
});

test('the ms that it is now is told with the moment at which it began', () => {
  fc.assert(
    fc.property(offsets, steps, (offset, step) => {
      const computer = new Computer(offset, step);
      const { unix, hr } = thisMs(computer.clocks);
      expect(distance(hr + offset, BigInt(unix) * 1_000_000n) <= 2n * step).toBe(true);
      const ago = computer.clocks.hr() - hr;
      expect(ago >= 0n && ago <= 1_000_000n + 4n * step).toBe(true);
    }),
  );
});

test.each([
  ['an interruption', 7_300_000n],
  ['one that is longer than it waits for a tick', 57_300_000n],
])('%s while it looks makes it look again', (_, long) => {
  const computer = new Computer(1_700_000_000n * second + 123_456n, 100n);
  let looks = 0;
  const clocks = {
    ...computer.clocks,
    now: () => {
      if (++looks === 20) computer.pass(long); // Another program had the processor.
      return computer.clocks.now();
    },
  };
  expect(distance(measureOffset(clocks), computer.offset) < 1000n).toBe(true);
});

test('an interruption before any look at either clock, however long, moves nothing', () => {
  const lengths = fc.oneof(
    fc.bigInt({ min: 25_000n, max: 2_000_000n }),
    fc.bigInt({ min: 2_000_000n, max: 300_000_000n }),
  );
  fc.assert(
    fc.property(offsets, fc.integer({ min: 1, max: 40 }), lengths, (offset, at, long) => {
      const computer = new Computer(offset, 100n);
      let looks = 0;
      const interrupted =
        <T>(look: () => T) =>
        (): T => {
          if (++looks === at) computer.pass(long);
          return look();
        };
      const clocks = { now: interrupted(computer.clocks.now), hr: interrupted(computer.clocks.hr) };
      expect(distance(measureOffset(clocks), computer.offset) < 1000n).toBe(true);
    }),
    // Almost as long as a tick is waited for: then none comes any more.
    { numRuns: 2000, examples: [[1_672_070_697_466_345_791n, 2, 19_654_009n]] },
  );
});

test('a clock that stands still is not waited for', () => {
  const computer = new Computer(1_700_000_000n * second, 100n);
  expect(measureOffset({ now: () => 1_700_000_000_000, hr: computer.clocks.hr })).toBeTypeOf('bigint');
});

test('frames keep their order, are never in the future, and are right to 2 µs and the drift of a second', () => {
  const gaps = fc.array(fc.bigInt({ min: 0n, max: 1_500_000_000n }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(offsets, gaps, fc.bigInt({ min: -500n, max: 500n }), (offset, delays, ppm) => {
      const computer = new Computer(offset, 100n);
      computer.ppm = ppm;
      const clock = new Clock(never, computer.clocks);
      let last = 0n;
      for (const delay of delays) {
        computer.pass(delay);
        const happened = computer.mono;
        const stamp = computer.stamp();
        computer.pass(100_000n); // It takes a while to get here.
        const mapped = clock.map(...stamp);
        expect(mapped >= last).toBe(true);
        expect(mapped <= computer.mono).toBe(true);
        expect(distance(mapped, happened) < 2000n + 600_000n).toBe(true);
        if (ppm === 0n) expect(distance(mapped, happened) < 2000n).toBe(true);
        last = mapped;
      }
    }),
    { numRuns: 60 },
  );
});

test('a frame stamped before the one in front of it is given the same time, not an earlier one', () => {
  const computer = new Computer(1_700_000_000n * second, 100n);
  const clock = new Clock(never, computer.clocks);
  computer.pass(1_000_000n);
  const early = computer.stamp();
  computer.pass(5000n);
  const late = computer.stamp();
  computer.pass(50_000n);
  const first = clock.map(...late);
  expect(clock.map(...early)).toBe(first);
});

test.each([
  ['an hour of sleep', 3600n],
  ['the clock set back by a day', -86_400n],
])('%s is told, and frames after it are right', (_, seconds) => {
  const computer = new Computer(1_700_000_000n * second, 100n);
  const jumps: number[] = [];
  const clock = new Clock((ms) => jumps.push(ms), computer.clocks);
  computer.offset += seconds * second;
  clock.check();
  clock.check();
  expect(jumps.map((ms) => Math.round(ms / 1000))).toEqual([Number(seconds)]);
  computer.pass(1_000_000n);
  const happened = computer.mono;
  const stamp = computer.stamp();
  computer.pass(100_000n);
  expect(distance(clock.map(...stamp), happened) < 2000n).toBe(true);
});

test('half a second is not told, but mended at the next measurement', () => {
  const computer = new Computer(1_700_000_000n * second, 100n);
  const clock = new Clock(never, computer.clocks);
  computer.offset += second / 2n;
  clock.check();
  computer.pass(second);
  const happened = computer.mono;
  expect(distance(clock.map(...computer.stamp()), happened) < 2000n).toBe(true);
});
