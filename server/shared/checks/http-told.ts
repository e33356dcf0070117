// HTTP as a service's program heard and said it: read from its own news, so that it is known where packets are not captured,
// too. Only the first 1024 characters of each read and write are told; what matters here stands in them.
import type { SocketEntry } from '../contract/entry.ts';
import { httpMessages } from '../dissect/http/parser.ts';
import { encodeUtf8 } from '../dissect/utf8.ts';
import type { HttpMessage, HttpRequest } from '../dissect/http/types.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** One connection: what the program did, in order. */
export type Line = readonly SocketEntry[];

/** The connections that a service told of since the step began, oldest first. */
export function linesTold(view: RunView, name: string | undefined): readonly Line[] {
  const lines = new Map<string, SocketEntry[]>();
  for (const entry of view.entries) {
    if (entry.type !== 'socket' || entry.name !== name || !entry.remote) continue;
    const end = `${entry.pid} ${entry.remote.address} ${entry.remote.port}`;
    const line = lines.get(end);
    // A port that is lent again begins a connection of its own.
    if (line && entry.what === 'accepted') lines.set(`${end} before ${entry.id}`, line);
    if (line && entry.what !== 'accepted') line.push(entry);
    else lines.set(end, [entry]);
  }
  return [...lines.values()];
}

export const textOf = (line: Line, what: 'read' | 'wrote'): string =>
  line.map((entry) => (entry.what === what ? (entry.text ?? '') : '')).join('');

/** The requests that the program heard on a connection, or the answers that it gave, as far as they were told. */
export const messagesIn = (line: Line, what: 'read' | 'wrote'): readonly HttpMessage[] =>
  httpMessages(encodeUtf8(textOf(line, what)));

/** Ids of what was read and written on a connection. */
export const movesOf = (line: Line): number[] =>
  line.filter(({ what }) => what === 'read' || what === 'wrote').map(({ id }) => id);

/** A line of a message's head; undefined where it has none of that name. */
export const header = ({ headers }: HttpMessage, name: string): string | undefined =>
  headers.find((one) => one.name.toLowerCase() === name)?.value;

export interface ToldRequest {
  /** The entry that told of the read in which it begins. */
  readonly id: number;
  readonly request: HttpRequest;
}

/** The requests of all connections of these services, each with the read it begins in. */
export function requestsTold(view: RunView, services: readonly string[]): readonly ToldRequest[] {
  const lines = services.flatMap((name) => linesTold(view, name));
  return lines
    .flatMap((line) => messagesIn(line, 'read').map((request) => ({ id: entryAt(line, request.start), request })))
    .filter((one): one is ToldRequest => one.request.kind === 'request')
    .sort((a, b) => a.id - b.id);
}

/** The read in which the byte at this place of the stream came. */
function entryAt(line: Line, offset: number): number {
  let before = 0;
  const reads = line.filter(({ what }) => what === 'read');
  for (const read of reads) {
    before += encodeUtf8(read.text ?? '').length;
    if (offset < before) return read.id;
  }
  return reads.at(-1)?.id ?? 0;
}

/** Why nothing that a step looks for was heard: the words for the two commonest cases. */
export const nothingHeard = (view: RunView, on: ServiceFacts | undefined): string | undefined => {
  if (!on) return 'The server is starting.';
  const lines = linesTold(view, on.name);
  if (lines.length === 0) return 'Nobody has asked yet.';
  return lines.every((line) => textOf(line, 'read') === '') ? 'Somebody connected, and has said nothing.' : undefined;
};
