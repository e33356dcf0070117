// Builds TCP frames for tests: a conversation is written down as lines of who sends what, numbers filled in.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { allProtocols } from '../dissect/support.ts';
import type { End, TcpConversation } from '../../../server/shared/conversations/types.ts';

export interface Sent {
  readonly from?: End;
  /** "SA" is SYN ACK: letters of FIN, SYN, RST, PSH, ACK, URG. */
  readonly flags: string;
  readonly seq: number;
  readonly ack?: number;
  readonly data?: string | Uint8Array;
  readonly options?: readonly number[];
  readonly window?: number;
  readonly world?: number;
  readonly version?: 4 | 6;
  readonly ports?: readonly [a: number, b: number];
  /** Bytes that the capture kept of the frame. */
  readonly snap?: number;
  /** ms by which it comes later than its id says. */
  readonly late?: number;
}

const protocols = await allProtocols();

const letters = 'FSRPAU';
export const bits = (flags: string): number =>
  [...flags].reduce((sum, letter) => sum | (1 << letters.indexOf(letter)), 0);

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Uint8Array.from(Buffer.from(data)) : data;

/** The frame with this id; its time is the id in µs, and `late`. Link type 101: it begins with IP. */
export function frameOf(sent: Sent, id = 1): Frame {
  const { options = [], version = 4, ports = [50_000, 80], from = 'a' } = sent;
  const data = bytesOf(sent.data ?? '');
  const ip = version === 4 ? 20 : 40;
  const head = 20 + options.length;
  const bytes = new Uint8Array(ip + head + data.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = version === 4 ? 0x45 : 0x60;
  if (version === 4) {
    view.setUint16(2, bytes.length);
    bytes.set([64, 6], 8);
    bytes.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  } else {
    view.setUint16(4, bytes.length - 40);
    bytes.set([6, 64], 6);
    bytes[23] = 1;
    bytes[39] = 1;
  }
  view.setUint16(ip, ports[from === 'a' ? 0 : 1]);
  view.setUint16(ip + 2, ports[from === 'a' ? 1 : 0]);
  view.setUint32(ip + 4, sent.seq >>> 0);
  view.setUint32(ip + 8, (sent.ack ?? 0) >>> 0);
  bytes[ip + 12] = (head / 4) << 4;
  bytes[ip + 13] = bits(sent.flags);
  view.setUint16(ip + 14, sent.window ?? 64);
  bytes.set(options, ip + 20);
  bytes.set(data, ip + head);
  const kept = bytes.subarray(0, sent.snap ?? bytes.length);
  const at = id * 1000 + (sent.late ?? 0) * 1e6;
  return { id, at, world: sent.world ?? 0, iface: 0, link: 101, original: bytes.length, bytes: kept };
}

/**
 * A datagram over IPv4, with this id; its time is the id in µs. Link type 101: it begins with IP. `group`: b is all that hear mDNS
 * (RFC 6762, 3).
 */
export function datagramOf(sent: Pick<Sent, 'from' | 'data' | 'ports'> & { group?: boolean }, id = 1): Frame {
  const { ports = [50_000, 53], from = 'a', group = false } = sent;
  const data = bytesOf(sent.data ?? '');
  const bytes = new Uint8Array(28 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
  if (group) bytes.set([224, 0, 0, 251], from === 'a' ? 16 : 12);
  view.setUint16(2, bytes.length);
  view.setUint16(20, ports[from === 'a' ? 0 : 1]);
  view.setUint16(22, ports[from === 'a' ? 1 : 0]);
  view.setUint16(24, 8 + data.length);
  bytes.set(data, 28);
  return { id, at: id * 1000, world: 0, iface: 0, link: 101, original: bytes.length, bytes };
}

/** Feed these in order, ids from 1; gives all conversations. */
export function play(sent: readonly Sent[]): readonly TcpConversation[] {
  const conversations = new Conversations(protocols);
  for (const [index, one] of sent.entries()) conversations.add(frameOf(one, index + 1));
  return conversations.list;
}

/** The one conversation of these. */
export function playOne(sent: readonly Sent[]): TcpConversation {
  const [conversation, ...more] = play(sent);
  if (!conversation || more.length > 0) throw new Error(`${more.length + (conversation ? 1 : 0)} conversations`);
  return conversation;
}

const line = /^([ab]) ([FSRPAU]*)(?: (\d+))?(?: ack (\d+))?(?: win (\d+))?(?: after (\d+))?(?: "(.*)")?$/;

/**
 * Lines as "a S 0", "b SA 0 ack 1", "a PA 1 ack 1 "hello"": numbers relative to each side's first, which is 1000 for a and
 * 5000 for b. "b A 1 ack 6 win 0 after 30" says that it has no room, 30 ms later.
 */
export function script(text: string): Sent[] {
  let late = 0;
  return text
    .trim()
    .split('\n')
    .map((one) => {
      const [, from, flags = '', seq = '0', ack, window, after = '0', data] = line.exec(one.trim()) ?? [];
      if (from !== 'a' && from !== 'b') throw new Error(`not a line of the script: ${one}`);
      const [mine, theirs] = from === 'a' ? [1000, 5000] : [5000, 1000];
      late += Number(after);
      return {
        from,
        flags,
        seq: mine + Number(seq),
        ...(ack === undefined ? {} : { ack: theirs + Number(ack) }),
        ...(window === undefined ? {} : { window: Number(window) }),
        ...(late === 0 ? {} : { late }),
        ...(data === undefined ? {} : { data }),
      };
    });
}

export const handshake = `a S 0
b SA 0 ack 1
a A 1 ack 1`;

/** "a SYN_SENT 1": end, state and the id of the packet that shows it. */
export const statesOf = (conversation: TcpConversation): string[] =>
  conversation.states.map(({ end, state, id }) => `${end} ${state} ${id}`);
