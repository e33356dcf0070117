// A saved run beside Wireshark's tools: they read it without a complaint, and what they make of it is read here.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLedger } from '../../server/ledger/ledger.ts';
import { captureFile, type Saved } from '../../server/runs/capture-file.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { saveAgain } from '../../server/shared/capture-file/save-again.ts';
import type { CaptureFile } from '../../server/shared/capture-file/types.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import { needs } from '../support/needs.ts';
import { entries, frames, info } from '../unit/capture-file/saved-run.ts';
import { loadProtocols } from '../../server/runs/protocols.ts';

const protocols = await loadProtocols();

const without = needs('tshark', 'capinfos', 'editcap', 'mergecap');

/** The run of the fixture, in a ledger of its own. */
function savedRun(more: { frames?: number } = {}): Saved {
  const began = 1_000_000n;
  const ledger = createLedger({ began: { unix: info.began, hr: began } });
  const all = [...entries, ...frames].sort((x, y) => x.id - y.id);
  for (const one of all) {
    if (!('bytes' in one && one.bytes instanceof Uint8Array)) ledger.append(one as (typeof entries)[number]);
    else {
      const { world, iface, link, original, bytes, at } = one as (typeof frames)[number];
      ledger.appendFrame(world, { hr: began + BigInt(at), iface, link, original, bytes });
    }
  }
  const [model] = frames;
  for (let count = 0; model && count < (more.frames ?? 0); count++)
    ledger.appendFrame(0, { hr: began, iface: 0, link: 1, original: 9000, bytes: model.bytes });
  const lesson = { id: 'hello', steps: [{ id: 'greet', blocks: [] }] } as unknown as Lesson;
  return { ledger, info, lesson, proofs: () => [] };
}

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-capture-file-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function put(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** What a tool prints; it fails, or complains, and so does the test. */
function run(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', timeout: 50_000 });
  const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user "root"'));
  expect({ tool, args, status, complaints }).toEqual({ tool, args, status: 0, complaints: [] });
  return stdout;
}

function readWell(file: string): CaptureFile {
  const read = readCaptureFile(new Uint8Array(fs.readFileSync(file)));
  if (!read.ok) throw new Error(read.detail);
  return read;
}

const fields = (file: string, ...names: string[]): string[][] =>
  run('tshark', '-n', '-r', file, '-T', 'fields', '-E', 'separator=|', ...names.flatMap((name) => ['-e', name]))
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('|'));

describe.skipIf(without !== '')(`a saved run${without}`, () => {
  let file = '';
  beforeAll(() => {
    file = put('run.pcapng', captureFile(savedRun(), protocols));
  });

  test('is read by tshark, packet by packet, with each comment and nothing between them', () => {
    const rows = fields(file, 'frame.number', 'frame.comment', 'frame.packet_id', 'frame.interface_description');
    expect(rows).toHaveLength(frames.length);
    const comments = 'From client (PID 4312) to tcp-echo (PID 4318),Lesson hello, step greet';
    expect(rows[3]).toEqual([
      '4',
      `The client sends 6 bytes,${comments}`,
      '8',
      'loopback of w1 (private), observed by tcpdump',
    ]);
  });

  test('capinfos counts its packets, and tells what it is about', () => {
    const told = run('capinfos', '-M', file);
    expect(told).toMatch(/Number of packets:\s+10$/m);
    expect(told).toContain('Strict time order:   True');
    expect(told).toMatch(/Capture application:\s+Loopback Playground$/m);
    expect(told).toContain('A run of the lesson hello');
    expect(told).toContain('Name = lo');
    // The record is not for here.
    expect(told).not.toContain('"version"');
  });

  test.each(['pcapng', 'pcap', 'nsecpcap'])('editcap writes it as %s, and the packets are the same', (format) => {
    const out = path.join(folder, `again.${format}`);
    run('editcap', '-F', format, file, out);
    const [before, after] = [readWell(file), readWell(out)];
    const unit = format === 'pcap' ? 1000 : 1;
    const times = ({ began, frames: list }: CaptureFile): bigint[] =>
      list.map(({ at }) => (BigInt(began) * 1_000_000n + BigInt(at)) / BigInt(unit));
    expect(times(after)).toEqual(times(before));
    expect(after.frames.map(({ bytes }) => bytes)).toEqual(before.frames.map(({ bytes }) => bytes));
    if (format === 'pcapng') expect([...after.comments.values()]).toEqual([...before.comments.values()]);
  });

  test('what editcap keeps of it is still the run, without the packets that it took out', () => {
    const out = path.join(folder, 'fewer.pcapng');
    run('editcap', file, out, '1-2', '9');
    const [before, after] = [readWell(file), readWell(out)];
    expect(after.frames).toHaveLength(7);
    expect(after.run?.info).toEqual(before.run?.info);
    expect(after.run?.entries.map(({ type }) => type)).toEqual(before.run?.entries.map(({ type }) => type));
    expect(after.comments.size).toBe(7);
  });

  test('mergecap puts two of them together, and they are packets with their comments', () => {
    const out = path.join(folder, 'merged.pcapng');
    run('mergecap', '-w', out, file, put('other.pcapng', captureFile(savedRun(), protocols)));
    const merged = readWell(out);
    expect(merged.frames).toHaveLength(20);
    expect(merged.run).toBeUndefined();
    expect(merged.comments.size).toBe(20);
  });

  test('where comments would make it too large to be opened again, the last ones are left out, and that is said', () => {
    const large = captureFile(savedRun({ frames: 320_000 }), protocols);
    expect(large.length).toBeLessThanOrEqual(64 * 2 ** 20);
    const read = readCaptureFile(large);
    expect(read).toMatchObject({ ok: true, run: { info } });
    const out = put('large.pcapng', large);
    const told = run('capinfos', out);
    expect(told).toMatch(/The comments of \d+ packets were left out/);
    expect(read.ok && read.comments.size).toBeGreaterThan(10_000);
    expect(read.ok && read.comments.size).toBeLessThan(320_000);
  });
});

