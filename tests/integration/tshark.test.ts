// Against Wireshark's own reader: it lists the packets of the files we write, and reads in them what we read.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { tcpContext } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { Layer } from '../../server/shared/dissect/types.ts';
import { needs } from '../support/needs.ts';
import { frameOf } from '../unit/conversations/segments.ts';
import { fieldOf, layerOf, wholeDissector } from '../unit/dissect/support.ts';

const without = needs('tshark');

const dissector = await wholeDissector();
const hello = readCaptureFile(new Uint8Array(fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url))));
if (!hello.ok) throw new Error(hello.detail);

/** The real hello, and hand-made packets of other kinds: IPv6, SACK, a cut one, one that is not scaled. */
const made: Frame[] = [
  frameOf({ flags: 'S', seq: 100, version: 6, options: [2, 4, 255, 196, 4, 2, 1, 3, 3, 7, 0, 0] }, 21),
  frameOf({ from: 'b', flags: 'SA', seq: 0xfffffffe, ack: 101, version: 6, options: [2, 4, 255, 196, 1, 3, 3, 2] }, 22),
  frameOf({ flags: 'PAU', seq: 101, ack: 0xffffffff, version: 6, data: 'hello, world' }, 23),
  frameOf({ from: 'b', flags: 'A', seq: 0xffffffff, ack: 113, version: 6, window: 777 }, 24),
  frameOf({ flags: 'A', seq: 5, ack: 6, options: [1, 1, 5, 10, 0, 0, 0, 20, 0, 0, 0, 30] }, 25),
  frameOf({ flags: 'PA', seq: 5, ack: 6, data: 'x'.repeat(100), snap: 60, world: 1 }, 26),
  frameOf({ flags: 'RA', seq: 9, ack: 6, ports: [1, 65_535] }, 27),
];
/** The same frame with the checksum that ours says is right; theirs is asked below. */
function corrected(frame: Frame, id: number): Frame {
  const bytes = frame.bytes.slice();
  const text = fieldOf(layerOf(dissector.dissect(frame), 'tcp'), 'checksum').text;
  const right = Number.parseInt(/wrong: (\w+)/.exec(text)?.[1] ?? '', 16);
  new DataView(bytes.buffer).setUint16(layerOf(dissector.dissect(frame), 'tcp').start + 16, right);
  return { ...frame, id, at: id * 1000, bytes };
}
for (const [index, frame] of made.slice(2, 5).entries()) made.push(corrected(frame, 28 + index));

const began = 1_700_000_000_123;
const frames = [...hello.frames, ...made.map((frame) => ({ ...frame, at: 9_000_000_000 + frame.id * 1_000_001 }))];
const comments = new Map([
  [4, 'The client sends 6 bytes: “hello⏎”'],
  [26, 'cut short'],
]);

let folder = '';
let file = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'));
  file = path.join(folder, 'run.pcapng');
  const worlds = [
    { name: 'w1', kind: 'private' },
    { name: 'w2', kind: 'private' },
  ] as const;
  fs.writeFileSync(file, writePcapng(frames, { worlds: [...worlds], began, comments }));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const names = [
  ...['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_id', 'frame.comment'],
  ...['ip.src', 'ip.dst', 'ip.id', 'ip.ttl', 'ip.proto', 'ip.len', 'ip.checksum', 'ipv6.src', 'ipv6.dst'],
  ...['tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.hdr_len'],
  ...['tcp.flags.fin', 'tcp.flags.syn', 'tcp.flags.reset', 'tcp.flags.push', 'tcp.flags.ack', 'tcp.flags.urg'],
  ...['tcp.flags.ece', 'tcp.flags.cwr', 'tcp.flags.ae', 'tcp.window_size_value', 'tcp.window_size'],
  ...['tcp.urgent_pointer', 'tcp.checksum', 'tcp.checksum.status', 'tcp.checksum_calculated'],
  ...['tcp.option_kind', 'tcp.options.mss_val', 'tcp.options.wscale.multiplier'],
  ...['tcp.options.timestamp.tsval', 'tcp.options.timestamp.tsecr'],
] as const;
type Name = (typeof names)[number];

