// The list as a replay shows it: the packets that were there by one of them, with a filter and without.
import { expect, test } from 'vitest';
import { batch, hello, newModel } from './client-fixture.ts';

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
