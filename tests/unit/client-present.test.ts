// Presenting: what comes next and before on the screen, what a key asks for, and which experiment is due.
import { describe, expect, test } from 'vitest';
import { elapsed } from '../../client/src/present/clock.ts';
import { unpressed } from '../../client/src/present/experiments.ts';
import { actOf, nextName } from '../../client/src/present/keys.ts';
import {
  backward,
  forward,
  fresh,
  jump,
  less,
  more,
  needed,
  placeOf,
  type Material,
  type Slide,
} from '../../client/src/present/slides.ts';
import type { Entry } from '../../server/shared/contract/entry.ts';
import type { Do } from '../../server/shared/contract/lesson.ts';

describe('slides', () => {
  const all = { questions: 1, order: [10, 12, 13] };
  const after = (presses: number, material: Material, slide = fresh(5, material.questions)): Slide =>
    presses === 0 ? slide : after(presses - 1, material, forward(slide, material));

  test('the question comes first, and no packet before it is closed', () => {
    expect(after(0, all)).toEqual({ from: 5, asking: true, closed: 0, at: undefined });
    expect(after(1, all)).toEqual({ from: 5, asking: false, closed: 1, at: 10 });
  });

  test('then one packet with each press, and at the end nothing more', () => {
    expect([2, 3, 4].map((presses) => after(presses, all).at)).toEqual([12, 13, 13]);
    expect([more(after(2, all), all), more(after(3, all), all)]).toEqual([true, false]);
  });

  test('without a packet the question is closed all the same; the first one is shown when it is asked for', () => {
    const closed = after(1, { questions: 1, order: [] });
    expect(closed).toMatchObject({ asking: false, closed: 1, at: undefined });
    expect(forward(closed, all).at).toBe(10);
  });

  test('backwards goes packet by packet, and from the first one to the question', () => {
    const second = after(2, all);
    expect(backward(second, all).at).toBe(10);
    expect(backward(backward(second, all), all)).toEqual(fresh(5, 1));
    expect(backward(fresh(5, 1), all)).toEqual(fresh(5, 1));
  });

  test('a second question waits until what came is shown', () => {
    const two = { questions: 2, order: [10] };
    expect(after(2, two)).toMatchObject({ asking: true, closed: 1, at: 10 });
    expect(backward(after(2, two), two)).toMatchObject({ asking: false, closed: 1, at: 10 });
    const more = { questions: 2, order: [10, 11] };
    expect(forward(forward(after(2, two), two), more)).toMatchObject({ asking: false, closed: 2, at: 11 });
  });

  test('a step without a question begins with nothing shown', () => {
    expect(fresh(5, 0)).toMatchObject({ asking: false });
    expect(backward(fresh(5, 0), { questions: 0, order: [10] })).toEqual(fresh(5, 0));
  });

  test('to the end and to the beginning, but not past a question', () => {
    expect(jump(after(1, all), all, 'last').at).toBe(13);
    expect(jump(after(3, all), all, 'first').at).toBe(10);
    expect(jump(fresh(5, 1), all, 'last')).toEqual(fresh(5, 1));
  });

  test('backwards from a second question, also where nothing came, and from the first there is nothing', () => {
    const two = { questions: 2, order: [] };
    const second = after(2, two);
    expect(second).toMatchObject({ asking: true, closed: 1, at: undefined });
    expect(backward(second, two)).toMatchObject({ asking: false, closed: 1 });
    expect([less(second, two), less(fresh(5, 2), two), less(fresh(5, 0), two)]).toEqual([true, false, false]);
  });

  test('in another view it goes on from what was told before', () => {
    const shown = { ...fresh(5, 0), at: 12 };
    expect([placeOf(shown, [10, 12, 13]), placeOf(shown, [11, 20]), placeOf(shown, [20])]).toEqual([2, 1, 0]);
    expect(forward(shown, { questions: 0, order: [11, 20] }).at).toBe(20);
    expect(backward({ ...shown, at: 19 }, { questions: 0, order: [10, 11, 20] }).at).toBe(10);
  });

  test('an answer was seen once its packets are shown, and what is no packet with the packet after it', () => {
    const packets = [
      { id: 10, at: 100, ids: [10] },
      { id: 12, at: 200, ids: [12] },
      { id: 14, at: 300, ids: [14] },
    ];
    expect(needed(packets, [{ id: 12, at: 200 }])).toBe(2);
    const [listens, read, closed] = [50, 150, 350].map((at, id) => [{ id, at }]);
    expect([listens, read, closed].map((one) => needed(packets, one ?? []))).toEqual([0, 2, 3]);
    expect([needed(packets, []), needed([], [{ id: 7, at: 150 }])]).toEqual([0, 0]);
    // What the experiment did before the first change was told is seen with that one; of rows told at once, one is enough.
    expect(needed(packets, [{ id: 9, at: 50 }], 9)).toBe(1);
    expect(needed([{ id: 12, at: 200, ids: [11, 12] }], [{ id: 11, at: 199 }])).toBe(1);
  });

  test('the main button says what it does', () => {
    const said = [
      nextName(after(0, all), 0),
      nextName(after(1, { questions: 1, order: [] }), 0),
      nextName(after(1, all), 1),
    ];
    expect(said).toEqual(['show', 'first', 'next']);
  });
});

describe('keys', () => {
  const key = (name: string, more = {}) => ({
    key: name,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });

  test.each([
    [' ', {}, 'next'],
    [' ', { shiftKey: true }, 'back'],
    ['ArrowLeft', {}, 'back'],
    ['PageDown', {}, 'next'],
    ['ArrowDown', {}, 'next-step'],
    ['ArrowUp', {}, 'step-before'],
    ['Enter', {}, 'do'],
    ['b', {}, 'black'],
    ['B', { shiftKey: true }, 'black'],
    ['.', {}, 'black'],
    ['3', {}, 'choice'],
    ['t', {}, 'type'],
    ['x', {}, undefined],
    ['b', { ctrlKey: true }, undefined],
  ])('%j %j asks for %s', (name, more, what) => {
    expect(actOf(key(name, more), true)?.what).toBe(what);
  });

  test('letters and digits can be switched off', () => {
    expect(['b', '.', '2', ' '].map((name) => actOf(key(name), false)?.what)).toEqual([
      undefined,
      undefined,
      undefined,
      'next',
    ]);
  });
});

test('the experiment that is due: buttons alike take their presses in order', () => {
  const button = (id: string, action: string): Do => ({
    type: 'do',
    id,
    label: id,
    actions: [{ action, to: 'echo', params: {} }],
  });
  const dos = [button('freeze', 'freeze'), button('first', 'tcp-send'), button('second', 'tcp-send')];
  const press = (id: number, key: number, action: string) =>
    ({ type: 'action', what: 'started', id, at: 0, key, action, to: 'echo' }) as Entry;
  const frozen = [press(1, 1, 'freeze')];
  expect(unpressed(dos, [], 1)?.id).toBe('freeze');
  expect(unpressed(dos, frozen, 1)?.id).toBe('first');
  expect(unpressed(dos, [...frozen, press(2, 2, 'tcp-send')], 1)?.id).toBe('second');
  expect(unpressed(dos, [...frozen, press(2, 2, 'tcp-send'), press(3, 3, 'tcp-send')], 1)).toBeUndefined();
  expect(unpressed(dos, frozen, 2)?.id).toBe('freeze');
});

test('a clock counts minutes, and hours once there are some', () => {
  expect([-5, 7_400, 750_000, 3_725_000].map(elapsed)).toEqual(['0:00', '0:07', '12:30', '1:02:05']);
});
