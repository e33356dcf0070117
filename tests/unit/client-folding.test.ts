// What folds in the Conversation view and what unfolds: the middle of a long conversation, and conversations that are alike.
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../client/src/stage/conversation/exchange.ts';
import { picturesOf } from '../../client/src/stage/conversation/picture.ts';
import { foldRepeats } from '../../client/src/stage/conversation/repeats.ts';
import { entirely } from '../../client/src/stage/conversation/until.ts';
import { batch, newModel } from './client-fixture.ts';
import { party, talk } from './client-talks.ts';
import { frameOf } from './conversations/segments.ts';

describe('a packet that was picked elsewhere', () => {
  const long = Array.from({ length: 3_000 }, (_, index) =>
    frameOf({ flags: 'PA', seq: 1 + index * 2, ack: 1, data: 'ab' }, index + 1),
  );

  test('unfolds where it is, with some around it; what is left out before and after says how much', async () => {
    const model = await newModel();
    model.add(batch(long));
    model.delta();
    model.reveal(1_500);
    const [sketch] = model.delta().sketches ?? [];
    expect(sketch?.folded).toEqual([
      { after: 40, packets: 1_439, bytes: 2_878 },
      { after: 80, packets: 1_441, bytes: 2_882 },
    ]);
    expect(sketch?.packets.slice(40, 80).map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, at) => 1_480 + at),
    );
    model.unfold(sketch?.key ?? '', false);
    expect(model.delta().sketches?.[0]?.folded).toHaveLength(1);
  });

  test('near an end is one part with it', async () => {
    const model = await newModel();
    model.add(batch(long));
    model.reveal(60);
    expect(model.delta().sketches?.[0]?.folded).toMatchObject([{ after: 79 }]);
  });

  test('of a conversation that is too old to be drawn brings it back', async () => {
    const model = await newModel();
    model.add(
      batch(Array.from({ length: 20 }, (_, at) => frameOf({ flags: 'S', seq: 1, ports: [50_000 + at, 80] }, at + 1))),
    );
    const first = model.delta();
    expect([first.sketches?.length, first.undrawnConversations]).toEqual([12, 8]);
    model.reveal(3);
    const { sketches, undrawnConversations } = model.delta();
    expect([sketches?.length, undrawnConversations]).toEqual([13, 7]);
    expect(sketches?.[0]?.packets.map(({ id }) => id)).toEqual([3]);
  });
});

describe('conversations that are alike', () => {
  const server = party('tcp-echo', 80, 'echo');
  const alike = Array.from({ length: 8 }, (_, at) =>
    talk(party('your client', 5001 + at), server, at * 10 + 1, at * 10 + 2),
  );
  const shown = (all: readonly Exchange[], open: string[] = [], wanted: number[] = []): unknown[] =>
    foldRepeats(picturesOf(all).map(entirely), new Set(open), new Set(wanted)).map((one) =>
      'parts' in one ? [one.parts.length, one.packets, one.bytes] : one.picture.key,
    );

  test('fold between the first and the last, with how many packets and bytes; a few do not', () => {
    const sized = alike.map((one) => ({ ...one, arrows: one.arrows.map((arrow) => ({ ...arrow, length: 7 })) }));
    expect(shown(sized)).toEqual(['5001 80', [6, 12, 84], '5008 80']);
    expect(shown(alike.slice(0, 5))).toHaveLength(5);
  });

  test('unfold, by the reader and around what is picked or lit', () => {
    expect(shown(alike, ['5002 80'])).toHaveLength(8);
    expect(shown(alike, [], [31])).toHaveLength(8);
    expect(shown(alike.slice(0, 7), [], [61])).toEqual(['5001 80', [4, 8, 0], '5006 80', '5007 80']);
  });

  test('do not where something stands out, where one goes on, or where another is called', () => {
    const with4 = (change: (one: Exchange) => Exchange): Exchange[] =>
      alike.map((one, at) => (at === 3 ? change(one) : one));
    const reset = with4((one) => ({ ...one, arrows: one.arrows.map((arrow) => ({ ...arrow, reset: true })) }));
    const open = with4((one) => ({ ...one, goesOn: true, b: { ...server, port: 81, service: 'x' } }));
    const other = with4((one) => ({ ...one, b: { ...server, port: 81, service: 'x' } }));
    for (const all of [reset, open, other]) expect(shown(all)).toHaveLength(8);
  });
});
