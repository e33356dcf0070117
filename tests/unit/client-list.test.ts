// What the list of packets does beside its filter: one conversation alone, places that are looked for, columns, marks.
import { describe, expect, test } from 'vitest';
import { cells, senderOf } from '../../client/src/stage/packets/cells.ts';
import { placeOf } from '../../client/src/stage/packets/goto.ts';
import { placeShown } from '../../client/src/stage/packets/rows.ts';
import { timeOfDay } from '../../client/src/stage/time.ts';
import { nextRemark, noRemarks, remarksIn, withRemark } from '../../client/src/state/remarks.ts';
import { servicesOf } from '../../client/src/state/services.ts';
import { Sockets } from '../../client/src/state/sockets.ts';
import type { Model } from '../../client/src/dissector/model.ts';
import { batch, hello, info, newModel, ready, told } from './client-fixture.ts';
import { talkOf } from './client-talk-frames.ts';

/** Two conversations in turns: ids 1, 3, 5 … are of the one, 2, 4, 6 … of the other. */
async function two(): Promise<Model> {
  const of = (port: number) =>
    talkOf(
      [
        ['a', 'hello'],
        ['b', 'hi'],
      ],
      { ports: [port, 80] },
    );
  const [one, other] = [of(5001), of(5002)];
  const mixed = one.flatMap((frame, at) => [frame, other[at] ?? frame]);
  const model = await newModel();
  model.add(batch(mixed.map((frame, at) => ({ ...frame, id: at + 1, at: (at + 1) * 1e6 }))));
  model.window(0, 100, false);
  return model;
}
const listed = (model: Model): number[] | undefined => model.delta().window?.rows.map(({ id }) => id);

describe('one conversation alone', () => {
  test('is that of a packet; the filter holds within it', async () => {
    const model = await two();
    model.follow(4);
    expect(listed(model)).toEqual([2, 4, 6, 8, 10]);
    expect(model.delta().filtered).toEqual({ text: '', count: 5, scanned: 10 });
    model.filter('psh');
    expect(listed(model)).toEqual([8, 10]);
    model.filter('');
    model.follow(undefined);
    expect(listed(model)).toHaveLength(10);
    expect(model.delta().filtered).toBeUndefined();
  });

  test('packets that come later are in it, others are not', async () => {
    const model = await two();
    model.follow(1);
    const [, , , , last] = talkOf(
      [
        ['a', 'hello'],
        ['b', 'hi'],
        ['a', 'more'],
      ],
      { ports: [5001, 80] },
    ).slice(1);
    if (last) model.add(batch([{ ...last, id: 11, at: 11e6 }]));
    expect(listed(model)).toEqual([1, 3, 5, 7, 9, 11]);
  });

  test('of a packet that is in none there is nothing', async () => {
    const model = await two();
    model.follow(99);
    expect(listed(model)).toEqual([]);
  });
});

describe('a place in the list', () => {
  test('by id, by row, by time', async () => {
    const model = await two();
    const { list } = model.delta();
    expect(model.find({ id: 4 })).toEqual({ id: 4, at: 4e6, place: 3, list });
    expect(model.find({ row: 9 })).toEqual({ id: 10, at: 10e6, place: 9, list });
    expect(model.find({ at: 2.5e6 })).toEqual({ id: 3, at: 3e6, place: 2, list });
    expect(model.find({ at: 0 })?.id).toBe(1);
    for (const nowhere of [{ id: 99 }, { row: 10 }, { row: -1 }, { at: 11e6 }])
      expect(model.find(nowhere)).toBeUndefined();
  });

  test('as it is filtered, and none where the filter leaves it out', async () => {
    const model = await two();
    model.follow(4);
    const { list } = model.delta();
    expect(model.find({ id: 6 })?.place).toBe(2);
    expect(model.find({ id: 5 })).toEqual({ id: 5, at: 5e6, place: undefined, list });
  });

  test('is one of the list on the screen only once that is told: the list stays at the picked row when another begins', async () => {
    const model = await two();
    const all = model.delta();
    model.follow(4);
    expect(placeShown(model.find({ id: 6 }), all)).toBeUndefined();
    const alone = model.delta();
    expect(placeShown(model.find({ id: 6 }), alone)).toBe(2);
    model.follow(undefined);
    // In the list of one conversation, another one stands there.
    expect(placeShown(model.find({ id: 4 }), alone)).toBeUndefined();
    const again = model.delta();
    expect(placeShown(model.find({ id: 4 }), again)).toBe(3);
    expect(placeShown(model.find({ id: 6 }), again)).toBe(5);
    expect(placeShown(model.find({ id: 6 }), { ...again, packets: 5 })).toBeUndefined();
    expect(placeShown(undefined, again)).toBeUndefined();
  });

  test('counts from the step that began anew', async () => {
    const model = await two();
    model.enter(6);
    model.delta();
    expect(model.find({ row: 0 })?.id).toBe(6);
    expect(model.find({ id: 8 })?.place).toBe(2);
    expect(model.find({ id: 5 })).toBeUndefined();
  });
});

