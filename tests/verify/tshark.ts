// `npm run verify:tshark`: packet after packet, field after field, what tshark reads and what the playground reads. Prints how many fields
// were compared and how many agree, and each kind of difference with its reason. CI runs a part (tests/integration/tshark-*).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pairs } from '../integration/tshark-pairs.ts';
import { askTshark, oursOf, theirsOf } from '../support/tshark-packets.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import { framesIn, packetsIn, type Packets } from './tshark-captures.ts';
import { reasons, type Difference, type Reason } from './tshark-reasons.ts';

/** Of the fields of packets as they are sent, with a byte spoilt here and there, so many must agree. */
const goal = 0.999;

/** Each packet by itself, and of protocols only what is read here: theirs takes payloads for a great many things. */
const read =
  /^(?:ah|arp|data|eth|ethertype|frame|icmp|icmpv6|ieee8021ad|ip|ipv6|null|raw|sll|tcp|udp|udplite|vlan)(?:[._]|$)/;
const apart = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'tcp.desegment_tcp_streams:FALSE'];
const options = [
  ...apart.flatMap((preference) => ['-o', preference]),
  ...execFileSync('tshark', ['-G', 'protocols'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .map((line) => line.split('\t')[2] ?? '')
    .filter((name) => name !== '' && !read.test(name))
    .flatMap((name) => ['--disable-protocol', name]),
];

const dissector = await wholeDissector();
const sent = { compared: 0, agree: 0 };
const wild = { compared: 0, agree: 0 };
const found = new Map<Reason, number>();
const unexplained: string[] = [];

/** Every field of every packet of a file. */
async function compare(packets: Packets): Promise<void> {
  const rows = await askTshark(packets.file, ...options);
  const frames = framesIn(packets);
  if (rows.length !== frames.length) throw new Error(`${packets.name}: ${rows.length} packets, here ${frames.length}`);
  const count = packets.wild ? wild : sent;
  for (const [index, frame] of frames.entries()) {
    const layers = dissector.dissect(frame);
    for (const pair of pairs) {
      const [ours, theirs] = [oursOf(layers, 1, pair), theirsOf(rows[index], pair)];
      if (ours === '' && theirs === '') continue;
      count.compared += 1;
      if (ours === theirs) count.agree += 1;
      else
        differs(
          { field: pair.theirs.join(' '), ours, theirs, frame, layers, told: rows[index] ?? new Map() },
          packets,
          index,
        );
    }
  }
}

function differs(one: Difference, { name }: Packets, index: number): void {
  const reason = reasons.find(({ fields, holds }) => fields.test(one.field) && holds(one));
  if (reason) found.set(reason, (found.get(reason) ?? 0) + 1);
  else
    unexplained.push(
      `${name}, packet ${index + 1}: ${one.field} is ${one.ours || 'nothing'}, tshark says ${one.theirs || 'nothing'}`,
    );
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-verify-'));
for (const packets of await packetsIn(folder)) await compare(packets);

const share = ({ agree, compared }: typeof sent): string => `${((agree / compared) * 100).toFixed(3)} %`;
console.log(`Packets as they are sent, and spoilt a little: ${sent.compared} fields compared, ${share(sent)} agree.`);
console.log(`Packets spoilt badly, or made up: ${wild.compared} fields compared, ${share(wild)} agree.`);
for (const reason of reasons) console.log(`${found.get(reason) ?? 0} differ: ${reason.why}`);
for (const line of unexplained.slice(0, 50)) console.log(line);
const idle = reasons.filter((reason) => !found.has(reason));
for (const { why } of idle) console.log(`no longer occurs: ${why}`);
const ok = sent.agree >= goal * sent.compared && unexplained.length === 0 && idle.length === 0;
if (ok) fs.rmSync(folder, { recursive: true });
else console.log(`${unexplained.length} without a reason; the packets are in ${folder}`);
process.exit(ok ? 0 : 1);
