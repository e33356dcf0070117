// Packets by themselves, as tshark reads them and as the playground does: every field that both have, counted, and each difference
// with its reason.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Dissector } from '../../server/shared/dissect/dissector.ts';
import { pairs } from '../integration/tshark-pairs.ts';
import { reasons, type Difference } from '../verify/tshark-reasons.ts';
import { askTshark, oursOf, theirsOf } from './tshark-packets.ts';
import type { Tally } from './tshark-tally.ts';

/** A capture file, and what it is called in what is said of it. */
export interface Packets {
  readonly name: string;
  readonly file: string;
}

/** Of protocols only what is read here: theirs takes payloads for a great many things. */
const read =
  /^(?:ah|arp|data|eth|ethertype|frame|hip|icmp|icmpv6|ieee8021ad|ip|ipv6|mipv6|mptcp|null|raw|shim6|sll|tcp|udp|udplite|vlan)(?:[._]|$)/;
const preferences = [
  // Each packet by itself.
  ...['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'tcp.desegment_tcp_streams:FALSE'],
  'tcp.analyze_sequence_numbers:FALSE',
  // A length of 0 is that of the frame, as it is by itself in IPv4.
  'ipv6.tso_support:TRUE',
];

const options = (): string[] => [
  ...preferences.flatMap((preference) => ['-o', preference]),
  ...execFileSync('tshark', ['-G', 'protocols'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .map((line) => line.split('\t')[2] ?? '')
    .filter((name) => name !== '' && !read.test(name))
    .flatMap((name) => ['--disable-protocol', name]),
];

/** A text of ours that goes on ("…") is compared as far as it goes. */
const isSame = (ours: string, theirs: string): boolean =>
  ours.endsWith('…') ? theirs.startsWith(ours.slice(0, -1)) : ours === theirs;

/** What we read of such a file. */
export function framesIn({ name, file }: Packets): readonly Frame[] {
  const read = readCaptureFile(new Uint8Array(fs.readFileSync(file)));
  if (!read.ok) throw new Error(`${name}: ${read.detail}`);
  return read.frames;
}

/** A value that is another one: of several the last. */
const wrong = (ours: string): string => ours.replace(/[^,]$/, (end) => (end === '1' ? '2' : '1'));

/**
 * Lays every field of every packet of a file beside tshark's. With `planted`, it lays there each field on which both agree with a wrong
 * value, too: none of them should find a reason.
 */
export async function beside(packets: Packets, dissector: Dissector, tally: Tally, planted?: Tally): Promise<void> {
  const [rows, frames] = [await askTshark(packets.file, ...options()), framesIn(packets)];
  if (rows.length !== frames.length) throw new Error(`${packets.name}: ${rows.length} packets, here ${frames.length}`);
  for (const [index, frame] of frames.entries()) {
    const layers = dissector.dissect(frame);
    const told = rows[index] ?? new Map<string, string>();
    for (const pair of pairs) {
      const [ours, theirs] = [oursOf(layers, 1, pair), theirsOf(told, pair)];
      if (ours === '' && theirs === '') continue;
      const one = { field: pair.theirs.join(' '), ours, theirs, frame, layers, told };
      const where = `${packets.name}, packet ${index + 1}`;
      tally.compared += 1;
      if (!isSame(ours, theirs)) differs(one, tally, where);
      else {
        tally.agree += 1;
        if (planted) differs({ ...one, ours: wrong(ours) }, planted, where);
      }
    }
  }
}

function differs(one: Difference, tally: Tally, where: string): void {
  const reason = reasons.find(({ fields, holds }) => fields.test(one.field) && holds(one));
  const words = `${where}: ${one.field} is ${one.ours || 'nothing'}, tshark says ${one.theirs || 'nothing'}`;
  tally.differ(1, reason, words);
}
