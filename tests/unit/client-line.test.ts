// The line's form in the sandbox, read as the schema reads it; and by which address a door of either host is sent to.
import { describe, expect, test } from 'vitest';
import { Faults } from '../../server/shared/line/faults.ts';
import { reachedFrom } from '../../server/shared/line/addresses.ts';
import { placesOf } from '../../client/src/sandbox/send/way.ts';
import { draftOf, isAsked, lineFields, readLine } from '../../client/src/sandbox/trouble/line-draft.ts';
import { lineWords } from '../../client/src/stage/line-words.ts';

describe('the form of the line', () => {
  test('has a field for each fault', () => {
    expect([...lineFields].sort()).toEqual(Object.keys(Faults.entries).sort());
  });

  test('begins with what the line does, and says the same again', () => {
    for (const faults of [{ delay: 40, first: 2 }, { loss: 2.5, reorder: 10, late: 50 }, {}]) {
      expect(readLine(draftOf({ out: faults, in: faults }))).toEqual({ params: faults, wrong: {} });
      const way = Object.keys(faults).length === 0 ? {} : { direction: 'in' };
      expect(readLine(draftOf({ out: {}, in: faults })).params).toEqual({ ...faults, ...way });
    }
    expect(draftOf({ out: { loss: 1 }, in: { delay: 5 } })).toEqual({ way: 'both', fields: { loss: '1' } });
    expect(draftOf({ out: { loss: 1 }, in: {} }).way).toBe('out');
  });

  test('what only adds to another fault is asked for beside it, and is not sent without it', () => {
    const without = { way: 'both', fields: { late: '50', queue: '9', reorder: ' 0 ', rate: '' } } as const;
    expect([isAsked(without, 'late'), isAsked(without, 'queue'), isAsked(without, 'loss')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(readLine(without).params).toEqual({ reorder: 0 });
    expect(readLine({ way: 'both', fields: { reorder: '5', late: '50' } }).params).toEqual({ reorder: 5, late: 50 });
  });

  test.each([
    ['delay', '10001', 'Type milliseconds, from 0 to 10 000.'],
    ['delay', 'long', 'Type milliseconds, from 0 to 10 000.'],
    ['loss', '-1', 'Type a number from 0 to 100.'],
    ['first', '1.5', 'Type a whole number of packets, from 0 to 1000.'],
    ['rate', '1e3', 'Type a whole number, from 0 to 10 000 000.'],
  ] as const)('%s %s is refused in words', (field, text, says) => {
    expect(readLine({ way: 'out', fields: { [field]: text, duplicate: '3' } })).toEqual({
      params: undefined,
      wrong: { [field]: says },
    });
  });
});

test('a bad line in words, once where both directions are alike', () => {
  const held = { delay: 40, first: 1 };
  expect(lineWords({ out: held, in: held })).toEqual(['both ways: held for 40 ms, the first one lost']);
  expect(lineWords({ out: held, in: { loss: 5 } })).toEqual([
    'to the neighbour: held for 40 ms, the first one lost',
    'from the neighbour: 5 of 100 lost',
  ]);
  expect(lineWords({ out: {}, in: {} })).toEqual([]);
});

test('a door is at 127.0.0.1 on its own host, and at its address on the line from the other', () => {
  expect(placesOf('0.0.0.0', 'neighbour', 'here')).toEqual(['10.0.0.2', '127.0.0.1']);
  expect(placesOf('127.0.0.1', 'here', 'here')).toEqual(['127.0.0.1', '10.0.0.1']);
  expect(placesOf('::', 'neighbour', 'neighbour')).toEqual(['::1', '127.0.0.1', '10.0.0.2']);
  expect(placesOf('127.0.0.2', 'here', 'neighbour')).toEqual(['10.0.0.1', '127.0.0.1']);
  expect(reachedFrom('127.0.0.2')).toBe('127.0.0.2');
});
