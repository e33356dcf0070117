// The messages of SOCKS5: which one comes when, how long it is, and the names of its numbers (RFC 1928; IANA's list of methods).
import { u16 } from '../bytes.ts';
import type { Message, Side } from '../messages/types.ts';
import { ipv4Text, ipv6Text, textOf } from '../text.ts';

export type Kind = 'greeting' | 'method' | 'password' | 'verdict' | 'request' | 'reply';

export interface SocksMessage extends Message {
  readonly kind?: Kind;
}

export const methods: Readonly<Record<number, string>> = {
  0: 'no proof',
  1: 'GSSAPI',
  2: 'name and password',
  3: 'CHAP',
  5: 'challenge and response',
  6: 'TLS',
  7: 'NDS',
  8: 'several',
  9: 'JSON parameters',
  255: 'none of them',
};

/** What a request asks for: its name, and in a sentence. */
export const commands: Readonly<Record<number, readonly [name: string, says: string]>> = {
  1: ['Connect to', 'The client asks the proxy to open a connection there, and to pass on what is said.'],
  2: ['Listen for', 'The client asks the proxy to listen for a connection from there, and to pass on what is said.'],
  3: ['Pass on datagrams of', 'The client asks the proxy to pass on its UDP datagrams.'],
};

export const replies: Readonly<Record<number, string>> = {
  0: 'succeeded',
  1: 'the proxy has failed',
  2: 'not allowed by the rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'time to live is over',
  7: 'no such command',
  8: 'no such kind of address',
};

export const kinds: Readonly<Record<number, string>> = { 1: 'IPv4', 3: 'name', 4: 'IPv6' };

/** What a side says after `said` messages. A client that does not wait for the method speaks as if it had its own. */
export function kindOf(side: Side, said: number, first: number, method: number | undefined): Kind | 'foreign' {
  if (said === 0) return side === 'a' ? 'greeting' : 'method';
  if (method !== undefined && method !== 0 && method !== 2) return 'foreign';
  // Where nobody knows the method yet, a name and a password begin with 1, the version of their own protocol.
  const proves = method === 2 || (method === undefined && first === 1);
  if (proves && said === 1) return side === 'a' ? 'password' : 'verdict';
  return side === 'a' ? 'request' : 'reply';
}

/** How long a message is by its own word; undefined while too little of it is there; a text says why it is none. */
export function sizeOf(kind: Kind, bytes: Uint8Array): number | string | undefined {
  const version = kind === 'password' || kind === 'verdict' ? 1 : 5;
  if (bytes[0] !== version) return `It begins with ${bytes[0] ?? 0}, and not with version ${version}.`;
  if (kind === 'method' || kind === 'verdict') return 2;
  const second = bytes[1];
  if (second === undefined) return undefined;
  if (kind === 'greeting') return 2 + second;
  if (kind === 'password') {
    const password = bytes[2 + second];
    return password === undefined ? undefined : 3 + second + password;
  }
  const address = bytes[3];
  if (address === undefined) return undefined;
  if (!(address in kinds)) return `There is no address of kind ${address}.`;
  const size = address === 3 ? bytes[4] : address === 1 ? 4 : 16;
  return size === undefined ? undefined : 6 + size + (address === 3 ? 1 : 0);
}

/** The address of a whole request or reply, "example.test:80", and where its host and its port stand. */
export function addressIn(bytes: Uint8Array): { text: string; host: string; from: number; to: number } {
  const kind = bytes[3] ?? 0;
  const from = kind === 3 ? 5 : 4;
  const to = bytes.length - 2;
  const host =
    kind === 1 ? ipv4Text(bytes, from) : kind === 4 ? ipv6Text(bytes, from) : textOf(bytes.subarray(from, to), 255);
  return { text: `${kind === 4 ? `[${host}]` : host}:${u16(bytes, to)}`, host, from, to };
}
