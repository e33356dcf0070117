// Against Wireshark's own reader: packets that were spoilt, and such as nobody sends, field by field. A part of `npm run verify:tshark`,
// always the same one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lacking, skipFor } from '../support/needs.ts';
import { beside, type Packets } from '../support/tshark-beside.ts';
import { spokenBeside } from '../support/tshark-spoken.ts';
import { spokenPairs } from '../support/tshark-spoken-pairs.ts';
import { Tally } from '../support/tshark-tally.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import { madeUp, spoiltSaid } from '../verify/made-up.ts';
import { goldenCases, goldenFrames, recorded, spoilt, written } from '../verify/tshark-captures.ts';

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

/** What was found of fields that agree, each planted with a wrong value: none has a reason. */
async function told(packets: Packets): Promise<void> {
  const planted = new Tally();
  await beside(packets, dissector, new Tally(), planted);
  expect([...planted.explained]).toEqual([]);
  expect(planted.unexplained.length).toBeGreaterThan(5000);
}

test('packets spoilt badly: each difference has its reason, and a wrong value has none', async (context) => {
  skipFor(without, context);
  const packets = spoilt(folder, written(folder, 'sent', [...recorded(), ...goldenFrames()]), 0.03, 1);
  const { explained } = await compared(packets);
  expect(explained.size).toBeGreaterThan(0);
  await told(packets);
});

test('packets that nobody sends: each difference has its reason, and a wrong value has none', async (context) => {
  skipFor(without, context);
  const packets = written(folder, 'made up', madeUp(1, 60));
  const { compared: all, agree, explained } = await compared(packets);
  expect(explained.size).toBeGreaterThan(0);
  expect(agree / all).toBeGreaterThan(0.99);
  await told(packets);
});

test('what is said in conversations, spoilt: each difference has its reason, and a wrong value hardly ever one', (context) => {
  skipFor(without, context);
  const [tally, planted] = [new Tally(), new Tally()];
  for (const protocol of Object.keys(spokenPairs)) {
    const cases = spoiltSaid(goldenCases(protocol), 0.01, 1);
    spokenBeside(protocol, cases, path.join(folder, `${protocol}.pcapng`), dissector, tally, planted);
  }
  expect(tally.unexplained).toEqual([]);
  expect(tally.explained.size).toBeGreaterThan(0);
  const hidden = [...planted.explained.values()].reduce((sum, count) => sum + count, 0);
  expect(planted.unexplained.length).toBeGreaterThan(700);
  expect(hidden / planted.unexplained.length).toBeLessThan(0.01);
});

test('the same seed makes the same packets, another one others', () => {
  const bytes = (seed: number): string[] => madeUp(seed, 3).map((frame) => Buffer.from(frame.bytes).toString('hex'));
  expect(bytes(7)).toEqual(bytes(7));
  expect(bytes(7)).not.toEqual(bytes(8));
});
