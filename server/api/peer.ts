// Proof (a) of a session, the kernel's word: is the other end of this connection a program of the same user?
// Pure: a list of clauses over evidence that peer-evidence.ts gathers. Tests give each fact, and take each clause out.
import type { SocketRow } from '../sockets/proc-net.ts';

/** Facts of the start: where this server runs, and whether its socket table can be believed. */
export interface Surroundings {
  readonly platform: string;
  /** The server's effective user; undefined where the system has none. */
  readonly uid: number | undefined;
  /** In a container and in WSL a forwarder outside is the peer, over SSH its daemon: their user is not the learner. */
  readonly container: boolean;
  readonly wsl: boolean;
  readonly ssh: boolean;
  /** Every uid of the system has its own number here. In most user namespaces strangers all read as one. */
  readonly everyUid: boolean;
  /** Started with --code. */
  readonly codeOnly: boolean;
}

export interface Evidence extends Surroundings {
  /** The rows of tcp and tcp6 that have the peer's end as local and ours as remote. */
  readonly rows: readonly SocketRow[];
  /** Whether a process of a run holds the peer's socket; `unknown` where one could not be looked into. */
  readonly heldByRun: 'no' | 'yes' | 'unknown';
}

export interface PeerClause {
  readonly id: string;
  readonly refuse: (evidence: Evidence) => string | undefined;
}

export const kernelWord: readonly PeerClause[] = [
  { id: 'linux', refuse: (e) => (e.platform === 'linux' ? undefined : 'Only Linux tells whose a connection is.') },
  { id: 'not-code-only', refuse: (e) => (e.codeOnly ? 'It was started with --code.' : undefined) },
  { id: 'no-container', refuse: (e) => (e.container ? 'It runs in a container.' : undefined) },
  { id: 'no-wsl', refuse: (e) => (e.wsl ? 'It runs in WSL.' : undefined) },
  { id: 'no-ssh', refuse: (e) => (e.ssh ? 'It was started over SSH.' : undefined) },
  { id: 'every-uid', refuse: (e) => (e.everyUid ? undefined : 'Users cannot be told apart in this namespace.') },
  {
    id: 'one-row',
    refuse: (e) =>
      e.rows.length === 1 ? undefined : `The socket table has ${e.rows.length} rows for this connection.`,
  },
  // An orphan (its program is gone) reads as uid 0, inode 0, state FIN_WAIT2: root must not take it for itself.
  {
    id: 'established',
    refuse: (e) => (e.rows[0]?.state === 'ESTABLISHED' ? undefined : 'The other end is already closing.'),
  },
  { id: 'has-program', refuse: (e) => (e.rows[0]?.inode === 0 ? 'No program holds the other end.' : undefined) },
  {
    id: 'same-user',
    refuse: (e) => (e.uid !== undefined && e.rows[0]?.uid === e.uid ? undefined : 'Another user asks.'),
  },
  // A learner's own program could forge every header of a page.
  {
    id: 'not-of-a-run',
    refuse: (e) => (e.heldByRun === 'no' ? undefined : 'A process of a run may not ask for a session.'),
  },
];

/** Whether the surroundings alone rule the kernel's word out, whoever asks: then every page needs a code. */
export function needsCode(around: Surroundings): boolean {
  const row = { state: 'ESTABLISHED', inode: 1, uid: around.uid } as SocketRow;
  return doubt(kernelWord, { ...around, rows: [row], heldByRun: 'no' }) !== undefined;
}

/** Why the kernel's word does not vouch for this peer, or undefined where it does. */
export function doubt(clauses: readonly PeerClause[], evidence: Evidence): string | undefined {
  for (const { refuse } of clauses) {
    const why = refuse(evidence);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** One connection as our own end sees it. */
export interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/**
 * The rows of the peer's own socket: its local end is our remote one and the other way round, both exact.
 * A program that speaks IPv4 through an IPv6 socket stands in tcp6, with both ends as `::ffff:127.0.0.1`.
 */
export function peerRows(table: readonly SocketRow[], ends: Ends): readonly SocketRow[] {
  const is = (row: SocketRow, prefix: string): boolean =>
    row.local.address === `${prefix}${ends.remoteAddress}` && row.remote.address === `${prefix}${ends.localAddress}`;
  return table.filter(
    (row) =>
      row.transport === 'tcp' &&
      row.local.port === ends.remotePort &&
      row.remote.port === ends.localPort &&
      (is(row, '') || (row.family === 6 && is(row, '::ffff:'))),
  );
}
