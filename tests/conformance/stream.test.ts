// The live stream's promises: at once when idle, then paced; resume without loss or repeat; a slow reader never slows a run.
import { afterEach, describe, expect, test } from 'vitest';
import { Follower, usualPace, type Pace } from '../../server/api/follower.ts';
import { createLedger } from '../../server/ledger/ledger.ts';
import type { Ledger } from '../../server/ledger/types.ts';
import { decodeBatch } from '../../server/shared/contract/frames.ts';
import type { ToBrowser } from '../../server/shared/contract/messages.ts';
import { frameOf, notice } from '../support/entries.ts';

/** A socket that remembers, and says when it has heard a given id. */
class Ear {
  bufferedAmount = 0;
  readonly ids: number[] = [];
  readonly gaps: Extract<ToBrowser, { type: 'gap' }>[] = [];
  messages = 0;
  #waiting: { id: number; done: () => void }[] = [];

  send(data: string | Uint8Array): void {
    this.messages++;
    if (typeof data !== 'string') decodeBatch(data, (frame) => this.ids.push(frame.id));
    else {
      const message = JSON.parse(data) as ToBrowser;
      if (message.type === 'entries') this.ids.push(...message.entries.map((entry) => entry.id));
      if (message.type === 'gap') this.gaps.push(message);
    }
    const last = Math.max(0, ...this.ids, ...this.gaps.map((gap) => gap.to));
    this.#waiting = this.#waiting.filter(({ id, done }) => {
      if (id <= last) done();
      return id > last;
    });
  }

  heard(id: number): Promise<void> {
    return new Promise((done) => this.#waiting.push({ id, done }));
  }
}

const followers: Follower[] = [];
afterEach(() => followers.splice(0).forEach((follower) => follower.stop()));

function follow(ledger: Ledger, ear: Ear, from = 1, pace: Partial<Pace> = {}): Follower {
  const follower = new Follower(ledger, ear, from, { ...usualPace, ...pace });
  followers.push(follower);
  return follower;
}

function fill(ledger: Ledger, count: number, bytes = 60): void {
  for (let index = 0; index < count; index++) {
    if (index % 7 === 3) ledger.append(notice());
    else ledger.appendFrame(0, frameOf('x'.repeat(bytes)));
  }
}

const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => index + from);

describe('pace', () => {
  test('an idle stream sends at once, in the turn that appended', async () => {
    const ledger = createLedger();
    const ear = new Ear();
    follow(ledger, ear);
    ledger.append(notice());
    await Promise.resolve();
    expect(ear.ids).toEqual([1]);
  });

  test('a busy stream puts many frames in one message', async () => {
    const ledger = createLedger();
    const ear = new Ear();
    follow(ledger, ear);
    // Where the loop takes long, the last one may be sent in the turn that appends it.
    const done = ear.heard(500);
    for (let index = 0; index < 500; index++) {
      ledger.appendFrame(0, frameOf('x'));
      await Promise.resolve();
    }
    await done;
    expect(ear.ids).toEqual(upTo(500));
    expect(ear.messages).toBeLessThan(50);
  });
});

describe('subscribe and resume', () => {
  test('a late tab gets all from the beginning, and then what is new', async () => {
    const ledger = createLedger();
    fill(ledger, 300);
    const ear = new Ear();
    const old = ear.heard(300);
    follow(ledger, ear, 1, { batchBytes: 2000, everyMs: 1 });
    await old;
    const fresh = ear.heard(310);
    fill(ledger, 10);
    await fresh;
    expect(ear.ids).toEqual(upTo(310));
  });

  test('cut off anywhere and resumed from the next id: nothing missing, nothing twice', async () => {
    const ledger = createLedger();
    fill(ledger, 400);
    const seen: number[] = [];
    for (let round = 0; seen.at(-1) !== 400; round++) {
      const ear = new Ear();
      const from = (seen.at(-1) ?? 0) + 1;
      const some = ear.heard(Math.min(400, from + 20));
      const follower = follow(ledger, ear, from, { batchBytes: 700 + round * 300, everyMs: 1 });
      await some;
      follower.stop();
      seen.push(...ear.ids);
    }
    expect(seen).toEqual(upTo(400));
  });
});

describe('a slow reader', () => {
  test('is sent nothing while its socket is full, gets a gap when far behind, keeps every entry, and may ask for the rest', async () => {
    const ledger = createLedger();
    const ear = new Ear();
    const follower = follow(ledger, ear, 1, { everyMs: 1, fullBytes: 1000, slowBytes: 50_000 });
    ear.bufferedAmount = 5000;
    const gap = ear.heard(2000);
    fill(ledger, 2000);
    await gap;
    const entries = upTo(2000).filter((id) => (id - 1) % 7 === 3);
    expect(ear.ids).toEqual(entries);
    expect(ear.gaps).toEqual([{ type: 'gap', from: 1, to: 2000, frames: 2000 - entries.length, why: 'slow' }]);
    ear.bufferedAmount = 0;
    const frames = upTo(300, 100).filter((id) => (id - 1) % 7 !== 3);
    follower.fetch(100, 300);
    await new Promise<void>((done) => {
      const look = setInterval(() => {
        if (ear.ids.length < entries.length + frames.length) return;
        clearInterval(look);
        done();
      }, 1);
    });
    expect(ear.ids.slice(entries.length)).toEqual(frames);
  });

  test('is told what the ledger no longer has', async () => {
    const ledger = createLedger({ frameBytes: 300_000 });
    for (let index = 0; index < 100; index++) ledger.appendFrame(0, frameOf('x'.repeat(10_000)));
    const ear = new Ear();
    const all = ear.heard(100);
    follow(ledger, ear);
    await all;
    expect(ear.gaps[0]).toMatchObject({ from: 1, why: 'released' });
    expect(ear.ids[0]).toBe((ear.gaps[0]?.to ?? 0) + 1);
  });
});