/** What tshark says, one row a packet; several values of a field are joined with a comma. */
let table: string[][] = [];
beforeAll(() => {
  const options = ['-n', '-o', 'tcp.check_checksum:TRUE', '-T', 'fields', '-E', 'separator=|'];
  const args = ['-r', file, ...options, ...names.flatMap((name) => ['-e', name])];
  const run = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000 });
  table = run
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('|'));
});

const tshark = (...wanted: Name[]): string[][] =>
  table.map((row) => wanted.map((name) => row[names.indexOf(name)] ?? ''));

const conversations = new Conversations();
const layersOf = new Map<number, readonly Layer[]>();
for (const frame of frames) {
  const conversation = conversations.add(frame);
  const from = conversation?.packets.at(-1)?.from;
  layersOf.set(
    frame.id,
    dissector.dissect(frame, conversation?.transport === 'tcp' && from ? { tcp: tcpContext(conversation, from) } : {}),
  );
}

/** One value a packet of ours, from the layers of its frame. */
const ours = (read: (layers: readonly Layer[], frame: Frame) => unknown): string[] =>
  frames.map((frame) => String(read(layersOf.get(frame.id) ?? [], frame)));
const tcp = (id: string) => (layers: readonly Layer[]) => fieldOf(layerOf(layers, 'tcp'), id).value;
const ip = (layers: readonly Layer[]): Layer =>
  layers.find(({ protocol }) => protocol.startsWith('ipv')) ?? layerOf(layers, 'ipv4');

describe.skipIf(without !== '')(`the file${without}`, () => {
  test('every packet, its time to the ns, its lengths, interface and comment', () => {
    const rows = tshark('frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_id', 'frame.comment');
    expect(rows).toEqual(
      frames.map((frame) => {
        const time = BigInt(began) * 1_000_000n + BigInt(frame.at);
        const [seconds, nanos] = [time / 1_000_000_000n, time % 1_000_000_000n];
        const iface = frame.world === 1 ? 2 : frame.link === 101 ? 1 : 0;
        return [
          `${seconds}.${String(nanos).padStart(9, '0')}`,
          String(frame.original),
          String(frame.bytes.length),
          String(iface),
          comments.get(frame.id) ?? '',
        ];
      }),
    );
  });
});

