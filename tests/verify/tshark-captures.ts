// Packets for the comparison with tshark: real ones, golden conversations, the same spoilt by editcap, and such as nobody sends, randpkt's
// among them. Golden packets, which have every mistake there is, CI compares one by one, each with its reason.
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { loadServices } from '../../server/processes/discover.ts';
import type { Service } from '../../server/processes/types.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { noLoopback, onLoopback } from '../support/on-loopback.ts';
import { ask, supervised } from '../support/processes.ts';
import { framesIn, type Packets } from '../support/tshark-beside.ts';
import { casesOf, framesOf, type Case } from '../unit/dissect/spoken-cases.ts';

const fixtures = new URL('../fixtures/', import.meta.url).pathname;
const spokenFolder = new URL('../unit/dissect/golden-messages/', import.meta.url);

/** How probably editcap spoils a byte: lightly, and so that hardly a packet is itself any more. */
export const lightly = [0.0005, 0.002];
export const badly = [0.01, 0.03, 0.1];

/** The golden conversations of a protocol. */
export const goldenCases = (protocol: string): Case[] =>
  casesOf(fs.readFileSync(new URL(`${protocol}.md`, spokenFolder), 'utf8'));

/** Real captures. */
export const recorded = (): Frame[] =>
  ['hello', 'postcards', 'any', 'psql'].flatMap((name) =>
    framesIn({ name, file: path.join(fixtures, `${name}.pcap`) }),
  );

/** The packets of all golden conversations. */
export const goldenFrames = (): Frame[] =>
  fs
    .readdirSync(spokenFolder)
    .flatMap((file) => goldenCases(file.replace('.md', '')))
    .flatMap((one, index) => framesOf({ ...one, ports: [40_000 + index, one.ports[1]] }));

/** What each service of the playground says with a client of its own. */
export async function served(): Promise<Frame[]> {
  if (noLoopback !== '') throw new Error(noLoopback);
  await using run = await supervised();
  const list: Frame[] = [];
  for (const { value } of (await loadServices()).values()) {
    const handle = await run.supervisor.start(value.id, value.id);
    const file = path.join(fs.mkdtempSync('/tmp/lbp-served-'), `${value.id}.pcap`);
    fs.writeFileSync(file, await onLoopback([handle.port], () => talk(value, handle.port)));
    list.push(...framesIn({ name: value.id, file }));
    fs.rmSync(path.dirname(file), { recursive: true });
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

/** Frames in a file, with numbers of their own. */
export function written(folder: string, name: string, frames: readonly Frame[]): Packets {
  const file = path.join(folder, `${name}.pcapng`);
  const numbered = frames.map((frame, index) => ({ ...frame, id: index + 1, at: (index + 1) * 1000 }));
  fs.writeFileSync(file, writePcapng(numbered, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  return { name, file };
}

/** A copy in which each byte was spoilt with this probability; the same seed spoils the same bytes. */
export function spoilt(folder: string, { name, file }: Packets, probability: number, seed: number): Packets {
  const spoiled = `${name}, editcap -E ${probability} --seed ${seed}`;
  const to = path.join(folder, `${spoiled}.pcapng`);
  execFileSync('editcap', ['-E', String(probability), '--seed', String(seed), file, to], { stdio: 'ignore' });
  return { name: spoiled, file: to };
}

/** What randpkt begins with Ethernet. */
const kinds = ['arp', 'dns', 'eth', 'icmp', 'ip', 'ipv6', 'nbns', 'sctp', 'syslog', 'udp'];

/** So many packets of each kind that randpkt makes up: headers that fit, and chance behind them. It makes others each time. */
export function random(folder: string, count: number): Packets[] {
  return kinds.map((kind) => {
    const file = path.join(folder, `randpkt ${kind}.pcap`);
    execFileSync('randpkt', ['-b', '400', '-c', String(count), '-t', kind, file], { stdio: 'ignore' });
    return { name: `randpkt ${kind}`, file };
  });
}
