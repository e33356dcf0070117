// Words that several predicates share: bytes as text, counts, and why nothing has reached a service.
import type { Endpoint } from '../contract/entry.ts';
import type { TcpConversation } from '../conversations/types.ts';
import { isAt, worldAt } from './places.ts';
import { talks } from './talks.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** "1 byte", "6 bytes". */
export const bytes = (count: number): string => `${count} ${count === 1 ? 'byte' : 'bytes'}`;

/** Bytes as they are quoted in a sentence: “hello⏎”, at most 24 characters. */
export function quote(data: Uint8Array): string {
  let text = '';
  for (const byte of data.subarray(0, 24)) {
    text += byte === 10 ? '⏎' : byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·';
  }
  return `“${text}${data.length > 24 ? '…' : ''}”`;
}

/** "port 43127", with the address where it is needed to tell two apart. */
const place = (end: Endpoint, full: boolean): string =>
  full ? `${end.address}, port ${end.port}` : `port ${end.port}`;

/** What became of a service whose process has ended. */
export function ended(on: ServiceFacts): string {
  const how =
    on.signal === undefined ? 'The server’s process has ended' : `The server’s process was ended by ${on.signal}`;
  return `${how}, so nobody listens at ${on.listens ? place(on.listens, false) : 'its port'}. Reset the step: that starts it again.`;
}

/** Why no conversation with the service is there yet: gone, UDP, another address, another port, or nothing so far. */
export function absence(view: RunView, on: ServiceFacts): string {
  if (on.state === 'gone') return ended(on);
  const { listens } = on;
  if (!listens) return 'The server does not listen yet.';
  const datagram = view.datagrams.findLast((one) => one.to.port === listens.port);
  // Where the beginning was not seen, the service may be the end that spoke first.
  const stray = view.conversations.findLast(
    (one) =>
      worldAt(view, one.world, one.b) === on.world &&
      !isAt(view, one.world, one.a, on) &&
      !isAt(view, one.world, one.b, on),
  );
  if (datagram && datagram.id > (stray?.packets[0]?.id ?? 0))
    return `You sent UDP to port ${listens.port}. The server waits there for TCP, and UDP’s ports are other doors.`;
  if (stray) return strayed(stray, listens);
  const failed = view.entries.findLast((entry) => entry.type === 'socket' && entry.what === 'error');
  if (failed?.type === 'socket' && failed.remote && failed.remote.port !== listens.port)
    return `Your client asked for port ${failed.remote.port} (${failed.error}). The server listens at port ${listens.port}.`;
  const nothing = `Nothing has come to port ${listens.port} yet.`;
  return view.settled ? nothing : 'Waiting for packets.';
}

/** A conversation with something that is not the service. */
function strayed(stray: TcpConversation, listens: Endpoint): string {
  const samePort = stray.b.port === listens.port;
  const end = place(stray.b, samePort);
  const seen = stray.reset?.from === 'b' ? `You were refused at ${end}: nobody listens there.` : `You spoke to ${end}.`;
  return `${seen} The server listens at ${place(listens, samePort)}.`;
}

/** Why the newest conversation has sent nothing, or another number of bytes than wanted; undefined when it fits. */
export function wrongLength(view: RunView, on: ServiceFacts, wanted: number): string | undefined {
  const last = talks(view, on).at(-1);
  if (!last) return absence(view, on);
  if (last.reset?.from === 'b' && last.sent.a.length === 0) return `Port ${last.b.port} answered with RST: refused.`;
  if (last.sent.a.length === 0)
    return last.fins.a ? 'You connected, and hung up without a word.' : 'You are connected, and have said nothing yet.';
  if (last.sent.a.length === wanted) return undefined;
  const short = wanted - 1 === last.sent.a.length && last.sent.a.at(-1) !== 10;
  const hint = short ? ' Is the end of the line missing?' : '';
  return `You sent ${bytes(last.sent.a.length)}, ${quote(last.sent.a)}. This step looks for ${wanted}.${hint}`;
}