describe('what of a run goes with its file', () => {
  test('is what its own programs did; not those of others, what was typed and guessed, nor what was printed', () => {
    const run = savedRun();
    const ends = { local: { address: '127.0.0.1', port: 1 }, remote: { address: '0.0.0.0', port: 0 } };
    const queues = { recvQueue: 0, sendQueue: 0 };
    const what = { type: 'row', world: 'host', what: 'seen', transport: 'tcp', state: 'LISTEN', key: '1' } as const;
    const row = { ...what, ...ends, ...queues, pid: 1, program: 'SECRET' };
    for (const whose of ['yours', 'others', 'other-run', 'playground'] as const) run.ledger.append({ ...row, whose });
    run.ledger.append({ type: 'learner', what: 'answered', step: 'greet', item: 'x', choice: 'SECRET' });
    run.ledger.append({ type: 'learner', what: 'predicted', step: 'greet', item: 'x', choice: 'SECRET' });
    run.ledger.append({ type: 'action', what: 'started', key: 1, action: 'tcp-send', command: '/home/SECRET' });
    const process = { world: 'w1', pid: 4318, name: 'echo', role: 'service', what: 'crashed' } as const;
    run.ledger.append({ type: 'process', ...process, detail: 'at /home/SECRET/x.js' });
    run.ledger.append({ ...row, program: 'own', whose: 'run' });
    const text = Buffer.from(captureFile(run, protocols)).toString('latin1');
    expect(text).toContain('"own"');
    expect(text).toContain('"crashed"');
    expect(text).not.toContain('SECRET');
  });
});

describe.skipIf(without !== '')(`files of others${without}`, () => {
  const bare = { worlds: info.worlds, began: info.began };

  /** pcap by hand: magic, byte order and unit as told. */
  function pcap(little: boolean, nanos: boolean): Uint8Array {
    const head = Buffer.alloc(24);
    const put32 = (buffer: Buffer, at: number, value: number): unknown =>
      little ? buffer.writeUInt32LE(value >>> 0, at) : buffer.writeUInt32BE(value >>> 0, at);
    put32(head, 0, nanos ? 0xa1b23c4d : 0xa1b2c3d4);
    put32(head, 4, little ? 0x0004_0002 : 0x0002_0004);
    put32(head, 16, 65_535);
    put32(head, 20, 1);
    const records = frames.map(({ at, original, bytes }) => {
      const record = Buffer.alloc(16);
      put32(record, 0, 1_700_000_000 + Math.floor(at / 1e9));
      put32(record, 4, Math.floor((at % 1e9) / (nanos ? 1 : 1000)));
      put32(record, 8, bytes.length);
      put32(record, 12, original);
      return Buffer.concat([record, bytes]);
    });
    return Uint8Array.from(Buffer.concat([head, ...records]));
  }

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('pcap, little endian %s, nanoseconds %s: read here as tshark reads it, and saved again', (little, nanos) => {
    const file = put('by-hand.pcap', pcap(little, nanos));
    const again = put('by-hand.pcapng', saveAgain(Uint8Array.from(fs.readFileSync(file))) ?? new Uint8Array(0));
    const times = fields(file, 'frame.time_epoch').map(([time]) => time?.slice(0, nanos ? 20 : 17));
    expect(fields(again, 'frame.time_epoch').map(([time]) => time?.slice(0, nanos ? 20 : 17))).toEqual(times);
    const { began, frames: list } = readWell(file);
    const ours = list.map(({ at }) => BigInt(began) * 1_000_000n + BigInt(at));
    expect(
      ours.map((time) => `${time / 10n ** 9n}.${String(time % 10n ** 9n).padStart(9, '0')}`.slice(0, nanos ? 20 : 17)),
    ).toEqual(times);
    expect(list.map(({ bytes }) => bytes)).toEqual(frames.map(({ bytes }) => bytes));
  });

  test('what Wireshark’s tools put beside packets: name resolution, secrets, a comment, and losses', () => {
    const plain = put('plain.pcapng', writePcapng(frames, bare));
    const keys = put('keys.txt', Buffer.from(`CLIENT_RANDOM ${'0'.repeat(64)} ${'1'.repeat(96)}\n`));
    const rich = path.join(folder, 'rich.pcapng');
    run('editcap', '--inject-secrets', `tls,${keys}`, '-a', '3:a remark', plain, rich);
    const read = readWell(rich);
    expect(read.comments).toEqual(new Map([[3, 'a remark']]));
    const bytes = Uint8Array.from(fs.readFileSync(rich));
    expect(Buffer.from(bytes).includes('CLIENT_RANDOM')).toBe(true);
    expect(saveAgain(bytes)).toEqual(bytes);
  });
});
