// A line's faults as they are typed and as they are told, the wire's records however they are cut, and which world an address of
// the line is in.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { worldOf, homeOf, type WorldInfo } from '../../server/shared/contract/run.ts';
import { byDirection, isGood, readTyped, typed, words, type LineFaults } from '../../server/shared/line/faults.ts';
import { WireStream, type WireRecord } from '../../server/worlds/line/records.ts';

describe('faults', () => {
  test('are typed for both directions, or for one', () => {
    expect(readTyped(['delay=40', 'out.loss=2.5'])).toEqual({ out: { delay: 40, loss: 2.5 }, in: { delay: 40 } });
    expect(typed({ out: { delay: 40, loss: 2.5 }, in: { delay: 40 } })).toEqual([
      'out.delay=40',
      'out.loss=2.5',
      'in.delay=40',
    ]);
    expect(typed({ out: { delay: 40 }, in: { delay: 40 } })).toEqual(['delay=40']);
    expect(typed({ out: {}, in: { loss: 0 } })).toEqual([]);
  });

  test('what is typed comes back as it was', () => {
    const share = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
    const one = fc.record({ loss: share, delay: share, first: share }, { requiredKeys: [] });
    fc.assert(
      fc.property(one, one, (out, back) => {
        const read = readTyped(typed({ out, in: back } as LineFaults));
        expect(read).toEqual({ out: given(out), in: given(back) });
      }),
    );
  });

  test.each([
    [['dealy=40'], 'there is: delay, jitter, loss'],
    [['delay'], '"delay" is not understood'],
    [['out.in.delay=4'], 'is not understood'],
    [['loss=101'], 'out.loss'],
    [['first=1.5'], 'out.first'],
  ])('%j is refused in one line', (input, says) => {
    const read = readTyped(input);
    expect(read).toContain(says);
    expect(read).not.toContain('\n');
  });

  test('are told in words, and nothing where nothing is done', () => {
    expect(words({ delay: 40, jitter: 5, loss: 20 })).toEqual(['held for 40 ms, 5 more or less', '20 of 100 lost']);
    expect(words({ jitter: 5 })).toEqual(['held for up to 5 ms']);
    expect(words({ first: 2, reorder: 10, rate: 500 })).toEqual([
      'the first 2 lost',
      '10 of 100 overtaken, 20 ms late',
      '500 kbit/s, 100 packets wait',
    ]);
    expect(words({ first: 1 })).toEqual(['the first one lost']);
    const held = { delay: 40 };
    expect(byDirection({ out: held, in: held })).toEqual([{ way: 'both', words: ['held for 40 ms'] }]);
    expect(byDirection({ out: {}, in: held })).toEqual([{ way: 'in', words: ['held for 40 ms'] }]);
    expect(byDirection({ out: { loss: 1 }, in: held }).map(({ way }) => way)).toEqual(['out', 'in']);
    expect(byDirection({ out: {}, in: { loss: 0 } })).toEqual([]);
    expect([isGood({ out: {}, in: { loss: 0, late: 50, queue: 5 } }), isGood({ out: {}, in: { delay: 1 } })]).toEqual([
      true,
      false,
    ]);
  });
});

const given = (faults: object) => Object.fromEntries(Object.entries(faults).filter(([, value]) => value !== undefined));

describe('the wire’s records', () => {
  const record = (kind: number, rest: { from?: number; fate?: number; held?: number; bytes?: number[] }): number[] => {
    const { from = 0, fate = 0, held = 0, bytes = [] } = rest;
    const head = new DataView(new ArrayBuffer(24));
    [kind, from, fate, 0].forEach((value, at) => head.setUint8(at, value));
    [1_700_000_000, 123, bytes.length, bytes.length, held].forEach((value, at) =>
      head.setUint32(4 + 4 * at, value, true),
    );
    return [...new Uint8Array(head.buffer), ...bytes];
  };
  const stream = new Uint8Array([
    ...record(1, { bytes: [1, 2, 3], held: 40_000 }),
    ...record(2, {}),
    ...record(1, { from: 1, fate: 1 }),
    ...record(3, {}),
  ]);
  const read = (chunks: readonly Uint8Array[]): unknown[] => {
    const got: unknown[] = [];
    const wire = new WireStream();
    const take = (one: WireRecord) => got.push(one.type === 'frame' ? { ...one, bytes: [...one.bytes] } : one);
    for (const chunk of chunks) wire.push(chunk, take);
    return got;
  };

  test('are the same however they are cut', () => {
    const whole = read([stream]);
    expect(whole).toEqual([
      { type: 'frame', from: 0, fate: 'passed', seconds: 1_700_000_000, nanos: 123, held: 40_000, bytes: [1, 2, 3] },
      { type: 'pong', number: 1_700_000_000, held: 123 },
      { type: 'frame', from: 1, fate: 'lost', seconds: 1_700_000_000, nanos: 123, held: 0, bytes: [] },
      { type: 'skipped', frames: 1_700_000_000 },
    ]);
    for (let size = 1; size < stream.length; size++) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.slice(at, at + size));
      expect(read(chunks)).toEqual(whole);
    }
  });

  test('what the wire cannot have written is refused', () => {
    expect(() => read([new Uint8Array(record(9, {}))])).toThrow(RangeError);
    expect(() => read([new Uint8Array([1, 0, 0, 0, ...Array<number>(20).fill(255)])])).toThrow(RangeError);
  });
});

test('an address of the line is in the world that has it, of those that are joined', () => {
  const worlds: WorldInfo[] = [
    { name: 'w1', kind: 'private', address: '10.0.0.1' },
    { name: 'w2', kind: 'private', address: '10.0.0.2', beside: 'w1' },
    { name: 'w5', kind: 'private', address: '10.0.0.1' },
    { name: 'w6', kind: 'private', address: '10.0.0.2', beside: 'w5' },
  ];
  expect(worldOf(worlds, 0, '10.0.0.2')?.name).toBe('w2');
  expect(worldOf(worlds, 2, '10.0.0.2')?.name).toBe('w6');
  expect(worldOf(worlds, 1, '10.0.0.1')?.name).toBe('w1');
  expect(worldOf(worlds, 1, '127.0.0.1')?.name).toBe('w2');
  expect(worldOf([{ name: 'host', kind: 'host' }], 0, '10.0.0.2')?.name).toBe('host');
  expect(homeOf(worlds)?.name).toBe('w5');
});
