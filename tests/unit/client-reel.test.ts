// What a replay plays: packets by their places, drawn or not, and what socket events imply among them.
import { expect, test } from 'vitest';
import { Reel, type Moment, type Recorded } from '../../client/src/stage/replay/reel.ts';
import { ticksOf } from '../../client/src/stage/replay/ticks.ts';
import { batch, hello, newModel } from './client-fixture.ts';

/** Packets between other entries; those of the step begin with 3. */
const ids = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12];
const at = (id: number): number => id * 1_000;

async function recorded(): Promise<Recorded & { readonly ticks: () => readonly number[] }> {
  const model = await newModel();
  model.add(batch(hello(ids).map((frame) => ({ ...frame, at: at(frame.id) }))));
  model.enter(3);
  const delta = model.delta();
  return {
    ...{ from: 3, whole: delta.whole, delta },
    dissector: { find: (what) => Promise.resolve(model.find(what)) },
    row: (id) => ids.filter((one) => one >= 3 && one <= id).length - 1,
    isFrame: (id) => ids.includes(id),
    ticks: () => ticksOf(delta.track, [], ({ id }) => id).map(({ stands }) => stands),
  };
}

const implied = [6, 20].map((id): Moment => ({ id, at: at(id) }));

test('has every packet of the step in its place, and events that imply one among them', async () => {
  const reel = new Reel(await recorded(), implied);
  expect([reel.count, reel.began, reel.lasted]).toEqual([10, at(3), at(17)]);
  const places = Array.from({ length: 10 }, (_, place) => place);
  const all = await Promise.all(places.map((place) => reel.at(place)));
  expect(all.map((one) => one?.id)).toEqual([3, 4, 5, 6, 8, 9, 10, 11, 12, 20]);
  expect(all.map((one) => one?.at)).toEqual([3, 4, 5, 6, 8, 9, 10, 11, 12, 20].map(at));
  expect(all.map((one) => reel.placeOf(one?.id))).toEqual(places);
  expect(await reel.at(10)).toBeUndefined();
  expect([undefined, 2, 7, 30].map((id) => reel.placeOf(id))).toEqual([-1, -1, -1, -1]);
});

test('knows how many had come before a time', async () => {
  const reel = new Reel(await recorded(), implied);
  const before = await Promise.all(
    [at(3), at(3) + 1, at(7), at(8) + 1, at(15), at(99)].map((time) => reel.before(time)),
  );
  expect(before).toEqual([0, 1, 4, 5, 9, 10]);
});

test('marks every packet in its place', async () => {
  expect((await recorded()).ticks()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
