// Against Wireshark's own reader: packets that were spoilt, and such as nobody sends, field by field. A part of `npm run verify:tshark`,
// always the same one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lacking, skipFor } from '../support/needs.ts';
import { beside, type Packets } from '../support/tshark-beside.ts';
import { Tally } from '../support/tshark-tally.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import { madeUp } from '../verify/made-up.ts';
import { goldenFrames, recorded, spoilt, written } from '../verify/tshark-captures.ts';

const without = lacking('tshark', 'editcap');
const dissector = await wholeDissector();

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function compared(packets: Packets): Promise<Tally> {
  const tally = new Tally();
  await beside(packets, dissector, tally);
  expect(tally.unexplained).toEqual([]);
  return tally;
}

test('a byte spoilt here and there: almost all fields are the same', async (context) => {
  skipFor(without, context);
  const { compared: all, agree } = await compared(
    spoilt(folder, written(folder, 'sent', [...recorded(), ...goldenFrames()]), 0.002, 1),
  );
  expect(all).toBeGreaterThan(5000);
  expect(agree / all).toBeGreaterThan(0.999);
});

test('packets spoilt badly: each difference has its reason', async (context) => {
  skipFor(without, context);
  const { explained } = await compared(
    spoilt(folder, written(folder, 'sent', [...recorded(), ...goldenFrames()]), 0.03, 1),
  );
  expect(explained.size).toBeGreaterThan(5);
});

test('packets that nobody sends: each difference has its reason', async (context) => {
  skipFor(without, context);
  const { compared: all, agree, explained } = await compared(written(folder, 'made up', madeUp(1, 60)));
  expect(explained.size).toBeGreaterThan(7);
  expect(agree / all).toBeGreaterThan(0.99);
});

test('the same seed makes the same packets, another one others', () => {
  const bytes = (seed: number): string[] => madeUp(seed, 3).map((frame) => Buffer.from(frame.bytes).toString('hex'));
  expect(bytes(7)).toEqual(bytes(7));
  expect(bytes(7)).not.toEqual(bytes(8));
});
