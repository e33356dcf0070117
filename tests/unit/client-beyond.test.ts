// Beyond the packets that conversations keep: a filter that asks what messages say finds them all, and a picked packet has its
// conversation, whole or a part of it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Model } from '../../client/src/dissector/model.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { batch, newModel } from './client-fixture.ts';
import { talkOf, type Word } from './client-talk-frames.ts';
import { datagramOf } from './conversations/segments.ts';
import { cutAt, datagram, pieceOf } from './conversations/pieces.ts';

/** More than conversations keep. */
const many = 20_500;

const request = (method: string, path: string): string => `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const answer = (code: number, length = 0): string => `HTTP/1.1 ${code} So\r\nContent-Length: ${length}\r\n\r\n`;
const some = (count: number): Frame[] => Array.from({ length: count }, () => datagramOf({ ports: [40_000, 40_001] }));

/** In this order: ids from 1, a µs each. */
const numbered = (frames: readonly Frame[]): Frame[] =>
  frames.map((frame, at) => ({ ...frame, id: at + 1, at: (at + 1) * 1000 }));

/** What is told once there is no more to tell; how many rows had been looked at, each time. */
function settle(model: Model): { readonly ids: readonly number[]; readonly count: number; readonly looked: number[] } {
  const looked: number[] = [];
  for (;;) {
    const { window, filtered } = model.delta();
    looked.push(filtered?.scanned ?? 0);
    model.drawn();
    if (!model.unfinished)
      return { ids: (window?.rows ?? []).map(({ id }) => id), count: filtered?.count ?? 0, looked };
  }
}

function found(model: Model, text: string): readonly number[] {
  model.filter(text);
  model.window(0, 20, false);
  return settle(model).ids;
}

const texts = (model: Model, id: number): string[] =>
  (model.said(id)?.turns ?? []).map(({ from, bytes }) => `${from} ${new TextDecoder().decode(bytes).split('\r\n')[0]}`);

describe('conversations that go on beyond, or begin there', () => {
  /** One that begins before, with half a request, and one that begins behind; and a datagram in pieces. */
  const [early, late] = [{ ports: [50_000, 80] } as const, { ports: [50_001, 80] } as const];
  const whole = request('GET', '/early');
  const one = talkOf(
    [
      ['a', whole.slice(0, 9)],
      ['a', whole.slice(9)],
      ['b', answer(200)],
    ],
    early,
  );
  const other = talkOf(
    [
      ['a', request('POST', '/late')],
      ['b', answer(404)],
    ],
    late,
  );
  const words = new TextEncoder().encode('a postcard in pieces');
  const pieces = cutAt(words.length + 8, [16]).map((piece) =>
    pieceOf({ version: 4, payload: datagram(words) }, piece, 1),
  );
  const tail = [
    ...other.slice(0, 3),
    ...one.slice(4, 5),
    ...other.slice(3, 4),
    ...one.slice(5),
    ...other.slice(4),
    ...pieces,
  ];
  const all = numbered([...one.slice(0, 4), ...some(many), ...tail]);
  const behind = 4 + many;
  const [get, post, ok, missing, card] = [4, 5, 6, 7, 9].map((at) => behind + at) as [
    number,
    number,
    number,
    number,
    number,
  ];
  let model: Model;
  beforeAll(async () => {
    model = await newModel();
    model.add(batch(all));
  });

  test.each([
    ['http.request.method == "GET"', [get]],
    ['http.request', [get, post]],
    ['http.response.code >= 200', [ok, missing]],
    ['http and http.request.method == "POST"', [post]],
    ['http.request and tcp.seq == 1', [post]],
    ['http.request and tcp.time_delta > 0.02', [get]],
    ['http and tcp.time_delta in {0.000002..0.000004}', [post, ok, missing]],
    ['http.response.code == 404 or conversation 1 and http.response', [ok, missing]],
    ['not http.request and conversation 3', [behind + 1, behind + 2, behind + 3, missing]],
  ])('the filter “%s” finds them', (text, ids) => {
    expect(found(model, text)).toEqual(ids);
  });

  test('piece by piece, and what has come since', async () => {
    const growing = await newModel();
    growing.add(batch(all.slice(0, -5)));
    settle(growing);
    growing.filter('http.request');
    const { looked, count } = settle(growing);
    expect(looked.length).toBeGreaterThan(8);
    expect([count, looked.at(-1)]).toEqual([1, all.length - 5]);
    growing.add(batch(all.slice(-5)));
    expect([settle(growing).count, found(growing, 'http.request')]).toEqual([2, [get, post]]);
  });

  test('a picked packet has its whole conversation', () => {
    expect(texts(model, ok)).toEqual(['a GET /early HTTP/1.1', 'b HTTP/1.1 200 So']);
    expect(model.said(ok)).toMatchObject({ key: 'tcp-1', cut: false, a: { port: 50_000 } });
    expect(model.said(ok)).not.toHaveProperty('left');
    expect(model.decoded(missing)?.messages.map(({ name }) => name)).toEqual(['POST /late', '404 So']);
    expect(model.detail(get)).toMatchObject({ conversation: 'tcp-1', title: 'The client goes on with GET /early' });
    // One that is followed, but whose conversation goes on where it is not.
    expect(texts(model, 4)).toHaveLength(2);
    expect(texts(model, card)).toEqual(['a a postcard in pieces']);
  });

  test('following it lists its packets', () => {
    model.filter('');
    model.window(0, 20, false);
    model.follow(get);
    expect(settle(model).ids).toEqual([1, 2, 3, 4, get, ok]);
    model.follow(undefined);
  });

  test('it is drawn where it is picked, in place of what was followed of it', () => {
    model.window(0, 0, false);
    model.reveal(ok);
    const sketches = model.delta().sketches ?? [];
    const drawn = sketches.filter(({ key }) => key === 'tcp-1').map(({ packets }) => packets.map(({ id }) => id));
    expect(drawn).toEqual([[1, 2, 3, 4, get, ok]]);
  });
});

describe('a conversation too long to be kept', () => {
  const asks = 11_001;
  const exchange = (at: number): Word[] => [
    ['a', request(at % 3 === 0 ? 'GET' : 'PUT', `/${at}`)],
    ['b', answer(200)],
  ];
  let model: Model;
  beforeAll(async () => {
    model = await newModel();
    model.add(batch(numbered(talkOf(Array.from({ length: asks }, (_, at) => exchange(at)).flat()))));
  });
  const packet = (ask: number): number => 4 + 2 * ask;

  test('has all its messages found', () => {
    model.filter('http.request.method == "GET"');
    expect(settle(model).count).toBe(asks / 3);
  });

  test('a picked packet has a part of it, which says what is left out', () => {
    for (const ask of [10_000, 5_000]) {
      const { turns = [], left, key, cut } = model.said(packet(ask)) ?? {};
      const at = turns.findIndex(({ id }) => id === packet(ask));
      expect(texts(model, packet(ask))[at]).toBe(`a ${ask % 3 === 0 ? 'GET' : 'PUT'} /${ask} HTTP/1.1`);
      expect([key, cut]).toEqual(['tcp-1', false]);
      expect((left?.before ?? 0) + turns.length + (left?.behind ?? 0)).toBe(2 * asks + 3);
      const decoded = model.decoded(packet(ask))?.messages ?? [];
      expect(decoded.find(({ packets }) => packets.includes(packet(ask)))?.name).toContain(`${ask}`);
    }
  });

  test('its numbers are counted from its beginning all the same', () => {
    const seq = (ask: number): string | undefined =>
      model
        .detail(packet(ask))
        ?.layers.find(({ protocol }) => protocol === 'tcp')
        ?.fields.find(({ id }) => id === 'seq')?.text;
    const before = Array.from({ length: 10_000 }, (_, at) => request(at % 3 === 0 ? 'GET' : 'PUT', `/${at}`).length);
    const sum = before.reduce((x, y) => x + y, 1);
    expect(seq(10_000)?.replaceAll(/\D/g, '')).toBe(String(sum));
  });
});

describe('behind an answer too long to be kept, the next question and its answer are found', () => {
  test.each([
    ['in few packets', 30, 60_000],
    ['in more packets than a part has', 21_000, 50],
  ])('%s', async (_, count, size) => {
    const body = 'x'.repeat(size);
    const talk = talkOf([
      ['a', request('GET', '/large')],
      ['b', answer(200, count * size)],
      ...Array.from({ length: count }, (): Word => ['b', body]),
      ['a', request('GET', '/next')],
      ['b', answer(404)],
    ]);
    const model = await newModel();
    model.add(batch(numbered([...some(many), ...talk])));
    const last = many + talk.length;
    expect(found(model, 'http.request or http.response.code == 404')).toEqual([many + 4, last - 1, last]);
  });
});
