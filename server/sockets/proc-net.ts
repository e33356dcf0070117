// Reads the text of /proc/PID/net/{tcp,tcp6,udp,udp6} into rows. Pure: the text comes from table.ts.
// The format: proc(5) and the kernel's Documentation/networking/proc_net_tcp.rst.
import type { Endpoint, SocketState } from '../shared/contract/entry.ts';

/** One socket of the kernel's table. `inode` is 0 where no program holds it any more (TIME_WAIT, an orphan). */
export interface SocketRow {
  readonly transport: 'tcp' | 'udp';
  readonly family: 4 | 6;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** TCP's states as `ss` and RFC 9293 name them; UDP is UNCONN or ESTABLISHED (connected). */
  readonly state: SocketState;
  readonly uid: number;
  readonly inode: number;
  /** Bytes that came and were not read; of a listener, connections that wait for accept. */
  readonly recvQueue: number;
  /** Bytes sent and not acknowledged. */
  readonly sendQueue: number;
}

// include/net/tcp_states.h; 12 is TCP_NEW_SYN_RECV, which the table shows as a SYN_RECV.
const tcpStates: readonly (SocketState | undefined)[] = [
  undefined,
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'SYN_RECV',
];

/**
 * Rows of one file's text, each socket once. Lines that are not rows (the heading, a line cut short) are left out. The kernel
 * prints its table page by page: a socket that came between two pages moves others on, and one is printed twice; the later counts.
 * `littleEndian`: the kernel prints each 32-bit word of an address in the computer's own byte order.
 */
export function parseProcNet(text: string, transport: 'tcp' | 'udp', littleEndian = true): SocketRow[] {
  const rows = new Map<string, SocketRow>();
  for (const line of text.split('\n')) {
    const found = pattern.exec(line);
    const row = found && toRow(found, transport, littleEndian);
    if (row) rows.set(`${found[1]}:${found[2]} ${found[3]}:${found[4]} ${row.inode}`, row);
  }
  return [...rows.values()];
}

//   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 1066 1 …
const pattern =
  /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) \S+ \S+\s+(\d+)\s+\d+\s+(\d+)\s/;

function toRow(found: RegExpExecArray, transport: 'tcp' | 'udp', littleEndian: boolean): SocketRow | undefined {
  const [, localHex = '', localPort = '', remoteHex = '', remotePort = '', st = '', tx = '', rx = '', uid, inode] =
    found;
  const local = addressOf(localHex, littleEndian);
  const remote = addressOf(remoteHex, littleEndian);
  const state = stateOf(Number.parseInt(st, 16), transport);
  if (local === undefined || remote === undefined || state === undefined) return undefined;
  return {
    transport,
    family: localHex.length === 8 ? 4 : 6,
    local: { address: local, port: Number.parseInt(localPort, 16) },
    remote: { address: remote, port: Number.parseInt(remotePort, 16) },
    state,
    uid: Number(uid),
    inode: Number(inode),
    recvQueue: Number.parseInt(rx, 16),
    sendQueue: Number.parseInt(tx, 16),
  };
}

function stateOf(code: number, transport: 'tcp' | 'udp'): SocketState | undefined {
  if (transport === 'udp') return code === 1 ? 'ESTABLISHED' : 'UNCONN';
  return tcpStates[code];
}

/** An address of 8 or 32 hexadecimal digits in canonical spelling (RFC 5952), or undefined. */
export function addressOf(hex: string, littleEndian: boolean): string | undefined {
  if (hex.length !== 8 && hex.length !== 32) return undefined;
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    const four = [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(word + at, word + at + 2), 16));
    bytes.push(...(littleEndian ? four.reverse() : four));
  }
  return bytes.length === 4 ? bytes.join('.') : ipv6(bytes);
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`. */
function ipv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return `::ffff:${bytes.slice(12).join('.')}`;
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best.at < 0 ? text(groups) : `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}
