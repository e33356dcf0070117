// The programs that can capture, and how each is told to. The figures behind the arguments are measured ones.
import type { World } from '../worlds/types.ts';

export type ToolName = 'tcpdump' | 'dumpcap';

export interface CaptureTool {
  readonly name: ToolName;
  argv(world: World, filter: string): string[];
  /** On stderr once nothing sent from then on can be missed. */
  readonly ready: RegExp;
  /** Has it print its counters and go on, where it can. */
  readonly counts?: NodeJS.Signals;
  /** Frames the kernel dropped before the program could read them, from the counters that it printed last. */
  dropped(stderr: string): number;
}

/** Bytes of the longest frame on `lo`: an Ethernet header and an IP packet of 65 536. */
const snapLength = '65550';

// Immediate mode takes a slot of the snap length for every packet: 64 MiB hold 1000 of them, 50 ms at 20 000 packets/s.
// A private world has fewer programs in it, and there may be several worlds.
const bufferMiB = (world: World) => (world.kind === 'host' ? 64 : 32);

const loopback = () => (process.platform === 'linux' ? 'lo' : 'lo0');

// Linux shows a capture on `lo` every packet twice, leaving and arriving. Without the word, libpcap drops the first of them
// only after it has taken a slot, and the drop counter counts both.
const arriving = (filter: string) => {
  if (process.platform !== 'linux') return filter;
  return filter === '' ? 'inbound' : `inbound and (${filter})`;
};

const withFilter = (filter: string, flag: readonly string[]) => {
  const text = arriving(filter);
  return text === '' ? [] : [...flag, text];
};

const count = (text: string, pattern: RegExp) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);

// Both -U and --immediate-mode are needed: without the second, packets come in blocks of half a second.
const tcpdump: CaptureTool = {
  name: 'tcpdump',
  argv: (world, filter) => [
    ...['tcpdump', '-i', loopback(), '-U', '--immediate-mode', '--time-stamp-precision=nano'],
    ...['-s', snapLength, '-B', String(bufferMiB(world) * 1024), '-w', '-'],
    ...withFilter(filter, []),
  ],
  ready: /listening on/,
  counts: process.platform === 'linux' ? 'SIGUSR1' : 'SIGINFO',
  dropped: (stderr) => count(stderr, /(\d+) packets? dropped by kernel/g),
};

// Its packets come 0.13 s late, and in microseconds; -P is plain pcap.
const dumpcap: CaptureTool = {
  name: 'dumpcap',
  argv: (world, filter) => [
    ...['dumpcap', '-q', '-P', '-i', loopback(), '-s', snapLength, '-B', String(bufferMiB(world)), '-w', '-'],
    ...withFilter(filter, ['-f']),
  ],
  ready: /^File: /m,
  dropped: (stderr) => count(stderr, /received\/dropped on interface .*: \d+\/(\d+) /g),
};

/** In the order in which they are tried. */
export const captureTools: readonly CaptureTool[] = [tcpdump, dumpcap];
