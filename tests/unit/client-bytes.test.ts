// What both sides said: put together from packets, searched, and shown so that no byte of it can do anything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { search } from '../../client/src/stage/bytes/search.ts';
import { mostBytes, saidBy, turnsOf, type Spoken, type Turn } from '../../client/src/stage/bytes/turns.ts';
import { pieces, piecesOfText, type Piece } from '../../client/src/stage/bytes/visible.ts';
import { batch, hello, newModel } from './client-fixture.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (raw: Uint8Array): string => new TextDecoder().decode(raw);

let ids = 0;
function said(from: 'a' | 'b', seq: number, words: string | Uint8Array): Spoken {
  const payload = typeof words === 'string' ? bytes(words) : words;
  return { id: (ids += 1), at: 0, from, seq, length: payload.length, payload };
}
const told = (turns: readonly Turn[]): string[] => turns.map((turn) => `${turn.from} ${text(turn.bytes)}`);

describe('turns', () => {
  test('follow each other as the sides spoke; neighbours of one side are one', () => {
    const { turns, total, cut } = turnsOf(
      [said('a', 1, 'he'), said('a', 3, 'llo'), said('b', 1, 'hi'), said('a', 6, ', you')],
      true,
      { a: 1, b: 1 },
    );
    expect(told(turns)).toEqual(['a hello', 'b hi', 'a , you']);
    expect([total, cut]).toEqual([{ a: 10, b: 2 }, false]);
  });

  test('each byte stands once, in its place, whatever order the packets came in', () => {
    const { turns } = turnsOf(
      [said('a', 4, 'lo'), said('a', 1, 'hel'), said('a', 1, 'hel'), said('a', 3, 'lo!'.slice(0, 3))],
      true,
      { a: 1, b: 1 },
    );
    expect(text(turns[0]?.bytes ?? new Uint8Array())).toBe('hello');
  });

  test('random cuts, repeats and orders give the same stream', () => {
    const whole = 'The quick brown fox jumps over the lazy dog.';
    const cuts = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 10 })), { minLength: 1 });
    fc.assert(
      fc.property(cuts, (some) => {
        const every = Array.from({ length: whole.length }, (_, at) => [at, 1] as const);
        const packets = [...some, ...every].map(([at, size]) => said('a', at + 1, whole.slice(at, at + size)));
        const { turns } = turnsOf(packets, true, { a: 1, b: 1 });
        expect(turns.map((turn) => text(turn.bytes)).join('')).toBe(whole);
      }),
    );
  });

  test('datagrams stand alone, an empty one too', () => {
    const { turns } = turnsOf([said('a', 0, 'one'), said('a', 0, ''), said('b', 0, 'two')], false);
    expect(told(turns)).toEqual(['a one', 'a ', 'b two']);
  });

  test('more than 1 MiB is cut, and said to be', () => {
    const large = new Uint8Array(400_000).fill(65);
    const packets = [0, 1, 2].map((at) => said('a', 1 + at * large.length, large));
    const { turns, total, cut } = turnsOf(packets, true, { a: 1, b: 1 });
    expect(turns.reduce((sum, turn) => sum + turn.bytes.length, 0)).toBe(mostBytes);
    expect([total.a, cut]).toEqual([1_200_000, true]);
  });

  test('a packet that the capture cut makes the stream end there', () => {
    const packet = { ...said('a', 1, 'hel'), length: 5 };
    expect(turnsOf([packet], true, { a: 1, b: 1 })).toMatchObject({ cut: true, total: { a: 5 } });
  });

  test('up to a packet: what had been said by then, and how much', () => {
    const packets = [said('a', 1, 'he'), said('a', 3, 'llo'), said('b', 1, 'hi'), said('a', 6, ', you')];
    const ends = { a: { address: '127.0.0.1', port: 50000 }, b: { address: '127.0.0.1', port: 4000 } };
    const whole = { key: '', transport: 'tcp' as const, ...ends, ...turnsOf(packets, true, { a: 1, b: 1 }) };
    const by = (at: number) => saidBy(whole, packets[at]?.id ?? 0);
    expect(packets.map((_, at) => told(by(at).turns))).toEqual([
      ['a he'],
      ['a hello'],
      ['a hello', 'b hi'],
      ['a hello', 'b hi', 'a , you'],
    ]);
    expect([by(0).total, by(2).total, by(3).total]).toEqual([
      { a: 2, b: 0 },
      { a: 5, b: 2 },
      { a: 10, b: 2 },
    ]);
  });

  test('of a real hello, in the worker', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const spoken = model.said(4);
    expect(told(spoken?.turns ?? [])).toEqual(['a hello\n', 'b hello\n']);
    expect(spoken?.turns.map(({ id }) => id)).toEqual([4, 6]);
    expect(spoken).toMatchObject({ transport: 'tcp', cut: false, total: { a: 6, b: 6 } });
    expect(model.said(99)).toBeUndefined();
  });
});

