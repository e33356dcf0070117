// Of a long drawing only what is in view is kept on the page; of a short one all.
import { expect, test } from 'vitest';
import { inView } from '../../client/src/stage/conversation/in-view.ts';
import { layout } from '../../client/src/stage/conversation/layout.ts';
import { pictureOf } from '../../client/src/stage/conversation/picture.ts';
import { party, talk } from './client-talks.ts';

const long = (count: number) =>
  layout(
    pictureOf([talk(party('one', 5001), party('two', 80, 'two'), ...Array.from({ length: count }, (_, at) => at + 1))]),
    800,
  );

test('a short drawing is kept whole', () => {
  const drawing = long(200);
  const seen = inView(drawing, { from: 0, to: 100 }, []);
  expect(seen.arrows.map(({ shape }) => shape)).toEqual(drawing.arrows);
  expect(seen.texts).toBe(drawing.texts);
});

test('of a long one what is in view, with its place, some around it, and what is picked', () => {
  const drawing = long(5_000);
  const from = Math.round(drawing.height / 2);
  const { arrows, bars } = inView(drawing, { from, to: from + 600 }, [7]);
  expect(arrows.length).toBeLessThan(100);
  const [first, ...rest] = arrows;
  expect([first?.index, first?.shape.arrow.id]).toEqual([6, 7]);
  const all = rest.map(({ index }) => index);
  expect(all).toEqual(Array.from({ length: all.length }, (_, at) => (all[0] ?? 0) + at));
  for (const { y1 } of drawing.arrows.filter((one) => one.y1 >= from && one.y1 <= from + 600))
    expect(rest.some(({ shape }) => shape.y1 === y1)).toBe(true);
  // A bar that passes through is there, wherever it begins.
  expect(bars.length).toBeGreaterThan(0);
});

test('before the page knows where it is, all is kept', () => {
  expect(inView(long(400), undefined, []).arrows).toHaveLength(400);
});
