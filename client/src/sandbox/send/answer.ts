// What came of something that was sent, read from the ledger: what the agent told of its sockets for this action.
// Pure; drawn by Answer.svelte.
import type { ActionEntry, Endpoint, Entry, SocketEntry } from '../../../../server/shared/contract/entry.ts';
import type { HostName } from '../../../../server/shared/contract/lesson.ts';
import { actionOf } from '../../state/outcome.ts';

/** One thing that happened on the socket. */
export interface Heard {
  readonly id: number;
  readonly what: 'read' | 'peer-ended' | 'error' | 'gave-up';
  /** The bytes as far as they were told, and how many there were. */
  readonly text: string;
  readonly bytes: number;
  readonly error?: string;
}

export interface Answer {
  readonly state: 'waiting' | 'over' | 'failed';
  readonly over?: ActionEntry;
  readonly heard: readonly Heard[];
  /** Bytes that came. */
  readonly bytes: number;
  /** Not all of their text was told. */
  readonly partly: boolean;
  /** "200 OK", where the answer begins as one of HTTP does. */
  readonly status?: string;
  /** ns from the first byte that was written to the first that came. */
  readonly after?: number;
  /** The entry ids of all this. */
  readonly ids: readonly number[];
}

const shown: readonly SocketEntry['what'][] = ['read', 'peer-ended', 'error', 'gave-up'];
/** Text that is told of one read, in characters. */
const mostTold = 1024;

/** The answer to the action with this key. */
export function answerOf(entries: readonly Entry[], key: number): Answer {
  const { started, over } = actionOf(entries, key);
  if (started === undefined) return { state: 'waiting', heard: [], bytes: 0, partly: false, ids: [] };
  const own = socketEntries(entries).filter((entry) => entry.key === key);
  const wrote = own.find(({ what }) => what === 'wrote');
  const read = own.find(({ what }) => what === 'read');
  const heard = own.filter(({ what }) => shown.includes(what)).map(toHeard);
  const reads = heard.filter(({ what }) => what === 'read');
  const status = /^HTTP\/1\.\d (\d{3}[^\r\n\\]*)/.exec(reads.map(({ text }) => text).join(''))?.[1];
  return {
    state: over === undefined ? 'waiting' : over.what === 'failed' ? 'failed' : 'over',
    ...(over ? { over } : {}),
    heard,
    bytes: reads.reduce((sum, { bytes }) => sum + bytes, 0),
    partly: reads.some(({ bytes, text }) => bytes > text.length && text.length >= mostTold),
    ...(status === undefined ? {} : { status: status.trim() }),
    ...(wrote && read ? { after: Math.max(0, read.at - wrote.at) } : {}),
    ids: own.map(({ id }) => id),
  };
}

function toHeard({ id, what, text, bytes, error }: SocketEntry): Heard {
  return {
    id,
    what: what as Heard['what'],
    text: text ?? '',
    bytes: bytes ?? 0,
    ...(error === undefined ? {} : { error }),
  };
}

const isSame = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port;

/** A connection that is kept open to a target. */
export interface KeptConnection {
  readonly local: Endpoint;
  /** This side has said that it will send no more. */
  readonly ended: boolean;
  readonly peerEnded: boolean;
}

/** The newest connection that a host's client keeps to a target; undefined where none is open. */
export function keptOf(entries: readonly Entry[], to: string, from?: HostName): KeptConnection | undefined {
  const at = entries.findLastIndex(
    (entry) =>
      entry.type === 'action' &&
      entry.what === 'started' &&
      entry.action === 'tcp-open' &&
      entry.to === to &&
      entry.from === from,
  );
  const started = entries[at];
  if (started?.type !== 'action') return undefined;
  if (actionOf(entries, started.key).over?.what !== 'finished') return undefined;
  const told = socketEntries(entries.slice(at + 1));
  const connected = told.find(({ what, key }) => what === 'connected' && key === started.key);
  const local = connected?.local;
  if (local === undefined) return undefined;
  const own = told.filter((entry) => entry.pid === connected?.pid && entry.local && isSame(entry.local, local));
  const is = (what: SocketEntry['what']): boolean => own.some((entry) => entry.what === what);
  if (is('closed') || is('error')) return undefined;
  return { local, ended: is('ended'), peerEnded: is('peer-ended') };
}

const socketEntries = (entries: readonly Entry[]): SocketEntry[] =>
  entries.filter((entry): entry is SocketEntry => entry.type === 'socket');
