// What Wireshark's analysis and ours say of the same packets, field by field, as tshark writes the fields.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import { isMarked, marks } from '../../server/shared/conversations/marks.ts';
import { initialRoundTrip, roundTrip } from '../../server/shared/conversations/round-trip.ts';
import type { TcpConversation, TcpPacket } from '../../server/shared/conversations/types.ts';

const flags = marks.map((mark) => `tcp.analysis.${mark.replaceAll('-', '_')}`);
const values = ['duplicate_ack_num', 'duplicate_ack_frame', 'acks_frame', 'ack_rtt', 'initial_rtt', 'bytes_in_flight'];

/** Fields that both know. */
export const analysisFields: readonly string[] = [...flags, ...values.map((name) => `tcp.analysis.${name}`)];

interface Told {
  readonly packet: TcpPacket;
  readonly conversation: TcpConversation;
}

/** Where we differ from tshark 4.0 and stay with it: the fields, for which packets, and why. */
const reasons: readonly { why: string; fields: readonly string[]; holds: (told: Told) => boolean }[] = [
  {
    why: 'What a D-SACK names came twice (RFC 2883). It is not under way, and tshark takes it off all the same.',
    fields: ['bytes_in_flight'],
    holds: ({ packet: { id, from }, conversation: { packets } }) =>
      packets.findLast((one) => one.id < id && one.from !== from && one.flags.ack)?.twice !== undefined,
  },
  {
    why: 'A refusal ends no handshake. tshark tells the time from SYN to RST as the first round trip.',
    fields: ['initial_rtt'],
    holds: ({ packet, conversation }) => packet.flags.rst && conversation.handshake === undefined,
  },
  {
    why: 'The first round trip is from a SYN to the ACK after its answer. tshark tells one where a SYN or its answer came behind that ACK.',
    fields: ['initial_rtt'],
    holds: ({ conversation: { packets } }) => {
      const said = packets.find(({ flags }) => flags.ack && !flags.syn);
      return said !== undefined && packets.some(({ id, flags }) => flags.syn && id > said.id);
    },
  },
  {
    why: 'The field for an ACK in a repeated SYN means nothing (RFC 9293, 3.1). tshark reads it, and takes a SYN ACK for acknowledged.',
    fields: ['acks_frame', 'ack_rtt'],
    holds: ({ packet: { acks }, conversation: { packets } }) => {
      const repeated = packets.filter(({ flags }) => flags.syn && !flags.ack).length > 1;
      return repeated && packets.some(({ id, flags }) => id === acks && flags.syn && flags.ack);
    },
  },
];

/**
 * Both, of frames with ids from 1: where they differ, in words; how often one of the reasons explains it; and how often ours or theirs
 * has something to say, by field.
 */
export function compareAnalysis(frames: readonly Frame[]) {
  const told = followed(frames);
  const theirs = tsharkAnalysis(frames);
  const differences: string[] = [];
  const explained = new Map<string, number>();
  const known = new Map<string, number>();
  for (const [at, { id }] of frames.entries()) {
    const one = told.get(id);
    const ours = one && rowOf(one);
    for (const [column, name] of analysisFields.entries()) {
      const [our, their] = [ours?.[column] ?? '', theirs[at]?.[column] ?? ''];
      // tshark shows the first round trip only beside something else.
      if (their === '' && name === 'tcp.analysis.initial_rtt') continue;
      if (our !== '' || their !== '') known.set(name, (known.get(name) ?? 0) + 1);
      if (our === their) continue;
      const why = reasons.find(
        ({ fields, holds }) => one && fields.some((field) => name.endsWith(`.${field}`)) && holds(one),
      )?.why;
      if (why === undefined) differences.push(`packet ${id}: ${name} is "${our}", tshark says "${their}"`);
      else explained.set(why, (explained.get(why) ?? 0) + 1);
    }
  }
  return { differences, explained, known };
}

/** tshark's, one row a frame; '' where it says nothing. */
function tsharkAnalysis(frames: readonly Frame[]): string[][] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'));
  try {
    const file = path.join(folder, 'run.pcapng');
    fs.writeFileSync(
      file,
      writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 1_700_000_000_000 }),
    );
    const fields = analysisFields.flatMap((name) => ['-e', name]);
    const args = ['-n', '-r', file, '-T', 'fields', '-E', 'separator=|', ...fields];
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const said = execFileSync('tshark', args, { encoding: 'utf8', stdio, timeout: 50_000, maxBuffer: 2 ** 26 });
    return (
      said
        .split('\n')
        .slice(0, -1)
        // A flag may be there twice: "1,1".
        .map((line) => line.split('|').map((value) => value.replace(/^1,1$/, '1')))
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** What we know of each frame, by its id. */
function followed(frames: readonly Frame[]): Map<number, Told> {
  const conversations = new Conversations();
  for (const frame of frames) conversations.add(frame);
  return new Map(
    conversations.list.flatMap((conversation) =>
      conversation.packets.map((packet) => [packet.id, { packet, conversation }] as const),
    ),
  );
}

/** Ours, as tshark writes them. */
function rowOf({ packet, conversation }: Told): string[] {
  const { same, acks, inFlight } = packet;
  const numbers = [
    same?.count,
    same?.as,
    acks || undefined,
    seconds(roundTrip(packet, conversation)),
    seconds(initialRoundTrip(packet, conversation)),
    inFlight || undefined,
  ];
  return [
    ...marks.map((mark) => (isMarked(packet, mark) ? '1' : '')),
    ...numbers.map((value) => (value === undefined ? '' : String(value))),
  ];
}

const seconds = (ns: number | undefined): string | undefined =>
  ns === undefined ? undefined : `${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, '0')}`;
