// Against Wireshark's own reader: UDP, ICMP and ICMPv6 on real packets, and HTTP in a stream that we made.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import { isHttp } from '../../server/shared/dissect/http/types.ts';
import type { Layer } from '../../server/shared/dissect/types.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { frameOf, handshake, script } from '../unit/conversations/segments.ts';
import { wholeDissector } from '../unit/dissect/support.ts';

const without = lacking('tshark');

const dissector = await wholeDissector();
const any = new URL('../fixtures/any.pcap', import.meta.url).pathname;
const postcards = new URL('../fixtures/postcards.pcap', import.meta.url).pathname;

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What tshark says of these fields, one row a packet; several values of a field are joined with a comma. */
function tshark(file: string, names: readonly string[], ...options: string[]): string[][] {
  const args = [
    '-n',
    '-r',
    file,
    ...options,
    '-T',
    'fields',
    '-E',
    'separator=|',
    ...names.flatMap((name) => ['-e', name]),
  ];
  const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000 });
  return text
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('|'));
}

const value = (layers: readonly Layer[], protocol: string, id: string): string =>
  layers
    .filter((layer) => layer.protocol === protocol)
    .flatMap(({ fields }) => fields.filter((field) => field.id === id).map((field) => String(field.value)))
    .join(',');

/** Each packet of a file has for tshark's field what our protocol's field has. Returns tshark's rows. */
function compared(
  name: string,
  pairs: readonly (readonly [theirs: string, protocol: string, id: string])[],
): string[][] {
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(name)));
  if (!file.ok) throw new Error(file.detail);
  const layers = file.frames.map((frame) => dissector.dissect(frame));
  const theirs = tshark(
    name,
    pairs.map(([field]) => field),
  );
  for (const [index, [field, protocol, id]] of pairs.entries()) {
    expect(
      layers.map((one) => value(one, protocol, id)),
      field,
    ).toEqual(theirs.map((row) => row[index]));
  }
  return theirs;
}

test('datagrams and errors, with what they quote', (context) => {
  skipFor(without, context);
  const pairs = [
    ['udp.srcport', 'udp', 'from'],
    ['udp.dstport', 'udp', 'to'],
    ['udp.length', 'udp', 'length'],
    ['icmp.type', 'icmp', 'type'],
    ['icmp.code', 'icmp', 'code'],
    ['icmp.seq', 'icmp', 'sequence'],
    ['icmpv6.type', 'icmpv6', 'type'],
    ['icmpv6.code', 'icmpv6', 'code'],
    ['icmpv6.echo.sequence_number', 'icmpv6', 'sequence'],
  ] as const;
  expect(compared(postcards, pairs)).toHaveLength(24);
});

test('ARP, and what Linux writes of all interfaces', (context) => {
  skipFor(without, context);
  const pairs = [
    ['sll.pkttype', 'linux-cooked-2', 'way'],
    ['sll.ifindex', 'linux-cooked-2', 'index'],
    ['sll.hatype', 'linux-cooked-2', 'hardware'],
    ['sll.halen', 'linux-cooked-2', 'length'],
    ['sll.src.eth', 'linux-cooked-2', 'from'],
    ['arp.opcode', 'arp', 'operation'],
    ['arp.src.hw_mac', 'arp', 'sender-card'],
    ['arp.src.proto_ipv4', 'arp', 'sender-address'],
    ['arp.dst.hw_mac', 'arp', 'target-card'],
    ['arp.dst.proto_ipv4', 'arp', 'target-address'],
    ['udp.srcport', 'udp', 'from'],
    ['tcp.dstport', 'tcp', 'to'],
  ] as const;
  const theirs = compared(any, pairs);
  expect(theirs).toHaveLength(20);
  expect(theirs.filter((row) => row[5] !== '').length).toBeGreaterThan(1);
});

test('checksums of ICMP are right for both', (context) => {
  skipFor(without, context);
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(postcards)));
  if (!file.ok) throw new Error(file.detail);
  const theirs = tshark(postcards, ['icmp.checksum.status', 'icmpv6.checksum.status']).map((row) => row.join(''));
  const ours = file.frames.map((frame) => {
    const layer = dissector.dissect(frame).find(({ protocol }) => protocol.startsWith('icmp'));
    return layer?.fields.find(({ id }) => id === 'checksum')?.text.endsWith('right') ? '1' : '';
  });
  expect(ours.filter(Boolean)).toHaveLength(10);
  expect(ours).toEqual(theirs);
});

test('HTTP: methods, targets, statuses, bodies, and the packet in which each message is whole', (context) => {
  skipFor(without, context);
  const said = [
    ['a', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n'],
    ['a', 'hello'],
    ['b', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello'],
    ['a', 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['b', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nline 1\n\r\n'],
    ['b', '7\r\nline 2\n\r\n0\r\n\r\n'],
    ['a', 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['b', 'HTTP/1.1 404 Not Found\r\nContent-Length: 50\r\n\r\n'],
  ] as const;
  const next = { a: 1001, b: 5001 };
  const sent = said.map(([from, data]) => {
    const seq = next[from];
    next[from] += data.length;
    return { from, flags: 'PA', seq, ack: next[from === 'a' ? 'b' : 'a'], data };
  });
  const frames = [...script(handshake), ...sent].map((one, index) => frameOf(one, index + 1));
  const file = path.join(folder, 'http.pcapng');
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  const names = ['frame.number', 'http.request.method', 'http.request.uri', 'http.response.code', 'http.file_data'];
  // Some versions give content as text with \n written out, others as hexadecimal digits.
  const plain = (text: string): string =>
    /^(?:[0-9a-f]{2})+$/.test(text) ? Buffer.from(text, 'hex').toString() : text.replaceAll('\\n', '\n');
  const theirs = tshark(file, names, '-Y', 'http.request or http.response').map((row) =>
    row.map((one, index) => (index === 4 ? plain(one) : one)),
  );
  const conversations = new Conversations(dissector.protocols);
  for (const frame of frames) conversations.add(frame);
  const [conversation] = conversations.list;
  const ours = (['a', 'b'] as const).flatMap((side) =>
    (conversation?.messages?.[side] ?? []).filter(isHttp).map((message) => {
      const sides = conversation?.sent[side] ?? new Uint8Array(0);
      const content = message.body.parts.map(({ start, end }) => Buffer.from(sides.subarray(start, end)).toString());
      const last = conversation?.packets.findLast(
        (one) => one.from === side && one.offset < message.end && one.length > 0,
      );
      const kind = message.kind === 'request' ? [message.method, message.target, ''] : ['', '', String(message.status)];
      return [String(last?.id), ...kind, content.join('')];
    }),
  );
  expect(ours.sort(([x], [y]) => Number(x) - Number(y))).toEqual(theirs);
});
