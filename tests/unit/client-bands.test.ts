// Bytes in flight and the window beside the lifelines, and sequence numbers under the arrows.
import { describe, expect, test } from 'vitest';
import { shareOf } from '../../client/src/stage/conversation/bands.ts';
import { captured } from '../../client/src/stage/conversation/captured.ts';
import type { Exchange } from '../../client/src/stage/conversation/exchange.ts';
import { layout, type Wishes } from '../../client/src/stage/conversation/layout.ts';
import { numbersOf, numbersText } from '../../client/src/stage/conversation/numbers.ts';
import { pictureOf } from '../../client/src/stage/conversation/picture.ts';
import { lines, sentenceIn } from '../../client/src/stage/conversation/sentences.ts';
import { upTo } from '../../client/src/stage/conversation/until.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { around, batch, hello, newModel } from './client-fixture.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';

const number = (id: number): string => `#${id}`;
const wishes: Wishes = { bands: true, numbering: 'none', number };

async function exchangeOf(frames: readonly Frame[]): Promise<Exchange> {
  const model = await newModel();
  model.add(batch(frames));
  const [sketch] = model.delta().sketches ?? [];
  if (sketch === undefined) throw new Error('no conversation');
  return captured(sketch, around);
}

const exchange = (text: string): Promise<Exchange> =>
  exchangeOf(script(text).map((sent, index) => frameOf(sent, index + 1)));

/** A window of 64 bytes: 32 of them, 64, none left, and room again. */
const tight = `${handshake}
  a PA 1 ack 1 "${'x'.repeat(32)}"
  a PA 33 ack 1 "${'y'.repeat(32)}"
  b A 1 ack 65 win 0
  b A 1 ack 65 win 64 after 300`;

describe('bytes in flight', () => {
  test('are told of each packet, as a part of the window that the other side gives', async () => {
    const { arrows } = await exchange(tight);
    expect(arrows.map(({ change }) => change?.sent?.bytes)).toEqual([
      undefined,
      undefined,
      undefined,
      32,
      64,
      undefined,
      undefined,
    ]);
    expect(arrows[3]?.change?.sent).toEqual({ bytes: 32, window: 64, scaled: true });
    expect(arrows[5]?.change?.left).toEqual({ bytes: 0, window: 0, scaled: true });
  });

  test('begin where a packet leaves and end where its ACK arrives; full and no room stand out', async () => {
    const { arrows, bands, columns } = layout(pictureOf([await exchange(tight)]), 800, wishes);
    expect(bands.map(({ line, kind, width }) => [line, kind, width])).toEqual([
      [0, 'some', columns.band / 2],
      [0, 'full', columns.band],
      [0, 'zero', columns.band],
    ]);
    const [, , , first, second, none, room] = arrows;
    expect(bands.map(({ y, height }) => [y, y + height])).toEqual([
      [first?.y1, second?.y1],
      [second?.y1, none?.y2],
      [none?.y2, room?.y2],
    ]);
  });

  test('of hardly any of the room are a line, and move nothing else', async () => {
    const picture = pictureOf([await exchangeOf(hello())]);
    const [plain, drawing] = [layout(picture, 800), layout(picture, 800, wishes)];
    expect(plain.bands).toEqual([]);
    expect(drawing.bands.map(({ line, width, track }) => [line, width, track])).toEqual([
      [0, 2, undefined],
      [1, 2, undefined],
    ]);
    expect({ ...drawing, bands: [] }).toEqual(plain);
  });

  test.each([390, 600, 800, 1200])('at %i px stand beside the lifelines, and no text over them', async (width) => {
    const { bands, texts, columns } = layout(pictureOf([await exchange(tight)]), width, wishes);
    const [a = 0, b = 0] = columns.lines;
    expect(a).toBeLessThan(b);
    for (const { x, width: wide } of bands) {
      expect(x + wide).toBeLessThanOrEqual(a - 5);
      // States stand outside of the band; on a narrow page times do, "2.28 ms".
      const outside = columns.compact
        ? [columns.time + 7 * 13 * 0.6]
        : texts.filter(({ anchor }) => anchor === 'end').map((text) => text.x);
      for (const edge of outside) expect(edge).toBeLessThan(x);
    }
  });

  test('a scale that was not seen is not guessed', async () => {
    const { arrows } = await exchange(`
      a PA 100 ack 700 "abc"
      b A 700 ack 103 win 1
      a PA 103 ack 700 "abcdef"
      b A 700 ack 109`);
    expect(arrows[2]?.change?.sent).toEqual({ bytes: 6, window: 1, scaled: false });
    expect(shareOf({ bytes: 6, window: 1, scaled: false }, 18)).toBe(2);
    const picture = pictureOf([await exchange('a PA 100 ack 700 "abc"')]);
    expect(sentenceIn(picture, 0, number, wishes)).toMatch(/ 3 bytes in flight\.$/);
  });

  test('an ACK that was lost changes nothing', async () => {
    const whole = await exchange(tight);
    const arrows = whole.arrows.map((arrow) => (arrow.id === 6 ? { ...arrow, unanswered: true } : arrow));
    const { bands } = layout(pictureOf([{ ...whole, arrows }]), 800, wishes);
    expect(bands.map(({ kind }) => kind)).toEqual(['some', 'full']);
  });

  test('are said in words, and a replay shows them as far as it has come', async () => {
    const picture = pictureOf([await exchange(tight)]);
    const words = [3, 4, 5, 6].map((index) => sentenceIn(picture, index, number, wishes).split('. ').at(-1));
    expect(words.slice(0, 3)).toEqual(['32 of 64 bytes in flight.', '64 of 64 bytes in flight.', 'no room for more.']);
    expect(words[3]).not.toContain('in flight');
    expect(lines(picture, number, wishes)[3]?.what).toMatch(/ 32 of 64 bytes in flight$/);
    const drawing = layout(picture, 800, wishes);
    const { bands } = upTo(drawing, 4);
    expect(bands.map(({ kind }) => kind)).toEqual(['some']);
    expect(bands[0]?.height).toBeLessThan(drawing.bands[0]?.height ?? 0);
  });
});