describe('search', () => {
  const turn = (from: 'a' | 'b', words: string): Turn => ({ from, id: 0, at: 0, bytes: bytes(words), parts: [] });

  test('whatever the case, in the order of the turns', () => {
    const found = search([turn('a', 'Hello hello'), turn('b', 'HELLO')], 'hello');
    expect(found.map(({ turn: at, start }) => [at, start])).toEqual([
      [0, 0],
      [0, 6],
      [1, 0],
    ]);
  });

  test('across the turns of one side, not across the sides', () => {
    const turns = [turn('a', 'he'), turn('b', 'xx'), turn('a', 'llo')];
    expect(search(turns, 'hello')).toEqual([
      { match: 0, turn: 0, start: 0, end: 2 },
      { match: 0, turn: 2, start: 0, end: 3 },
    ]);
    expect(search(turns, 'hexx')).toEqual([]);
  });

  test('in letters of several bytes', () => {
    expect(search([turn('a', 'größer')], 'öß')).toEqual([{ match: 0, turn: 0, start: 2, end: 6 }]);
  });
});

describe('shown bytes', () => {
  const shown = (words: string): string =>
    piecesOfText(words)
      .map(({ kind, text: said }) => (kind === 'text' ? said : `<${said}>`))
      .join('');

  test.each([
    ['hello\r\n', 'hello<CR><LF>'],
    ['\u001b[31mred', '<ESC>[31mred'],
    ['abc\u202ecba', 'abc<RLO>cba'],
    ['\u2066a\u2069', '<LRI>a<PDI>'],
    ['a\u200bb\ufeff', 'a<ZWSP>b<BOM>'],
    ['nul\0', 'nul<NUL>'],
    ['\u0085', '<x85>'],
    ['tag \u{e0041}', 'tag <U+E0041>'],
    ['größer 😀 日本', 'größer 😀 日本'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%j', (words, expected) => expect(shown(words)).toBe(expected));

  test('bytes that are no UTF-8 are digits', () => {
    const broken = Uint8Array.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xc0, 0x80]);
    expect(pieces(broken).map(({ kind, text: said }) => [kind, said])).toEqual([
      ['text', 'a'],
      ['bad', 'ff'],
      ['bad', 'c3'],
      ['text', '('],
      ...['ed', 'a0', '80', 'c0', '80'].map((byte) => ['bad', byte]),
    ]);
  });

  test('lines break at LF, at CR alone, once at CR LF', () => {
    const breaks = (words: string): number => piecesOfText(words).filter((piece) => piece.breaks).length;
    expect([breaks('a\nb'), breaks('a\rb'), breaks('a\r\nb')]).toEqual([1, 1, 1]);
  });

  test('are cut where a search wants it', () => {
    expect(pieces(bytes('hello'), 0, 5, [1, 3]).map(({ text: said }) => said)).toEqual(['h', 'el', 'lo']);
  });

  test('whatever the bytes: every byte is in one piece, and no text has a character that acts', () => {
    const acts = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const harmless = (all: readonly Piece[]): boolean => !all.some((one) => one.kind === 'text' && acts.test(one.text));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        const all = pieces(raw);
        const ends = [0, ...all.map(({ end }) => end)];
        return harmless(all) && all.every(({ start }, at) => start === ends[at]) && ends.at(-1) === raw.length;
      }),
    );
    const anything = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));
    fc.assert(fc.property(anything, (words) => harmless(piecesOfText(words))));
  });
});
