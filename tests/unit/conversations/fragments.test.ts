// Fragments put together: in any order, once, bounded in bytes and in time, and never where they contradict each other.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { assembledAt, Fragments } from '../../../server/shared/conversations/fragments.ts';
import { fragmentAt } from '../../../server/shared/dissect/fragment.ts';
import { locate, newPlace } from '../../../server/shared/dissect/locate.ts';
import type { Assembled } from '../../../server/shared/dissect/types.ts';
import { cutAt, datagram, pieceOf, type Cut } from './pieces.ts';

const most = 4 * 2 ** 20;

/** Give a frame to `fragments`, where it is one. */
function add(fragments: Fragments, frame: Frame): Assembled | undefined {
  const place = newPlace();
  const found = locate(frame.link, frame.bytes, frame.original, place) && fragmentAt(frame.bytes, place);
  return found ? fragments.add(frame, found) : undefined;
}

const textBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);
const cut = (version: 4 | 6, length = 48, ident = 7): Cut => ({ version, payload: textBytes(length), ident });

describe.each([4, 6] as const)('IPv%i', (version) => {
  const head = version === 4 ? 20 : 40;
  /** The two frames of a packet that is cut once. */
  const two = (length: number, place: number, ident = 7): [Frame, Frame] => [
    pieceOf(cut(version, length, ident), { start: 0, end: place }, 1),
    pieceOf(cut(version, length, ident), { start: place, end: length }, 2),
  ];

  test('any cuts, in any order, some pieces twice: the payload is what it was', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 400 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 49 }), { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (payload, units, order) => {
          const places = units.map((unit) => unit * 8).filter((place) => place < payload.length);
          fc.pre(places.length > 0);
          const pieces = cutAt(
            payload.length,
            places.sort((a, b) => a - b),
          );
          const mixed = pieces
            .map((piece) => ({ piece, key: order.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ piece }) => piece);
          const fragments = new Fragments();
          const [first] = mixed;
          if (!first) throw new Error('no pieces');
          const found = [first, ...mixed].map((piece, index) =>
            add(fragments, pieceOf({ version, payload }, piece, index + 1)),
          );
          expect(found.slice(0, -1).every((one) => one === undefined)).toBe(true);
          const whole = found.at(-1);
          expect(whole?.bytes.subarray(head)).toEqual(payload);
          expect(whole?.pieces.map(({ start, end }) => ({ start: start - head, end: end - head }))).toEqual(pieces);
          expect(fragments.kept).toBe(0);
          const place = newPlace();
          expect(whole && locate(101, whole.bytes, whole.bytes.length, place)).toBe(true);
          expect(place).toMatchObject({ version, protocol: 17, transport: head, end: head + payload.length });
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['one that overlaps the next', [0, 24], [16, 32], [32, 48]],
    ['one within another', [0, 32], [8, 16], [32, 48]],
    ['an overlap as long as a gap', [0, 24], [16, 32], [40, 48]],
    ['two of one beginning', [0, 16], [0, 24], [32, 48]],
  ])('%s: never put together', (_, ...ranges) => {
    for (const order of [ranges, [...ranges].reverse()]) {
      const fragments = new Fragments();
      for (const [index, [start = 0, end = 0]] of order.entries())
        expect(add(fragments, pieceOf(cut(version), { start, end }, index + 1))).toBeUndefined();
      // Nor by pieces that come later.
      for (const piece of cutAt(48, [24])) expect(add(fragments, pieceOf(cut(version), piece, 9))).toBeUndefined();
    }
  });

  test('two last pieces with other ends, or one before others: never put together', () => {
    const fragments = new Fragments();
    add(fragments, pieceOf(cut(version, 32), { start: 16, end: 32 }, 1));
    add(fragments, pieceOf(cut(version, 48), { start: 32, end: 48 }, 2));
    expect(add(fragments, pieceOf(cut(version, 48), { start: 0, end: 16 }, 3))).toBeUndefined();
    const others = new Fragments();
    add(others, pieceOf(cut(version, 48), { start: 32, end: 40 }, 1));
    add(others, pieceOf(cut(version, 24), { start: 16, end: 24 }, 2));
    expect(add(others, pieceOf(cut(version, 48), { start: 0, end: 16 }, 3))).toBeUndefined();
  });

  test('pieces of other packets, worlds or times are left alone', () => {
    const [first, second] = two(48, 24);
    const strangers: Frame[] = [two(48, 24, 8)[1], { ...second, world: 1 }, { ...second, at: first.at + 60e9 + 1 }];
    for (const stranger of strangers) expect(assembledAt(stranger, [first])).toBeUndefined();
    expect(assembledAt({ ...second, at: first.at + 60e9 }, [first])?.bytes).toHaveLength(head + 48);
  });

  test('what was cut, is empty, or has no multiple of 8 bytes is not taken', () => {
    const [first, second] = two(48, 24);
    const short = { ...second, bytes: second.bytes.subarray(0, -1) };
    expect(assembledAt(short, [first])).toBeUndefined();
    expect(assembledAt(pieceOf(cut(version), { start: 24, end: 24 }, 2), [first])).toBeUndefined();
    const odd = pieceOf(cut(version), { start: 0, end: 23 }, 1);
    expect(assembledAt(pieceOf(cut(version), { start: 16, end: 48 }, 2), [odd])).toBeUndefined();
  });

  test('longer than IP can say is not put together', () => {
    const room = 65_535 - (version === 4 ? 20 : 0);
    const whole = (length: number): Assembled | undefined => {
      const [first, second] = two(length, 65_504);
      return assembledAt(second, [first]);
    };
    expect(whole(room)?.bytes).toHaveLength(head + room);
    expect(whole(room + 1)).toBeUndefined();
  });

  test('what never comes is let go, the oldest first', () => {
    const fragments = new Fragments();
    for (let ident = 0; ident < 200; ident++) {
      add(fragments, two(60_008, 60_000, ident)[0]);
      expect(fragments.kept).toBeLessThanOrEqual(most);
    }
    expect(fragments.kept).toBeGreaterThan(most / 2);
    expect(add(fragments, two(60_008, 60_000, 0)[1])).toBeUndefined();
    expect(add(fragments, two(60_008, 60_000, 199)[1])?.bytes).toHaveLength(head + 60_008);
  });
});

