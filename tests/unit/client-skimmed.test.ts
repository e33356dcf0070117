// Of packets beyond those that conversations keep, the list and the filter know the conversation, the protocol and what stands out.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Model } from '../../client/src/dissector/model.ts';
import type { Row, Strip } from '../../client/src/dissector/messages.ts';
import { Skimmed } from '../../client/src/dissector/skimmed.ts';
import { Store } from '../../client/src/dissector/store.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { batch, newModel } from './client-fixture.ts';
import { datagramOf, frameOf, script } from './conversations/segments.ts';

/** Packets that conversations keep, and more. */
const many = 20_500;

/** A conversation that asks and is answered, and what is lost is sent again; from the row `many` on, but for its handshake. */
const talk = script(`
  a S 0
  b SA 0 ack 1
  a A 1 ack 1
  a PA 1 ack 1 "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
  a PA 1 ack 1 after 300 "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
  b A 1 ack 28 after 301
`);

function frames(): Frame[] {
  const said = talk.map(({ data, ...rest }) =>
    typeof data === 'string' ? { ...rest, data: data.replaceAll('\\r\\n', '\r\n') } : rest,
  );
  const before = said.slice(0, 3).map((one, at) => frameOf(one, at + 1));
  const between = Array.from({ length: many - 3 }, (_, at) => datagramOf({ ports: [40_000, 40_001] }, at + 4));
  return [...before, ...between, ...said.slice(3).map((one, at) => frameOf(one, many + at + 1))];
}

/** All that is told, once there is no more to tell. */
function lastOf(model: Model): { readonly rows: readonly Row[]; readonly strip: Strip | undefined; deltas: number } {
  let strip: Strip | undefined;
  for (let deltas = 1; ; deltas++) {
    const delta = model.delta();
    strip = delta.strip ?? strip;
    if (!model.unfinished) return { rows: delta.window?.rows ?? [], strip, deltas };
    model.drawn();
  }
}

test('a few rows are taken up at first, while what reads them is not compiled; then more in each go', () => {
  const store = new Store(2 ** 20);
  store.add(batch(frames()), () => undefined);
  const skimmed = new Skimmed([], () => undefined, 0, { row: many, id: many + 1 });
  const portions: number[] = [];
  while (skimmed.next < store.rows) {
    const { next } = skimmed;
    skimmed.advance(store, () => undefined);
    portions.push(skimmed.next - next);
  }
  expect(portions.slice(0, 3)).toEqual([40, 48, 57]);
  expect(Math.max(...portions)).toBeGreaterThanOrEqual(400);
});

describe('beyond what conversations keep', () => {
  let model: Model;
  beforeAll(async () => {
    model = await newModel();
    model.add(batch(frames()));
    model.window(many - 1, 5, false);
  });

  test('rows have their conversation, their protocol and what stands out, piece by piece', () => {
    const { rows, strip, deltas } = lastOf(model);
    expect(deltas).toBeGreaterThan(3);
    expect(rows.map(({ stream, protocol, what }) => [stream, protocol, what])).toEqual([
      [2, 'udp', '28 bytes'],
      [1, 'http', 'PSH ACK, 27 bytes'],
      [1, 'http', 'PSH ACK, 27 bytes, again'],
      [1, 'tcp', 'ACK'],
    ]);
    const sum = (kind: 'http' | 'tcp' | 'udp'): number => (strip?.bytes[kind] ?? []).reduce((x, y) => x + y, 0);
    expect([sum('http'), sum('tcp'), sum('udp')]).toEqual([2 * 67, 4 * 40, (many - 3) * 28]);
  });

  test.each([
    ['retransmission', [many + 2]],
    ['http', [many + 1, many + 2]],
    ['conversation 1', [1, 2, 3, many + 1, many + 2, many + 3]],
    ['flagged && conversation 2', []],
  ])('the filter “%s” finds them', (text, ids) => {
    model.filter(text);
    model.window(0, 10, false);
    expect(lastOf(model).rows.map(({ id }) => id)).toEqual(ids);
  });

  test('the same where the step began later', () => {
    model.filter('retransmission');
    model.enter(4);
    const { rows } = lastOf(model);
    expect(rows.map(({ id, stream }) => [id, stream])).toEqual([[many + 2, 2]]);
  });
});