describe.skipIf(without !== '')(`dissection${without}`, () => {
  const column = (name: Name): string[] => tshark(name).map(([value]) => value ?? '');

  test.each([
    ['tcp.srcport', 'from'],
    ['tcp.dstport', 'to'],
    ['tcp.seq_raw', 'seq'],
    ['tcp.ack_raw', 'ack'],
    ['tcp.window_size_value', 'window'],
    ['tcp.urgent_pointer', 'urgent'],
  ] as const)('%s', (theirs, id) => {
    expect(ours(tcp(id))).toEqual(column(theirs));
  });

  test('header lengths, payload lengths and addresses', () => {
    expect(ours((layers) => Number(tcp('header')(layers)) * 4)).toEqual(column('tcp.hdr_len'));
    expect(
      ours(
        (_, frame) => conversations.list.flatMap(({ packets }) => packets).find(({ id }) => id === frame.id)?.length,
      ),
    ).toEqual(column('tcp.len'));
    const addresses = tshark('ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst').map((row) => row.filter(Boolean).join(' '));
    expect(ours((layers) => `${fieldOf(ip(layers), 'from').text} ${fieldOf(ip(layers), 'to').text}`)).toEqual(
      addresses,
    );
  });

  test.each([
    ['fin', 'tcp.flags.fin'],
    ['syn', 'tcp.flags.syn'],
    ['rst', 'tcp.flags.reset'],
    ['psh', 'tcp.flags.push'],
    ['ack', 'tcp.flags.ack'],
    ['urg', 'tcp.flags.urg'],
    ['ece', 'tcp.flags.ece'],
    ['cwr', 'tcp.flags.cwr'],
    ['ae', 'tcp.flags.ae'],
  ] as const)('flag %s', (flag, theirs) => {
    const set = ours((layers) => (fieldOf(layerOf(layers, 'tcp'), 'flags', flag).value === true ? 1 : 0));
    expect(set).toEqual(column(theirs));
  });

  test.each([
    ['tcp.options.mss_val', 'mss', (text: string) => text.replace(/\D/g, '')],
    ['tcp.options.wscale.multiplier', 'window-scale', (text: string) => text.replace(/.*= /, '').replaceAll(' ', '')],
    ['tcp.options.timestamp.tsval', 'timestamps', (text: string) => text.replace(/,.*/, '').replaceAll(' ', '')],
    ['tcp.options.timestamp.tsecr', 'timestamps', (text: string) => text.replace(/.*echoes /, '').replaceAll(' ', '')],
  ] as const)('%s', (theirs, id, read) => {
    const texts = ours((layers) => {
      const options = layerOf(layers, 'tcp').fields.find((field) => field.id === 'options');
      return read(options?.fields?.find((field) => field.id === id)?.text ?? '');
    });
    expect(texts).toEqual(column(theirs));
  });

  test('kinds of all options, in their order', () => {
    const kinds: Record<string, string> = {
      end: '0',
      nop: '1',
      mss: '2',
      'window-scale': '3',
      'sack-permitted': '4',
      sack: '5',
      timestamps: '8',
    };
    const found = ours((layers) => {
      const options = layerOf(layers, 'tcp').fields.find((field) => field.id === 'options');
      return (options?.fields ?? []).map(({ id }) => kinds[id] ?? id).join(',');
    });
    // The padding after the end of options is one field of ours, and one option a byte of theirs.
    expect(found).toEqual(column('tcp.option_kind').map((list) => list.replace(/0(,0)+$/, '0')));
  });

  test('relative numbers and the scaled window', () => {
    const rows = tshark('tcp.seq', 'tcp.ack', 'tcp.window_size');
    const packets = conversations.list.flatMap((conversation) =>
      conversation.sides.a && conversation.sides.b ? conversation.packets : [],
    );
    expect(packets).toHaveLength(26);
    for (const packet of packets) {
      const row = rows[frames.findIndex(({ id }) => id === packet.id)];
      expect([packet.seq, packet.ack, packet.window].map(String)).toEqual(row);
    }
  });

  test('IPv4: identification, time to live, protocol, lengths and checksum', () => {
    const rows = tshark('ip.id', 'ip.ttl', 'ip.proto', 'ip.len', 'ip.checksum').filter(([id]) => id);
    const four = frames.filter((frame) => layersOf.get(frame.id)?.some(({ protocol }) => protocol === 'ipv4'));
    const values = four.map((frame) => {
      const layer = layerOf(layersOf.get(frame.id) ?? [], 'ipv4');
      const [id, ttl, protocol, length, checksum] = ['id', 'ttl', 'protocol', 'length', 'checksum'].map((name) =>
        fieldOf(layer, name),
      );
      return [id?.text, ttl?.text, String(protocol?.value), length?.text, `0x${checksum?.text.slice(0, 4)}`];
    });
    expect(values).toEqual(rows);
  });

  test('checksums: the same value, the same verdict, and the same one expected', () => {
    const rows = tshark('tcp.checksum', 'tcp.checksum.status', 'tcp.checksum_calculated');
    const texts = ours((layers) => fieldOf(layerOf(layers, 'tcp'), 'checksum').text);
    expect(texts.map((text) => `0x${text.slice(0, 4)}`)).toEqual(rows.map(([value]) => value));
    // Status 0 is wrong, 1 right, 2 not checked. Of a sum left to hardware, this version of theirs says that it is wrong.
    const verdicts = texts.map((text) => (text.includes('wrong') ? '0' : text.includes('not checked') ? '2' : '1'));
    const offloaded = texts.map((text) => text.endsWith('not filled in'));
    expect(offloaded.filter(Boolean)).toHaveLength(20);
    expect(verdicts.filter((_, i) => !offloaded[i])).toEqual(rows.filter((_, i) => !offloaded[i]).map((row) => row[1]));
    expect(new Set(verdicts)).toEqual(new Set(['0', '1', '2']));
    const expected = texts.map((text) => /wrong: (\w+)/.exec(text)?.[1]);
    expect(expected.filter(Boolean)).toHaveLength(6);
    for (const [index, value] of expected.entries()) if (value) expect(rows[index]?.[2]).toBe(`0x${value}`);
  });
});