describe('sequence numbers', () => {
  test('count from each side’s first, or are those of the header', async () => {
    const whole = await exchange(tight);
    const [syn, answer, , words] = whole.arrows;
    if (!syn || !answer || !words) throw new Error('too few packets');
    expect(numbersOf(syn, whole, 'relative')).toEqual({ seq: 0 });
    expect(numbersOf(syn, whole, 'real')).toEqual({ seq: 1000 });
    expect(numbersOf(answer, whole, 'real')).toEqual({ seq: 5000, ack: 1001 });
    expect(numbersOf(words, whole, 'relative')).toEqual({ seq: 1, ack: 1 });
    expect(numbersText(words, whole, 'real')).toBe('seq 1\u00a0001, ack 5\u00a0001');
    expect(numbersText(words, whole, 'none')).toBe('');
  });

  test('wrap at 2^32, and count on from there', async () => {
    const last = 2 ** 32 - 1;
    const frames = [
      { from: 'a', flags: 'S', seq: last },
      { from: 'b', flags: 'SA', seq: 7, ack: 0 },
      { from: 'a', flags: 'A', seq: 0, ack: 8 },
      { from: 'a', flags: 'PA', seq: 0, ack: 8, data: 'hello' },
      { from: 'b', flags: 'A', seq: 8, ack: 5 },
    ] as const;
    const whole = await exchangeOf(frames.map((sent, index) => frameOf(sent, index + 1)));
    const all = (which: 'relative' | 'real') => whole.arrows.map((arrow) => numbersOf(arrow, whole, which));
    expect(all('relative').map((one) => one?.seq)).toEqual([0, 0, 1, 1, 1]);
    expect(all('real')).toEqual(
      frames.map((sent) => ('ack' in sent ? { seq: sent.seq, ack: sent.ack } : { seq: last })),
    );
  });

  test('stay as in the header where a side’s first was not seen', async () => {
    const whole = await exchange('a PA 100 ack 700 "abc"');
    const [arrow] = whole.arrows;
    if (!arrow) throw new Error('no packet');
    expect(numbersOf(arrow, whole, 'relative')).toEqual(numbersOf(arrow, whole, 'real'));
  });

  test.each([390, 700, 1200])(
    'at %i px stand under each arrow and above the next label, inside the drawing',
    async (width) => {
      const drawing = layout(pictureOf([await exchange(tight)]), width, { ...wishes, numbering: 'real' });
      for (const [index, { numbers, labelX, y1, y2 }] of drawing.arrows.entries()) {
        expect(numbers).toMatch(/^seq [\d\u00a0]+(, ack [\d\u00a0]+)?$/);
        expect(labelX + (numbers.length * 13 * 0.6) / 2).toBeLessThanOrEqual(width);
        // Under it from 15 px below its tail on; a label reaches 14 px above the tail of its own.
        const next = drawing.arrows[index + 1];
        if (next) expect(next.y1 - 14).toBeGreaterThanOrEqual(y1 + 25);
        expect(y1 + 25).toBeGreaterThan(y2);
      }
    },
  );

  test('a narrow place has the number that the packet is about', async () => {
    const whole = await exchange(tight);
    const [, , ack, words] = whole.arrows;
    if (!ack || !words) throw new Error('too few packets');
    expect(numbersText(words, whole, 'relative', 8)).toBe('seq 1');
    expect(numbersText(ack, whole, 'relative', 8)).toBe('ack 1');
  });

  test('are in the words and in the table, too', async () => {
    const picture = pictureOf([await exchange(tight)]);
    const beside = { bands: false, numbering: 'real' } as const;
    expect(sentenceIn(picture, 3, number, beside)).toMatch(/ seq 1\u00a0001, ack 5\u00a0001\.$/);
    expect(lines(picture, number, beside)[3]?.what).toMatch(/\. seq 1\u00a0001, ack 5\u00a0001$/);
  });
});
