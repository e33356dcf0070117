// Golden: the ten packets of a real hello, every field with its bytes.
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { tcpContext } from '../../../server/shared/conversations/context.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { fieldOf, layerOf, lines, wholeDissector } from './support.ts';

const file = readCaptureFile(new Uint8Array(fs.readFileSync(new URL('../../fixtures/hello.pcap', import.meta.url))));
if (!file.ok) throw new Error(file.detail);
const conversations = new Conversations();
for (const frame of file.frames) conversations.add(frame);
const [conversation] = conversations.list;
const frames = file.frames.slice(0, 10);
const dissector = await wholeDissector();

const layersOf = (number: number) => {
  const frame = frames[number - 1];
  const packet = conversation?.packets[number - 1];
  if (!frame || !packet || !conversation) throw new Error(`no packet ${number}`);
  return dissector.dissect(frame, { tcp: tcpContext(conversation, packet.from), borrowed: (port) => port === 43670 });
};

test('packet 4 as it is shown, field by field', () => {
  const layers = layersOf(4);
  const shown = layers.flatMap(({ title, start, end, fields }) => [
    `${title} [${start},${end})`,
    ...lines(fields, '  '),
  ]);
  expect(shown.join('\n')).toBe(
    `
Ethernet [0,14)
  [0,6) to: 00:00:00:00:00:00
  [6,12) from: 00:00:00:00:00:00
  [12,14) type: 0x0800, IPv4
IPv4 [14,34)
  [14,15) bits 0-3 version: 4
  [14,15) bits 4-7 header: 5 × 4 = 20 bytes
  [15,16) bits 0-5 class: 0
  [15,16) bits 6-7 congestion: 0
  [16,18) length: 58
  [18,20) identification: 0x57e3
  [20,22) bits 0-0 reserved: not set
  [20,22) bits 1-1 don’t fragment: set
  [20,22) bits 2-2 more fragments: not set
  [20,22) bits 3-15 fragment offset: 0
  [22,23) time to live: 64
  [23,24) protocol: 6, TCP
  [24,26) checksum: e4d8, right
  [26,30) from: 127.0.0.1
  [30,34) to: 127.0.0.1
TCP [34,66)
  [34,36) from: 43670 borrowed
  [36,38) to: 43127
  [38,42) seq: 1 (relative)
  [42,46) ack: 1 (relative)
  [46,48) bits 0-3 header: 8 × 4 = 32 bytes
  [46,48) bits 4-6 reserved: 0
  [46,48) flags: ACK PSH
    [46,48) bits 7-7 AE: not set
    [46,48) bits 8-8 CWR: not set
    [46,48) bits 9-9 ECE: not set
    [46,48) bits 10-10 URG: not set
    [46,48) bits 11-11 ACK: set
    [46,48) bits 12-12 PSH: set
    [46,48) bits 13-13 RST: not set
    [46,48) bits 14-14 SYN: not set
    [46,48) bits 15-15 FIN: not set
  [48,50) window: 64 × 1024 = 65 536
  [50,52) checksum: fe2e, not filled in
  [52,54) urgent: 0
  [54,66) options: time stamps
    [54,55) no operation:
    [55,56) no operation:
    [56,66) time stamps: 2 899 832 697, echoes 3 553 825 589
Data [66,72)
  [66,72) text: hello⏎
  [66,72) bytes: 68 65 6c 6c 6f 0a`.trim(),
  );
});

test('the options of the SYN', () => {
  const tcp = layerOf(layersOf(1), 'tcp');
  expect(lines(fieldOf(tcp, 'options').fields ?? [])).toEqual([
    '[54,58) largest segment: 65 495 bytes',
    '[58,60) SACK permitted: yes',
    '[60,70) time stamps: 2 899 832 695, echoes 0',
    '[70,71) no operation:',
    '[71,74) window scale: 2^10 = 1024',
  ]);
});

/** What Wireshark says of the same packets, by hand. */
const golden = [
  ['43670 borrowed', '0 (relative)', '0, not used', 'SYN', '65 495', 'fe30, not filled in', 74],
  ['43127', '0 (relative)', '1 (relative)', 'ACK SYN', '65 483', 'fe30, not filled in', 74],
  ['43670 borrowed', '1 (relative)', '1 (relative)', 'ACK', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
  ['43670 borrowed', '1 (relative)', '1 (relative)', 'ACK PSH', '64 × 1024 = 65 536', 'fe2e, not filled in', 72],
  ['43127', '1 (relative)', '7 (relative)', 'ACK', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
  ['43127', '1 (relative)', '7 (relative)', 'ACK PSH', '64 × 1024 = 65 536', 'fe2e, not filled in', 72],
  ['43670 borrowed', '7 (relative)', '7 (relative)', 'ACK', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
  ['43670 borrowed', '7 (relative)', '7 (relative)', 'ACK FIN', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
  ['43127', '7 (relative)', '8 (relative)', 'ACK FIN', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
  ['43670 borrowed', '8 (relative)', '8 (relative)', 'ACK', '64 × 1024 = 65 536', 'fe28, not filled in', 66],
];

test.each(golden.map((row, index) => [index + 1, row] as const))('packet %i', (number, row) => {
  const layers = layersOf(number);
  const tcp = layerOf(layers, 'tcp');
  const text = ['from', 'seq', 'ack', 'flags', 'window', 'checksum'].map((id) => fieldOf(tcp, id).text);
  expect([...text, layers.at(-1)?.end]).toEqual(row);
  expect(layers.every(({ truncated, reason }) => !truncated && reason === undefined)).toBe(true);
});

test('without a conversation, numbers are as in the header, and the scale is not invented', () => {
  const [frame] = frames.slice(3);
  if (!frame) throw new Error('no packet 4');
  const tcp = layerOf(dissector.dissect(frame), 'tcp');
  expect(fieldOf(tcp, 'seq')).toMatchObject({ value: 3853548564, text: '3 853 548 564' });
  expect(fieldOf(tcp, 'window').text).toBe('64, scale not seen');
  expect(fieldOf(tcp, 'from').text).toBe('43670');
});
