// Packets for the comparison with tshark: real ones, golden conversations, the same spoilt by editcap, and what randpkt makes up. Golden
// packets, which have every mistake there is, CI compares one by one, each with its reason.
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { loadServices } from '../../server/processes/discover.ts';
import type { Service } from '../../server/processes/types.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { noLoopback, onLoopback } from '../support/on-loopback.ts';
import { ask, supervised } from '../support/processes.ts';
import { casesOf, framesOf } from '../unit/dissect/spoken-cases.ts';

const fixtures = new URL('../fixtures/', import.meta.url).pathname;
const spokenFolder = new URL('../unit/dissect/golden-messages/', import.meta.url);

/** How probably editcap spoils a byte, and with which seeds; from one in a hundred on hardly a packet is itself any more. */
const [spoiling, wildly] = [
  [0.0005, 0.002],
  [0.01, 0.03, 0.1],
] as const;
const seeds = [1, 2, 3, 4, 5] as const;

/** Kinds that randpkt makes and that are read here. */
const kinds = ['arp', 'dns', 'eth', 'icmp', 'ip', 'udp'] as const;
const made = 2000;

export interface Packets {
  readonly name: string;
  readonly file: string;
  /** Most of its packets are such as nobody sends: each difference has a reason, however many there are. */
  readonly wild?: true;
}

/** Writes all files to this folder. */
export async function packetsIn(folder: string): Promise<Packets[]> {
  const whole = [...recorded(), spoken(folder), ...(await served(folder))];
  return [...whole, ...whole.flatMap((one) => spoilt(folder, one)), ...kinds.map((kind) => madeUp(folder, kind))];
}

const recorded = (): Packets[] =>
  ['hello', 'postcards', 'any', 'psql'].map((name) => ({ name, file: path.join(fixtures, `${name}.pcap`) }));

/** Frames in a file, with numbers of their own. */
function written(folder: string, name: string, frames: readonly Frame[]): Packets {
  const file = path.join(folder, `${name}.pcapng`);
  const numbered = frames.map((frame, index) => ({ ...frame, id: index + 1, at: (index + 1) * 1000 }));
  fs.writeFileSync(file, writePcapng(numbered, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  return { name, file };
}

function spoken(folder: string): Packets {
  const cases = fs
    .readdirSync(spokenFolder)
    .flatMap((file) => casesOf(fs.readFileSync(new URL(file, spokenFolder), 'utf8')));
  return written(
    folder,
    'golden conversations',
    cases.flatMap((one, index) => framesOf({ ...one, ports: [40_000 + index, one.ports[1]] })),
  );
}

/** What each service of the playground says with a client of its own. */
async function served(folder: string): Promise<Packets[]> {
  if (noLoopback !== '') throw new Error(noLoopback);
  await using run = await supervised();
  const list: Packets[] = [];
  for (const { value } of (await loadServices()).values()) {
    const handle = await run.supervisor.start(value.id, value.id);
    const file = path.join(folder, `${value.id}.pcap`);
    fs.writeFileSync(file, await onLoopback([handle.port], () => talk(value, handle.port)));
    list.push({ name: value.id, file });
  }
  return list;
}

/** The service's own example; that its answer is as it should be, the conformance suite says. */
async function talk({ transport, example }: Service, port: number): Promise<void> {
  if (transport === 'tcp') return void (await ask(port, example.send, '127.0.0.1').catch(() => undefined));
  const socket = dgram.createSocket('udp4');
  socket.send(example.send, port, '127.0.0.1');
  await once(socket, 'message', { signal: AbortSignal.timeout(15_000) });
  socket.close();
}

const spoilt = (folder: string, { name, file }: Packets): Packets[] =>
  [...spoiling, ...wildly].flatMap((probability) =>
    seeds.map((seed) => {
      const spoiled = `${name}, editcap -E ${probability} --seed ${seed}`;
      const to = path.join(folder, `${spoiled}.pcapng`);
      execFileSync('editcap', ['-E', String(probability), '--seed', String(seed), file, to], { stdio: 'ignore' });
      return { name: spoiled, file: to, ...(wildly.some((one) => one === probability) && { wild: true }) };
    }),
  );

function madeUp(folder: string, kind: string): Packets {
  const file = path.join(folder, `randpkt ${kind}.pcap`);
  execFileSync('randpkt', ['-c', String(made), '-b', '200', '-t', kind, file], { stdio: 'ignore' });
  return { name: `randpkt ${kind}`, file, wild: true };
}

/** What we read of such a file. */
export function framesIn({ name, file }: Packets): readonly Frame[] {
  const read = readCaptureFile(new Uint8Array(fs.readFileSync(file)));
  if (!read.ok) throw new Error(`${name}: ${read.detail}`);
  return read.frames;
}
