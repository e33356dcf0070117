// What the kernel's table said of a socket right after a call, in one line. Pure.
import type { CallEntry } from '../../../../server/shared/contract/entry.ts';
import { place } from '../../../../server/shared/contract/sides.ts';

interface Words {
  readonly nowhere: string;
  readonly queued: (receive: number, send: number, listens: boolean) => string;
}

/** "ESTABLISHED 127.0.0.1:43670 → 127.0.0.1:8000, 6 bytes unread". */
export function afterOf({ after }: CallEntry, words: Words): string {
  if (!after) return words.nowhere;
  const { state, local, remote, recvQueue, sendQueue } = after;
  const ends = remote.port === 0 ? place(local) : `${place(local)} → ${place(remote)}`;
  return [`${state} ${ends}`, words.queued(recvQueue, sendQueue, state === 'LISTEN')].filter(Boolean).join(', ');
}
