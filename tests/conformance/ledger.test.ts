// What every ledger must hold: order, bounds, resume. Written against the contract, not against how it is built.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { createLedger } from '../../server/ledger/ledger.ts';
import type { Piece } from '../../server/ledger/types.ts';
import { frameOf, notice } from '../support/entries.ts';

const ids = (pieces: readonly Piece[]) =>
  pieces.flatMap((piece) => {
    if (piece.type === 'entries') return piece.entries.map((entry) => entry.id);
    if (piece.type === 'frames') return piece.frames.map((frame) => frame.id);
    return [];
  });

describe('order', () => {
  test('ids rise by one over entries and frames alike, and times lie on one clock', () => {
    const ledger = createLedger();
    const before = process.hrtime.bigint();
    const first = ledger.append(notice());
    const second = ledger.appendFrame(0, frameOf('a', before));
    const third = ledger.append(notice());
    expect([first.id, second.id, third.id]).toEqual([1, 2, 3]);
    expect(second.at).toBe(ledger.at(before));
    expect(second.at).toBeLessThanOrEqual(first.at);
    expect(Number.isSafeInteger(third.at)).toBe(true);
  });

  test('an entry that tells its own time keeps it', () => {
    expect(createLedger().append({ ...notice(), at: 5 }).at).toBe(5);
  });

  test('listeners hear once for what one turn of the event loop appends, and no more after they leave', async () => {
    const ledger = createLedger();
    let heard = 0;
    const leave = ledger.onAppend(() => heard++);
    ledger.append(notice());
    ledger.append(notice());
    await Promise.resolve();
    expect(heard).toBe(1);
    leave();
    ledger.append(notice());
    await Promise.resolve();
    expect(heard).toBe(1);
  });
});

describe('reading', () => {
  test('any sequence, read from anywhere in pieces of any size, gives every id once and in order', () => {
    const steps = fc.array(fc.boolean(), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 3000 }), (frames, from, bytes) => {
        const ledger = createLedger();
        for (const frame of frames) {
          if (frame) ledger.appendFrame(0, frameOf('x'.repeat(50)));
          else ledger.append(notice());
        }
        const seen: number[] = [];
        for (let cursor = from; cursor < ledger.next;) {
          const { pieces, next } = ledger.read(cursor, bytes);
          expect(next).toBeGreaterThan(cursor);
          seen.push(...ids(pieces));
          cursor = next;
        }
        const all = frames.map((_, index) => index + 1);
        expect(seen).toEqual(all.filter((id) => id >= from));
      }),
    );
  });

  test('nothing is given beyond the end', () => {
    const ledger = createLedger();
    expect(ledger.read(1, 1000)).toEqual({ pieces: [], next: 1 });
    ledger.append(notice());
    expect(ledger.read(7, 1000).pieces).toEqual([]);
  });

  test('frames come back as they went in, also when the buffer they came in is used again', () => {
    const ledger = createLedger();
    const bytes = Uint8Array.of(1, 2, 3);
    ledger.appendFrame(2, { hr: process.hrtime.bigint(), iface: 1, link: 101, original: 9, bytes });
    bytes.fill(0);
    const piece = ledger.read(1, 1000).pieces[0];
    expect(piece).toMatchObject({ type: 'frames', frames: [{ id: 1, world: 2, iface: 1, link: 101, original: 9 }] });
    expect(piece?.type === 'frames' && [...(piece.frames[0]?.bytes ?? [])]).toEqual([1, 2, 3]);
  });
});

describe('bounds', () => {
  test('frames beyond the limit are let go, oldest first, and a reader is told how many', () => {
    const ledger = createLedger({ frameBytes: 400_000 });
    for (let index = 0; index < 100; index++) ledger.appendFrame(0, frameOf('x'.repeat(10_000)));
    expect(ledger.behind(1)).toBeLessThanOrEqual(400_000);
    expect(ledger.behind(1)).toBeGreaterThan(200_000);
    const { pieces } = ledger.read(1, Infinity);
    const kept = ids(pieces);
    expect(pieces[0]).toEqual({ type: 'released', from: 1, to: 100 - kept.length, frames: 100 - kept.length });
    expect(kept.at(-1)).toBe(100);
  });

  test('entries beyond the limit are let go as well, and said', () => {
    const ledger = createLedger({ entries: 8 });
    for (let index = 0; index < 20; index++) ledger.append(notice());
    const { pieces, next } = ledger.read(1, Infinity);
    expect(pieces[0]?.type).toBe('released');
    expect(ids(pieces).length).toBeLessThanOrEqual(8);
    expect(next).toBe(21);
  });

  test('the largest frame of lo fits', () => {
    const ledger = createLedger({ frameBytes: 70_000 });
    ledger.appendFrame(0, frameOf('x'.repeat(65_550)));
    expect(ids(ledger.read(1, Infinity).pieces)).toEqual([1]);
  });

  test('skipping gives every entry and counts the frames', () => {
    const ledger = createLedger();
    for (let index = 0; index < 5; index++) {
      ledger.append(notice());
      ledger.appendFrame(0, frameOf('x'));
    }
    const { entries, frames, next } = ledger.skip(4);
    expect(entries.map((entry) => entry.id)).toEqual([5, 7, 9]);
    expect([frames, next]).toEqual([4, 11]);
  });
});
