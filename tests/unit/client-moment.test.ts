// The list as a replay shows it: the packets that were there by one of them, with a filter and without.
import { describe, expect, test } from 'vitest';
import { batch, hello, newModel } from './client-fixture.ts';
import { frameOf } from './conversations/segments.ts';

const ids = [3, 4, 5, 8, 9, 10, 11, 12, 13, 20];

async function listed() {
  const model = await newModel();
  model.add(batch(hello(ids)));
  model.window(0, 4, true);
  const told = () => {
    const { packets, whole, window, filtered } = model.delta();
    return { packets, whole, rows: window?.rows.map(({ id }) => id), passing: filtered?.count };
  };
  return { model, told };
}

test('ends with the packet that a replay has come to, backwards too, and is whole again after it', async () => {
  const { model, told } = await listed();
  expect(told()).toMatchObject({ packets: 10, whole: 10, rows: [11, 12, 13, 20] });
  model.until(9);
  expect(told()).toMatchObject({ packets: 5, whole: 10, rows: [4, 5, 8, 9] });
  model.until(4);
  expect(told()).toMatchObject({ packets: 2, rows: [3, 4] });
  // An entry that is no packet: what was there before it.
  model.until(7);
  expect(told()).toMatchObject({ packets: 3, rows: [3, 4, 5] });
  model.until(undefined);
  expect(told()).toMatchObject({ packets: 10, rows: [11, 12, 13, 20] });
});

test('counts of what passes the filter what was there by then', async () => {
  const { model, told } = await listed();
  model.filter('text "hello"');
  expect(told()).toMatchObject({ passing: 2, rows: [8, 10] });
  model.until(9);
  expect(told()).toMatchObject({ passing: 1, rows: [8] });
});

test('is whole where a step begins anew', async () => {
  const { model, told } = await listed();
  model.until(4);
  model.enter(8);
  expect(told()).toMatchObject({ packets: 7, whole: 7 });
});

test('goes on with what is recorded meanwhile, which it does not show', async () => {
  const { model, told } = await listed();
  model.until(20);
  model.add(batch(hello([21, 22])));
  expect(told()).toMatchObject({ packets: 10, whole: 12, rows: [11, 12, 13, 20] });
});

describe('the drawing of many conversations', () => {
  /** Thirty of two packets, one after the other. */
  const callers = Array.from({ length: 60 }, (_, at) =>
    frameOf(
      {
        from: at % 2 === 0 ? 'a' : 'b',
        flags: at % 2 === 0 ? 'S' : 'RA',
        seq: 1,
        ack: 2,
        ports: [50_000 + (at >> 1), 80],
      },
      at + 1,
    ),
  );

  test('is of those around the packet that a replay has come to, forwards and backwards', async () => {
    const model = await newModel();
    model.add(batch(callers));
    const numbers = (until: number | undefined): number[] | undefined => {
      model.until(until);
      return model.delta().sketches?.map(({ number }) => number);
    };
    const upTo = (last: number): number[] => Array.from({ length: 12 }, (_, at) => last - 11 + at);
    expect(model.delta().sketches?.map(({ number }) => number)).toEqual(upTo(30));
    expect(numbers(39)).toEqual(upTo(20));
    expect(numbers(41)).toEqual(upTo(21));
    expect(numbers(3)).toEqual(upTo(12));
    // The same ones: they are not told again.
    expect(numbers(2)).toBeUndefined();
    expect(model.delta().undrawnConversations).toBe(18);
    expect(numbers(undefined)).toEqual(upTo(30));
  });
});

test('statistics count what was there by then, backwards too', async () => {
  const { model } = await listed();
  const counted = (until: number | undefined): number => {
    model.until(until);
    return model.statistics({ part: 'conversations', order: { by: 'began', down: false }, of: undefined }).counted;
  };
  expect([8, 13, 4, undefined].map(counted)).toEqual([4, 9, 2, 10]);
});
