// What a packet costs beside its bytes: in the ledger of the server, and in the store and the model of the page's worker, which is
// measured here in Node: the same code on the same engine.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Model } from '../../client/src/dissector/model.ts';
import { createLanguage } from '../../client/src/stage/packets/filter/language.ts';
import { encodeBatch, type Frame } from '../../server/shared/contract/frames.ts';
import { createLedger } from '../../server/ledger/ledger.ts';
import type { Figure } from './figure.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are held, on the heap and beside it, once all that nobody needs is gone. */
function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A datagram of 64 bytes, as one on `lo`: Ethernet, IPv4, UDP. */
const length = 14 + 20 + 8 + 64;
function datagram(): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  bytes[14] = 0x45;
  view.setUint16(16, length - 14);
  bytes.set([64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1], 22);
  view.setUint16(34, 40_000);
  view.setUint16(36, 40_001);
  view.setUint16(38, 8 + 64);
  return bytes;
}

/** Bytes a packet beside its own, of what `fill` makes. */
function beside(count: number, fill: () => unknown): number {
  const before = held();
  const all = fill();
  const after = held();
  // Held until here.
  if (all === undefined) throw new Error('nothing was filled');
  return (after - before) / count - length;
}

export async function run(short: boolean): Promise<Figure[]> {
  const count = short ? 50_000 : 500_000;
  const bytes = datagram();
  const ledger = (): unknown => {
    const all = createLedger();
    for (let n = 0; n < count; n++)
      all.appendFrame(0, { hr: BigInt(n) * 10_000n, iface: 0, link: 1, original: length, bytes });
    return all;
  };
  const model = (): unknown => {
    const all = new Model({
      label: () => '',
      story: () => ({ title: '', says: '' }),
      dissect: () => [],
      protocols: [],
      filter: createLanguage([], []),
    });
    // What comes from a line is in batches of 8 ms: 40 packets at 5 000 a second.
    for (let n = 0; n < count; n += 40) {
      const batch = Array.from({ length: 40 }, (_, at): Frame => {
        const id = n + at + 1;
        return { id, at: id * 10_000, world: 0, iface: 0, link: 1, original: length, bytes };
      });
      all.add(encodeBatch(batch));
    }
    return all;
  };
  const figure = (where: string, ours: number, goal: number): Figure => ({
    what: `memory of a packet beside its bytes, ${where}, of ${count.toLocaleString('en')}`,
    ours,
    unit: 'B',
    goal: `≤ ${goal} B`,
    ok: ours <= goal,
  });
  // Once before: what is compiled and made at first is not a packet's.
  beside(1000, ledger);
  return [figure('on the server', beside(count, ledger), 64), figure('in the browser', beside(count, model), 32)];
}
