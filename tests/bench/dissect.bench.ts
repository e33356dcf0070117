// Dissection: rows for the packet list, whole field trees, conversations and statistics, beside tshark and tcpdump on
// the same packets.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { sum16 } from '../../server/shared/dissect/checksum.ts';
import { Columns } from '../../server/shared/dissect/columns.ts';
import { createDissector } from '../../server/shared/dissect/dissector.ts';
import type { Field, Protocol } from '../../server/shared/dissect/types.ts';
import { Survey } from '../../server/shared/statistics/survey.ts';
import type { Figure } from './figure.ts';

/**
 * Ten real packets again and again, each time a conversation with a port, numbers and clocks of its own, so that none of them says just
 * what another has said. Ports repeat after 20 000 conversations.
 */
function framesOf(count: number): Frame[] {
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url))));
  if (!file.ok) throw new Error(file.detail);
  const ten = file.frames.slice(0, 10);
  return Array.from({ length: count }, (_, index): Frame => {
    const model = ten[index % 10];
    if (!model) throw new Error('ten packets');
    const bytes = model.bytes.slice();
    const view = new DataView(bytes.buffer);
    const round = Math.floor(index / 10);
    const place = index % 10;
    // The client's port, where it stands in this direction.
    view.setUint16([1, 4, 5, 8].includes(place) ? 36 : 34, 40_000 + (round % 20_000));
    renumber(view, round, index, place);
    return { ...model, id: index + 1, at: index * 10_000, bytes };
  });
}

/** Another identification with its checksum, other numbers of TCP and other time stamps; what a SYN does not say it goes on not saying. */
function renumber(view: DataView, round: number, index: number, place: number): void {
  const add = (at: number, more: number): void => view.setUint32(at, (view.getUint32(at) + more) >>> 0);
  const stamps = place < 2 ? 62 : 58;
  add(38, round * 1_000_003);
  add(stamps, round * 10);
  if (place > 0) add(42, round * 1_000_003);
  if (place > 0) add(stamps + 4, round * 10);
  view.setUint16(18, (view.getUint16(18) + index) & 0xffff);
  view.setUint16(24, 0);
  view.setUint16(24, ~sum16(new Uint8Array(view.buffer), 14, 34) & 0xffff);
}

/** Packets a second, the best of some runs: the machine is shared, and the best is the least disturbed. */
function rate(count: number, runs: number, work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  return (count / best) * 1000;
}

/** Look at everything of a field that the page shows. */
function seen({ id, label, text, says, source, start, end, bits, fields }: Field): number {
  const words = id.length + label.length + text.length + says.length + (source?.length ?? 0);
  let sum = words + end - start + (bits?.[0] ?? 0);
  if (fields) for (const field of fields) sum += seen(field);
  return sum;
}

/** How other programs do with the same packets in a file, in packets a second; undefined where there is no such program. */
interface Peers {
  readonly tshark: number | undefined;
  /** Without the time that it takes to begin, which a short file makes much of. */
  readonly started: number | undefined;
  readonly tcpdump: number | undefined;
}

function peersOf(frames: readonly Frame[], runs: number): Peers {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-bench-'));
  const file = path.join(folder, 'bench.pcapng');
  /** Runs a second of one program over the first packets of all. */
  const runsOf = (count: number, [program, ...argv]: readonly [string, ...string[]]): number | undefined => {
    fs.writeFileSync(file, writePcapng(frames.slice(0, count), { worlds: [{ name: 'host', kind: 'host' }], began: 0 }));
    let failed = false;
    const measured = rate(1, runs, () => {
      failed ||= spawnSync(program, [...argv, file], { stdio: 'ignore', timeout: 120_000 }).status !== 0;
    });
    return failed ? undefined : measured;
  };
  const all = frames.length;
  const tshark = runsOf(all, ['tshark', '-n', '-r']);
  const begun = runsOf(1, ['tshark', '-n', '-r']);
  const tcpdump = runsOf(all, ['tcpdump', '-nn', '-r']);
  fs.rmSync(folder, { recursive: true });
  return {
    tshark: tshark && tshark * all,
    started: tshark && begun && (all - 1) / (1 / tshark - 1 / begun),
    tcpdump: tcpdump && tcpdump * all,
  };
}

export async function run(short: boolean): Promise<Figure[]> {
  const folder = new URL('../../server/shared/dissect/protocols/', import.meta.url);
  const modules = fs
    .readdirSync(folder)
    .map((name) => import(new URL(name, folder).href) as Promise<{ protocol: Protocol }>);
  const dissector = createDissector((await Promise.all(modules)).map(({ protocol }) => protocol));
  const frames = framesOf(short ? 20_000 : 500_000);
  const fewer = frames.slice(0, short ? 5_000 : 100_000);
  const runs = short ? 1 : 7;

  const list = rate(frames.length, runs, () => {
    const columns = new Columns();
    for (const frame of frames) columns.add(frame);
  });
  const trees = rate(fewer.length, runs, () => {
    for (const frame of fewer) dissector.dissect(frame);
  });
  let shown = 0;
  const looked = rate(fewer.length, runs, () => {
    for (const frame of fewer)
      for (const { fields } of dissector.dissect(frame)) for (const field of fields) shown += seen(field);
  });
  if (shown === 0) throw new Error('fields that say nothing');
  const followed = rate(fewer.length, runs, () => {
    const conversations = new Conversations();
    for (const frame of fewer) conversations.add(frame);
  });
  const counted = rate(fewer.length, runs, () => {
    const survey = new Survey(dissector.protocols);
    for (const frame of fewer) survey.add(frame);
  });
  const { tshark, started, tcpdump } = peersOf(fewer, short ? 1 : 3);
  const beside = (peer: string, theirs: number | undefined) => (theirs === undefined ? {} : { peer, theirs });
  const summary = beside('tshark -r, summary', tshark);
  const times = (factor: number, ours: number, theirs = tshark): boolean =>
    theirs === undefined || ours >= factor * theirs;
  const unit = 'packets/s';
  return [
    {
      what: 'rows for the packet list',
      ours: list,
      unit,
      ...summary,
      goal: '≥ 5 000 000, ≥ 50 × tshark',
      ok: list >= 5e6 && times(50, list),
    },
    { what: 'whole field trees', ours: trees, unit, ...summary, goal: '≥ 5 × tshark', ok: times(5, trees) },
    {
      what: 'the same, every word of them read',
      ours: looked,
      unit,
      ...summary,
      goal: '≥ 5 × tshark',
      ok: times(5, looked),
    },
    {
      what: 'whole field trees, and tshark begun before',
      ours: trees,
      unit,
      ...beside('tshark -r, without its start', started),
      goal: '≥ 5 × tshark',
      ok: times(5, trees, started),
    },
    {
      what: 'whole field trees, every word read, and tcpdump',
      ours: looked,
      unit,
      ...beside('tcpdump -nn -r', tcpdump),
      goal: '≥ 1 × tcpdump',
      ok: times(1, looked, tcpdump),
    },
    { what: 'conversations of ten packets', ours: followed, unit, goal: '≥ 100 000', ok: followed >= 100_000 },
    {
      what: 'statistics of the same',
      ours: counted,
      unit,
      goal: '≥ ¼ of the conversations alone',
      ok: counted >= followed / 4,
    },
  ];
}