test('whatever pieces come, nothing throws and memory is bounded', () => {
  const piece = fc.record({
    version: fc.constantFrom(4 as const, 6 as const),
    ident: fc.nat(2),
    start: fc.nat(8191).map((unit) => unit * 8),
    size: fc.oneof(fc.nat(64), fc.nat(3000)),
    more: fc.boolean(),
    spoil: fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const conversations = new Conversations();
      const fragments = new Fragments();
      for (const [index, { version, ident, start, size, more, spoil }] of pieces.entries()) {
        const payload = new Uint8Array(start + size + (more ? 1 : 0));
        const frame = pieceOf({ version, payload, ident }, { start, end: start + size }, index + 1);
        for (const [at, value] of spoil) if (at < frame.bytes.length) frame.bytes[at] = value;
        const whole = add(fragments, frame);
        if (whole && whole.bytes.length > 65_575) throw new Error(`${whole.bytes.length} bytes`);
        if (fragments.kept > most) throw new Error(`${fragments.kept} bytes are kept`);
        conversations.add(frame);
      }
    }),
    { numRuns: 300 },
  );
});

describe('conversations take the whole', () => {
  const words = Uint8Array.from(Buffer.from('a postcard that did not fit through the door'));
  const frames = (version: 4 | 6): Frame[] =>
    cutAt(words.length + 8, [16, 32]).map((piece, index) =>
      pieceOf({ version, payload: datagram(words) }, piece, index + 1),
    );

  test.each([4, 6] as const)('a datagram over IPv%i, with the fragment that completes it', (version) => {
    const conversations = new Conversations();
    const [first, middle, last] = frames(version);
    if (!first || !middle || !last) throw new Error('three pieces');
    expect([last, first].map((frame) => conversations.add(frame))).toEqual([undefined, undefined]);
    expect(conversations.add(middle)).toBe(conversations.udp[0]);
    expect(conversations.udp).toHaveLength(1);
    expect(conversations.udp[0]?.a.port).toBe(50_000);
    const packets = conversations.udp[0]?.packets.map((one) => ({ ...one, payload: 'payload' in one && one.payload }));
    expect(packets).toEqual([
      { kind: 'datagram', id: middle.id, at: middle.at, from: 'a', length: words.length, payload: words },
    ]);
  });
});
