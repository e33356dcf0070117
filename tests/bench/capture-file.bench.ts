// A capture file as large as is read at all, full of the smallest packets: how long it takes, and how much memory, to have it as batches
// of frames. Each file is read in a process of its own, since its memory is that process's.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { takeCapture } from '../../client/src/dissector/capture-import.ts';
import { largestFile } from '../../server/shared/capture-file/pcapng.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Figure } from './figure.ts';

/** A TCP segment without data, on a loopback. */
const size = 54;

function pcap(bytes: number): Uint8Array {
  const file = Buffer.alloc(24 + Math.floor((bytes - 24) / (16 + size)) * (16 + size));
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt32LE(0x0004_0002, 4);
  file.writeUInt32LE(65_535, 16);
  file.writeUInt32LE(1, 20);
  for (let at = 24; at < file.length; at += 16 + size) {
    file.writeUInt32LE(1_700_000_000, at);
    file.writeUInt32LE(size, at + 8);
    file.writeUInt32LE(size, at + 12);
  }
  return file;
}

/** With a comment on each packet. */
function pcapng(bytes: number): Uint8Array {
  const count = Math.floor(bytes / 160);
  const frame = { world: 0, iface: 0, link: 1, original: size, bytes: new Uint8Array(size) };
  const frames = Array.from({ length: count }, (_, at): Frame => ({ ...frame, id: at + 1, at: at * 1000 }));
  const comments = new Map(frames.map(({ id }) => [id, `From client (PID 4711) to tcp-echo (PID ${id})`]));
  return writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0, comments }).subarray(0, bytes);
}

interface Reading {
  readonly ms: number;
  readonly packets: number;
  /** Bytes that the process took at most, beside what it had before. */
  readonly memory: number;
}

/** In the process that is measured. */
function read(name: string): Reading {
  const file = new Uint8Array(fs.readFileSync(name));
  const before = process.memoryUsage.rss();
  const began = performance.now();
  const opened = takeCapture(file, () => undefined);
  const ms = performance.now() - began;
  if (!opened.ok) throw new Error(opened.detail);
  return { ms, packets: opened.packets, memory: process.resourceUsage().maxRSS * 1024 - before };
}

function measured(name: string): Reading {
  const args = ['--import', 'tsx', import.meta.filename, name];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Reading;
}

export function run(short: boolean): Promise<Figure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-bench-'));
  const bytes = short ? 2 ** 20 : largestFile;
  const figures = Object.entries({ pcap, pcapng }).flatMap(([name, make]): Figure[] => {
    const file = path.join(folder, `bench.${name}`);
    fs.writeFileSync(file, make(bytes));
    const began = performance.now();
    const theirs = spawnSync('capinfos', ['-M', file], { stdio: 'ignore' }).status === 0;
    const peer = theirs ? { peer: 'capinfos', theirs: performance.now() - began } : {};
    const all = Array.from({ length: short ? 1 : 3 }, () => measured(file));
    const ms = Math.min(...all.map((one) => one.ms));
    const memory = Math.min(...all.map((one) => one.memory)) / 2 ** 20;
    const what = `a ${name} file of ${bytes / 2 ** 20} MiB and ${all[0]?.packets.toLocaleString('en')} packets`;
    return [
      { what: `${what}, read`, ours: ms, unit: 'ms', ...peer, goal: '≤ 3 000 ms', ok: ms <= 3000 },
      { what: `${what}, memory beside its bytes`, ours: memory, unit: 'MiB', goal: '≤ 512 MiB', ok: memory <= 512 },
    ];
  });
  fs.rmSync(folder, { recursive: true });
  return Promise.resolve(figures);
}

const [, script, file] = process.argv;
if (script === import.meta.filename && file !== undefined) console.log(JSON.stringify(read(file)));
