// The first pick in a long conversation: its headers are told at once, and what it says once the conversation was read, piece by piece.
import { beforeAll, describe, expect, test } from 'vitest';
import { Later } from '../../client/src/dissector/later.ts';
import type { Model } from '../../client/src/dissector/model.ts';
import { Questions } from '../../client/src/dissector/questions.ts';
import type { Detail } from '../../client/src/dissector/messages.ts';
import { batch, newModel } from './client-fixture.ts';
import { talkOf, type Word } from './client-talk-frames.ts';

const asks = 12_000;
const exchange = (at: number): Word[] => [
  ['a', `GET /${at} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['b', `HTTP/1.1 404 So\r\nContent-Length: 0\r\n\r\n`],
];
const frames = talkOf(Array.from({ length: asks }, (_, at) => exchange(at)).flat());
const packet = (ask: number): number => 4 + 2 * ask;

/** Of each layer, what its fields say. */
const layersOf = (detail: Detail | undefined): Record<string, readonly string[]> =>
  Object.fromEntries((detail?.layers ?? []).map(({ protocol, fields }) => [protocol, fields.map(({ text }) => text)]));

/** Questions that are gone on with by hand. */
function byHand(seek: (id: number) => boolean): { readonly later: Later; readonly turns: () => number } {
  const calls: (() => void)[] = [];
  const later = new Later(seek, (call) => calls.push(call));
  const turns = (): number => {
    let count = 0;
    for (let call = calls.shift(); call; call = calls.shift(), count++) call();
    return count;
  };
  return { later, turns };
}

describe('a packet of a conversation that was not read yet', () => {
  let model: Model;
  beforeAll(async () => {
    model = await newModel();
    model.add(batch(frames));
  });

  test('tells its headers as they will stay, and no more', () => {
    const id = packet(asks - 1);
    expect(model.seek(id)).toBe(false);
    const early = model.glance(id);
    while (!model.seek(id));
    const whole = model.detail(id);
    expect(early).toMatchObject({ id, reading: true, says: '', conversation: 'tcp-1', to: whole?.to });
    expect(whole?.title).toContain(`GET /${asks - 1}`);
    expect(whole?.conversation).toBe('tcp-1');
    expect(whole).not.toHaveProperty('reading');
    const { http, ...headers } = layersOf(whole);
    expect(http?.length).toBeGreaterThan(0);
    expect(layersOf(early)).toEqual(headers);
  });

  test('is answered in pieces, none of them long, and others are answered in between', () => {
    const heard: string[] = [];
    const { later, turns } = byHand((id) => model.seek(id));
    const ask = (id: number): void => void later.ask(id, () => heard.push(`${id}`));
    const [middle, last] = [packet(asks / 2), packet(asks - 1)];
    // The part that has it is open: the others are not.
    model.detail(last);
    ask(packet(5));
    ask(last);
    ask(middle);
    ask(middle);
    expect(heard).toEqual([]);
    expect(turns()).toBeGreaterThan(8);
    expect(heard).toEqual([middle, middle, last, packet(5)].map(String));
    ask(packet(6));
    expect(heard.at(-1)).toBe(`${packet(6)}`);
  });
});

test('no piece reads more rows than a few thousand', async () => {
  const model = await newModel();
  model.add(batch(frames));
  let pieces = 1;
  for (; !model.seek(packet(asks - 1)); pieces++);
  expect(pieces).toBeGreaterThan(frames.length / 4_000);
});

test('who asks hears what is known early, and then the answer', async () => {
  const questions = new Questions<string>();
  const early: string[] = [];
  let sent = 0;
  const both = [1, 2].map((who) =>
    questions.ask(
      7,
      () => (sent += 1),
      (part) => early.push(`${who} ${part}`),
    ),
  );
  questions.hint(7, 'headers');
  questions.hint(8, 'of another');
  questions.answer(7, 'all');
  expect(await Promise.all(both)).toEqual(['all', 'all']);
  expect([sent, early]).toEqual([1, ['1 headers', '2 headers']]);
});
