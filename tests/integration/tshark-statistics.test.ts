// Against Wireshark's own statistics: conversations, the hierarchy of protocols and round trips of the same packets, those of the
// fixtures and those of hand-made conversations.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { Focus } from '../../server/shared/statistics/focus.ts';
import { Survey } from '../../server/shared/statistics/survey.ts';
import type { ConversationRow, ProtocolNode } from '../../server/shared/statistics/types.ts';
import { needs } from '../support/needs.ts';
import { tsharkFields } from '../support/tshark-fields.ts';
import { tsharkConversations, tsharkHierarchy, type CountedPair } from '../support/tshark-statistics.ts';
import { datagramOf, frameOf, handshake, script } from '../unit/conversations/segments.ts';
import { allProtocols } from '../unit/dissect/support.ts';

const without = needs('tshark');
// Wireshark has no name for plain text in lines: to it, that is data.
const protocols = (await allProtocols()).filter(({ id }) => id !== 'lines');
const fixtures = ['hello', 'postcards', 'any'];

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const fixture = (name: string): string => new URL(`../fixtures/${name}.pcap`, import.meta.url).pathname;

function framesOf(file: string): readonly Frame[] {
  const read = readCaptureFile(new Uint8Array(fs.readFileSync(file)));
  if (!read.ok) throw new Error(read.detail);
  return read.frames;
}

function surveyOf(frames: readonly Frame[]): Survey {
  const survey = new Survey(protocols);
  for (const frame of frames) survey.add(frame);
  return survey;
}

/** A file of hand-made packets: conversations of many kinds, one after the other, minutes apart. */
function written(): string {
  const request = 'GET /greeting HTTP/1.1\r\nHost: x\r\n\r\n';
  const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello';
  const http = [
    ...script(handshake),
    { from: 'a', flags: 'PA', seq: 1001, ack: 5001, data: request },
    { from: 'b', flags: 'PA', seq: 5001, ack: 1001 + request.length, data: answer, late: 30 },
  ] as const;
  const talks = [
    http,
    script(`${handshake}
      a PA 1 ack 1 "hello"
      b A 1 ack 6 after 3
      b PA 1 ack 6 "hello"
      a A 6 ack 6 after 1
      a FA 6 ack 6
      b FA 6 ack 7
      a A 7 ack 7`),
    script('a S 0\nb RA 0 ack 1'),
    script(`${handshake}\na PA 1 ack 1 "lost"\na PA 1 ack 1 after 200 "lost"\nb A 1 ack 5\nb R 1`),
  ];
  const frames: Frame[] = [];
  for (const [at, sent] of talks.entries())
    for (const one of sent) {
      const frame = frameOf(
        { ...one, ports: [50_000 + at, at === 0 ? 80 : 43_127], version: at === 1 ? 6 : 4 },
        frames.length + 1,
      );
      frames.push({ ...frame, at: frame.at + at * 60e9 });
    }
  for (const from of ['a', 'b'] as const)
    frames.push({ ...datagramOf({ from, data: 'postcard', ports: [50_009, 7007] }, frames.length + 1), at: 300e9 });
  const file = path.join(folder, 'written.pcapng');
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  return file;
}

/** Ours, as tshark has it: its `a` may be our `b`. */
function asTheirs(row: ConversationRow, first: number, { a }: CountedPair): CountedPair {
  const end = (which: 'a' | 'b'): string => `${row[which].address}:${row[which].port}`;
  const [one, other] = end('a') === a ? (['a', 'b'] as const) : (['b', 'a'] as const);
  return {
    a: end(one),
    b: end(other),
    packets: { a: row.packets[one], b: row.packets[other] },
    bytes: { a: row.bytes[one], b: row.bytes[other] },
    began: ((row.began - first) / 1e9).toFixed(9),
    lasted: (row.lasted / 1e9).toFixed(4),
  };
}

/** tshark's names, where ours are others. */
const names: Readonly<Record<string, string>> = {
  ethernet: 'eth',
  'linux-cooked-2': 'sll',
  ipv4: 'ip',
};

const lines = (nodes: readonly ProtocolNode[], under = ''): string[] =>
  nodes.flatMap(({ protocol, packets, bytes, above }) => {
    const path = `${under}${names[protocol] ?? protocol}`;
    return [`${path} ${packets} ${bytes}`, ...lines(above, `${path} `)];
  });

/** What tshark goes on to read in ICMP (the packet that an error quotes), and in a body of HTTP, we do not count. */
const deeper = /\b(?:icmp|icmpv6|http) (?=[a-z])/;

describe.skipIf(without !== '')(`statistics${without}`, () => {
  test.each([...fixtures, 'written'])('of %s: the same conversations and protocols', (name) => {
    const file = name === 'written' ? written() : fixture(name);
    const frames = framesOf(file);
    const survey = surveyOf(frames);
    let compared = 0;
    for (const transport of ['tcp', 'udp'] as const) {
      const theirs = tsharkConversations(file, transport);
      const rows = survey.conversations.rows.filter((row) => row.transport === transport);
      const key = ({ a, b }: CountedPair): string => [a, b].sort().join(' ');
      const ours = rows.map((row) => {
        const ends = [row.a, row.b]
          .map(({ address, port }) => `${address}:${port}`)
          .sort()
          .join(' ');
        const same = theirs.find((one) => key(one) === ends);
        return asTheirs(row, frames[0]?.at ?? 0, same ?? ({ ...theirs[0], a: '' } as CountedPair));
      });
      const sorted = (all: CountedPair[]): CountedPair[] => all.sort((x, y) => key(x).localeCompare(key(y)));
      expect(sorted(ours)).toEqual(sorted(theirs));
      compared += theirs.length;
    }
    expect(compared).toBeGreaterThan(1);
    const hierarchy = tsharkHierarchy(file).filter((line) => !deeper.test(line));
    expect(hierarchy.length).toBeGreaterThan(3);
    expect(lines(survey.protocols).sort()).toEqual(hierarchy.sort());
  });

  test('round trips: those of tcp.analysis.ack_rtt, but for what was sent again', () => {
    const file = written();
    const frames = framesOf(file);
    const survey = surveyOf(frames);
    const ours = survey.conversations.rows.flatMap((row, at) => {
      const conversation = survey.find(at + 1);
      if (row.transport !== 'tcp' || conversation === undefined) return [];
      const focus = new Focus(at + 1, conversation, 1);
      focus.advance(survey.numbers, (place) => frames[place], Infinity);
      return focus.charts.trips.points.map(({ id, of, took }) => `${id} ${of} ${(took / 1e9).toFixed(9)}`);
    });
    const asked = ['frame.number', 'tcp.analysis.acks_frame', 'tcp.analysis.ack_rtt'];
    const rows = tsharkFields(file, asked, '-Y', 'tcp.analysis.ack_rtt').map((row) => row.flat());
    const again = tsharkFields(file, ['tcp.seq_raw'], '-Y', 'tcp.analysis.retransmission').length;
    expect(again).toBe(1);
    // The one that was sent twice: tshark measures from the first of the two.
    const doubtful = rows.filter(([, , took]) => Number(took) > 0.1);
    expect(doubtful.length).toBe(1);
    expect(ours.sort()).toEqual(
      rows
        .filter((row) => !doubtful.includes(row))
        .map((row) => row.join(' '))
        .sort(),
    );
  });
});