test.each([
  ['17', { is: 'number', number: 17 }],
  [' #3 ', { is: 'number', number: 3 }],
  ['0.25', { is: 'time', ns: 0.25e9 }],
  ['0,25 s', { is: 'time', ns: 0.25e9 }],
  ['12 ms', { is: 'time', ns: 12e6 }],
  ['7µs', { is: 'time', ns: 7e3 }],
  ['0 s', { is: 'time', ns: 0 }],
  ['0', undefined],
  ['', undefined],
  ['#1.5', undefined],
  ['ten', undefined],
  ['-1', undefined],
])('where %j leads', (typed, place) => {
  expect(placeOf(typed)).toEqual(place);
});

describe('columns', () => {
  test('rows say how long they are, of which conversation, and how long after the row above', async () => {
    const model = await two();
    const rows = () => model.delta().window?.rows ?? [];
    expect(rows().map(({ stream }) => stream)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    expect(rows().map(({ length }) => length)).toEqual([40, 40, 40, 40, 40, 40, 45, 45, 42, 42]);
    expect(rows().map(({ after }) => after)).toEqual([undefined, ...Array.from({ length: 9 }, () => 1e6)]);
    model.follow(2);
    expect(rows().map(({ after }) => after)).toEqual([undefined, 2e6, 2e6, 2e6, 2e6]);
    model.window(2, 1, false);
    expect(rows().map(({ id, after }) => [id, after])).toEqual([[6, 2e6]]);
  });

  test('the process is the program that sent it, where one told of it', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    model.window(0, 100, false);
    const sockets = new Sockets();
    sockets.add(told(20, 'connected'));
    const scene = {
      ...info,
      sockets,
      services: servicesOf([ready]),
      processes: [ready],
      calls: [],
      touched: new Map(),
    };
    const names = model.delta().window?.rows.map((row) => senderOf(row, scene)) ?? [];
    expect(names.slice(0, 3)).toEqual(['your client 4312', 'tcp-echo 4318', 'your client 4312']);
    const nobody = { ...scene, sockets: new Sockets(), services: new Map(), processes: [] };
    expect(
      model
        .delta()
        .window?.rows.map((row) => senderOf(row, nobody))
        .join(''),
    ).toBe('');
  });

  test('texts', async () => {
    const run = { info: { ...info, began: Date.UTC(2026, 0, 5) + 0.25 } } as Parameters<typeof cells>[0];
    const row = { at: 1_002_000, after: 80_171_000, length: 72, world: 0 } as Parameters<ReturnType<typeof cells>>[0];
    const cell = cells(run);
    expect(cell(row, 'after')).toBe('0.080 171');
    const [first] = (await two()).delta().window?.rows ?? [];
    expect(first && cell(first, 'after')).toBe('');
    expect([cell(row, 'length'), cell(row, 'stream')]).toEqual(['72', '']);
    expect(cell(row, 'day')).toMatch(/^\d\d:\d\d:00\.001 252$/);
    expect(timeOfDay(new Date(2026, 0, 5, 9, 4, 7, 80).getTime() * 1e6 + 171_000)).toBe('09:04:07.080 171');
  });
});

describe('marks and notes', () => {
  const all = [7, 3, 5].reduce((some, id) => withRemark(some, id, { marked: true, note: '' }), noRemarks);

  test('stand in the order of the packets; what says nothing is none', () => {
    expect([...all.keys()]).toEqual([3, 5, 7]);
    expect([...withRemark(all, 5, { marked: false, note: ' ' }).keys()]).toEqual([3, 7]);
    expect(withRemark(all, 5, { marked: false, note: 'why\n\u202eso' }).get(5)).toEqual({
      marked: false,
      note: 'why \\u202eso',
    });
    expect(withRemark(all, 5, { marked: false, note: '🐢'.repeat(600) }).get(5)?.note).toBe('🐢'.repeat(500));
  });

  test('the next one, the one before, and around; of the step alone', () => {
    expect([nextRemark(all, 3, 1), nextRemark(all, 7, 1), nextRemark(all, 4, 1)]).toEqual([5, 3, 5]);
    expect([nextRemark(all, 3, -1), nextRemark(all, 7, -1), nextRemark(all, undefined, -1)]).toEqual([7, 5, 7]);
    expect([nextRemark(all, 7, 1, 4), nextRemark(all, undefined, 1, 4)]).toEqual([5, 5]);
    expect(nextRemark(noRemarks, 1, 1)).toBeUndefined();
  });

  test('are read from a file’s comments, and what would act in them is written out', () => {
    const comments = new Map([
      [2, 'a title'],
      [1, 'a title\nMarked\nNote: the \u202eanswer'],
    ]);
    expect([...remarksIn(comments)]).toEqual([[1, { marked: true, note: 'the \\u202eanswer' }]]);
  });
});
