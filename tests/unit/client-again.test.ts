// What the drawing says of packets that were lost, sent again, or never seen.
import { describe, expect, test } from 'vitest';
import { kinOf, otherOf } from '../../client/src/stage/conversation/again.ts';
import { captured } from '../../client/src/stage/conversation/captured.ts';
import { breaksOff, type Exchange } from '../../client/src/stage/conversation/exchange.ts';
import { layout, type Wishes } from '../../client/src/stage/conversation/layout.ts';
import { pictureOf } from '../../client/src/stage/conversation/picture.ts';
import { lines, sentence } from '../../client/src/stage/conversation/sentences.ts';
import { around, batch, newModel } from './client-fixture.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';

const number = (id: number): string => `#${id}`;
const wishes: Wishes = { bands: false, numbering: 'none', number };

/** The conversation that these lines of `script` make, as it is drawn. */
async function exchange(text: string): Promise<Exchange> {
  const model = await newModel();
  model.add(batch(script(text).map((sent, index) => frameOf(sent, index + 1))));
  const [sketch, ...more] = model.delta().sketches ?? [];
  if (sketch === undefined || more.length > 0) throw new Error('not one conversation');
  return captured(sketch, around);
}

const lostTwice = `a S 0
  a S 0 after 1000
  a S 0 after 2000
  b SA 0 ack 1`;

const fast = `${handshake}
  a PA 1 ack 1 "aaaa"
  b A 1 ack 5
  a PA 5 ack 1 "bbbb"
  a PA 9 ack 1 "cccc"
  b A 1 ack 5
  b A 1 ack 5
  b A 1 ack 5
  a PA 5 ack 1 after 1 "bbbb"
  b A 1 ack 13`;

const neverSeen = `${handshake}
  a PA 5 ack 1 "bbbb"
  a PA 1 ack 1 after 200 "aaaa"`;

describe('what replaced what', () => {
  test('each one lost leads to the next, and the last one back', async () => {
    const { arrows } = await exchange(lostTwice);
    const kin = kinOf(arrows);
    expect([...kin].sort(([x], [y]) => x - y)).toEqual([
      [1, { next: 2 }],
      [2, { before: 1, next: 3 }],
      [3, { before: 2 }],
    ]);
    expect([1, 2, 3, 4].map((id) => otherOf(kin.get(id)))).toEqual([2, 3, 2, undefined]);
  });

  test('what replaced it is said where it would have arrived, and both are joined', async () => {
    const drawing = layout(pictureOf([await exchange(lostTwice)]), 800, wishes);
    expect(drawing.arrows.map(({ replaced }) => replaced?.text)).toEqual([
      'again: #2',
      'again: #3',
      undefined,
      undefined,
    ]);
    for (const { x2, replaced } of drawing.arrows) if (replaced) expect(replaced.x).toBeGreaterThan(x2);
    expect(drawing.links.map(({ ids, kind }) => [ids, kind])).toEqual([
      [[1, 2], 'repeats'],
      [[2, 3], 'repeats'],
    ]);
  });

  test.each([390, 560, 700])(
    'at %i px they are joined, too, inside the drawing, and the words have room',
    async (width) => {
      const drawing = layout(pictureOf([await exchange(lostTwice)]), width, wishes);
      expect(drawing.links).toHaveLength(2);
      for (const { x, foot } of drawing.links) expect(x + foot).toBeLessThan(width);
      const head = drawing.columns.lines[1] ?? 0;
      for (const { x2, replaced } of drawing.arrows.slice(0, 2)) {
        const half = ((replaced?.text.length ?? 0) * 13 * 0.6) / 2;
        expect((replaced?.x ?? 0) - half).toBeGreaterThan(x2 + 4);
        expect((replaced?.x ?? 0) + half).toBeLessThan(head);
      }
    },
  );

  test('links that overlap stand side by side', async () => {
    const [one, two] = layout(
      pictureOf([
        await exchange(`${handshake}
          a PA 1 ack 1 "aaaa"
          a PA 5 ack 1 "bbbb"
          a PA 1 ack 1 after 300 "aaaa"
          a PA 5 ack 1 after 300 "bbbb"`),
      ]),
      800,
      wishes,
    ).links;
    expect([one?.ids, two?.ids]).toEqual([
      [4, 6],
      [5, 7],
    ]);
    expect(one?.x).not.toBe(two?.x);
  });

  test('of what is not drawn any more the number alone is told', async () => {
    const { arrows } = await exchange(lostTwice);
    const kin = kinOf(arrows.slice(1));
    expect(kin.get(2)).toEqual({ before: 1, next: 3 });
    const words = lines(pictureOf([{ ...(await exchange(lostTwice)), arrows: arrows.slice(1) }]), number);
    expect(words[0]?.what).toContain('repeats #1');
  });
});

describe('by the names of the analysis', () => {
  test('a fast retransmission says that the packet before it was lost, and is named beside its sender', async () => {
    const drawn = await exchange(fast);
    expect(drawn.arrows.filter(breaksOff).map(({ id }) => id)).toEqual([6]);
    const { texts, arrows } = layout(pictureOf([drawn]), 800, wishes);
    expect(texts.find(({ text }) => text === 'fast retransmission')).toMatchObject({ anchor: 'end', kind: 'doing' });
    expect(arrows[5]?.replaced).toMatchObject({ by: 11, text: 'again: #11' });
    expect(sentence(drawn, 5, number)).toContain('4 bytes “bbbb”, sent again as #11');
    expect(sentence(drawn, 10, number)).toContain('again, repeats #6, fast retransmission');
  });

  test('a spurious one took the place of nothing that was lost', async () => {
    const drawn = await exchange(`${handshake}
      a PA 1 ack 1 "hello"
      b A 1 ack 6
      a PA 1 ack 1 after 200 "hello"`);
    expect(drawn.arrows.filter(breaksOff)).toEqual([]);
    const { texts, arrows } = layout(pictureOf([drawn]), 390, wishes);
    expect(texts.map(({ text }) => text)).toContain('spurious retransmission');
    expect(arrows.some(({ replaced }) => replaced !== undefined)).toBe(false);
  });
});

describe('bytes that were never seen', () => {
  test('are missing before one packet, and brought by another', async () => {
    const drawn = await exchange(neverSeen);
    const drawing = layout(pictureOf([drawn]), 800, wishes);
    const missing = drawing.texts.find(({ kind, text }) => kind === 'pause' && text.includes('not seen'));
    expect(missing?.text).toBe('4 bytes not seen, #5 brings them');
    expect(missing?.y).toBeLessThan(drawing.arrows[3]?.y1 ?? 0);
    expect(missing?.y).toBeGreaterThan(drawing.arrows[2]?.y2 ?? Infinity);
    expect(drawing.links.map(({ ids, kind }) => [ids, kind])).toEqual([[[4, 5], 'fills']]);
    expect(sentence(drawn, 3, number)).toContain('4 bytes before it were not seen, #5 brings them');
    expect(sentence(drawn, 4, number)).toContain('brings what was missing before #4');
  });

  test('stay missing where nothing brings them', async () => {
    const drawn = await exchange(`${handshake}
      a PA 2 ack 1 "bbbb"`);
    const { texts, links } = layout(pictureOf([drawn]), 800, wishes);
    expect(texts.map(({ text }) => text)).toContain('1 byte not seen');
    expect(links).toEqual([]);
  });
});
