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
  // Twice: what was beside the heap goes with the second.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** An IPv4 packet between two ports of `lo`, with 64 bytes behind a header of so many. */
function packet(protocol: number, head: number, turned: boolean): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(14 + 20 + head + 64);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  bytes[14] = 0x45;
  view.setUint16(16, bytes.length - 14);
  bytes.set([64, protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1], 22);
  view.setUint16(34, turned ? 40_001 : 40_000);
  view.setUint16(36, turned ? 40_000 : 40_001);
  return { bytes, view };
}

function datagram(): Uint8Array {
  const { bytes, view } = packet(17, 8, false);
  view.setUint16(38, 8 + 64);
  return bytes;
}

/** Both sides say 64 bytes in turn, each with the ACK for those of the other. */
function segment(n: number): Uint8Array {
  const turned = n % 2 === 1;
  const { bytes, view } = packet(6, 32, turned);
  const said = 64 * (n >> 1);
  view.setUint32(38, turned ? 3e9 + said : 2e9 + said);
  view.setUint32(42, turned ? 2e9 + said + 64 : 3e9 + said);
  bytes.set([0x80, 0x18, 2, 0], 46);
  return bytes;
}

/** Bytes a packet beside its own `length`, of what `fill` makes. */
function beside(count: number, length: number, fill: () => unknown): number {
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
  const { length } = bytes;
  const ledger = (): unknown => {
    const all = createLedger();
    for (let n = 0; n < count; n++)
      all.appendFrame(0, { hr: BigInt(n) * 10_000n, iface: 0, link: 1, original: length, bytes });
    return all;
  };
  const model = (make: (n: number) => Uint8Array) => (): unknown => {
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
        const bytes = make(n + at);
        return { id, at: id * 10_000, world: 0, iface: 0, link: 1, original: bytes.length, bytes };
      });
      all.add(encodeBatch(batch));
    }
    // And all of it looked at, as a page has it that draws.
    for (all.delta(); all.unfinished; all.delta()) all.drawn();
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
  beside(1000, length, ledger);
  return [
    figure('on the server', beside(count, length, ledger), 64),
    figure(
      'in the browser, UDP',
      beside(
        count,
        length,
        model(() => bytes),
      ),
      32,
    ),
    figure('in the browser, TCP', beside(count, segment(0).length, model(segment)), 32),
  ];
}
