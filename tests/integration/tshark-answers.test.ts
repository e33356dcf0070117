// How long answers took, against Wireshark's http.time and dns.time: made-up conversations, and real ones on the loopback. Where the two
// differ, the cases say so (answer-cases.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { noLoopback, onLoopback } from '../support/on-loopback.ts';
import { compareAnswers } from '../support/tshark-answers.ts';
import { answerCases, framesOfCase } from '../unit/conversations/answer-cases.ts';
import { allProtocols } from '../unit/dissect/support.ts';

const without = lacking('tshark');
const withoutLoopback = lacking('tshark', 'curl') || noLoopback;
const protocols = await allProtocols();
let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-answers-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('of made-up conversations', (context) => {
  skipFor(without, context);
  let before = 0;
  const expected: number[] = [];
  const frames = answerCases.flatMap((one, index) => {
    const own = framesOfCase(one, 50_000 + index);
    expected.push(...(one.theirs ?? []).map((id) => id + before));
    const from = before;
    before += own.length;
    return own.map((frame) => ({ ...frame, id: frame.id + from, at: frame.at + index * 600e9 }));
  });
  const file = path.join(folder, 'cases.pcapng');
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  const { differences, compared } = compareAnswers(frames, file, protocols);
  expect(differences.map(({ row }) => row)).toEqual(expected);
  expect(compared).toBe(answerCases.flatMap(({ took }) => took.filter((one) => !one.includes('first'))).length);
});

test('of real ones: kept, long, in chunks, and after a while', async (context) => {
  skipFor(withoutLoopback, context);
  const server = http.createServer((request, response) => {
    if (request.url === '/long') response.end('x'.repeat(300_000));
    else if (request.url === '/chunks') for (const part of ['a', 'b', 'c']) response.write(part.repeat(2000));
    else setTimeout(() => response.end('late'), 30);
    if (request.url === '/chunks') setTimeout(() => response.end(), 20);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const urls = ['late', 'long', 'chunks', 'late'].map((one) => `http://127.0.0.1:${port}/${one}`);
  const bytes = await onLoopback([port], async () => {
    const curl = spawn('curl', ['-sS', '--data', 'x'.repeat(50_000), ...urls], { stdio: 'ignore' });
    await once(curl, 'exit');
  });
  server.close();
  const file = path.join(folder, 'real.pcap');
  fs.writeFileSync(file, bytes);
  const read = readCaptureFile(bytes);
  if (!read.ok) throw new Error(read.detail);
  const { differences, compared } = compareAnswers(read.frames, file, protocols);
  expect(differences).toEqual([]);
  expect(compared).toBe(4);
});
