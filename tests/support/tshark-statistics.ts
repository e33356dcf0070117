// What tshark counts in a capture file: conversations and the hierarchy of protocols, as its statistics print them.
import { execFileSync } from 'node:child_process';

/** What a learner's server at 8080 says is not HTTP just because of its port. */
const unguessed = ['-d', 'tcp.port==8080,data'];

const printed = (file: string, statistics: string): string[] =>
  execFileSync('tshark', ['-n', '-q', '-r', file, ...unguessed, '-z', statistics], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 50_000,
  }).split('\n');

/** An end as tshark writes it: "127.0.0.1:43670", "::1:43670". */
export interface CountedPair {
  readonly a: string;
  readonly b: string;
  readonly packets: { readonly a: number; readonly b: number };
  readonly bytes: { readonly a: number; readonly b: number };
  /** Seconds, as they are printed: from the first packet of the file, and from the conversation's first to its last. */
  readonly began: string;
  readonly lasted: string;
}

const pair = /^(\S+) +<-> (\S+) +(\d+) (\d+) (\w+) +(\d+) (\d+) (\w+) +\d+ \d+ \w+ +([\d.]+) +([\d.]+)$/;

/** `-z conv,tcp` or `-z conv,udp`. tshark rounds what is more than 10 kB: then this throws. */
export function tsharkConversations(file: string, transport: 'tcp' | 'udp'): CountedPair[] {
  return printed(file, `conv,${transport}`)
    .filter((line) => line.includes('<->'))
    .map((line) => {
      const [, a = '', b = '', back, bytesBack, unitBack, to, bytesTo, unitTo, began = '', lasted = ''] =
        pair.exec(line.trim()) ?? [];
      if (unitBack !== 'bytes' || unitTo !== 'bytes') throw new Error(`not exact, or not read: ${line}`);
      return {
        ...{ a, b, began, lasted },
        packets: { a: Number(to), b: Number(back) },
        bytes: { a: Number(bytesTo), b: Number(bytesBack) },
      };
    });
}

/** `-z io,phs`: "eth ip tcp 20 1376", one line for each protocol with those that carry it. */
export function tsharkHierarchy(file: string): string[] {
  const path: string[] = [];
  return printed(file, 'io,phs').flatMap((line) => {
    const [, indent = '', protocol = '', packets, bytes] = /^( *)(\S+) +frames:(\d+) bytes:(\d+)/.exec(line) ?? [];
    if (packets === undefined) return [];
    path.splice(indent.length / 2, Infinity, protocol);
    return [`${path.join(' ')} ${packets} ${bytes}`];
  });
}
