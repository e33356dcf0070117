// The first step of a start: become the one server of a state folder, or learn which server that is.
import { setTimeout as sleep } from 'node:timers/promises';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { lastHolder, takeLock, type Lock } from './lock.ts';
import type { Who } from './protocol.ts';

export type Claim = { readonly first: true; readonly lock: Lock } | { readonly first: false; readonly who: Who };

/** Between two tries while the other one has the lock and does not listen yet. */
const AGAIN_MS = 50;

/**
 * Take the folder's lock, or find its server by the control socket. Throws PlaygroundError `server_gone` when a process
 * holds the lock for `limit` ms and does not answer (it is frozen, or still ending).
 */
export async function claim(folder: string, limit = 10_000): Promise<Claim> {
  const end = performance.now() + limit;
  for (;;) {
    const lock = await takeLock(folder);
    if (lock !== undefined) return { first: true, lock };
    const left = end - performance.now();
    if (left <= 0) break;
    const who = await ask(folder, left);
    if (who !== undefined) return { first: false, who };
    await sleep(Math.min(AGAIN_MS, left));
  }
  const pid = await lastHolder(folder);
  throw new PlaygroundError('server_gone', `Process ${pid ?? '(unknown)'} holds ${folder}.`);
}

async function ask(folder: string, ms: number): Promise<Who | undefined> {
  const { askControl } = await import('./ask.ts'); // for a second start alone
  try {
    const answer = await askControl(folder, { ask: 'who' }, ms);
    return answer === undefined ? undefined : { url: answer.url, pid: answer.pid, version: answer.version };
  } catch (error) {
    // It was ending while we asked, or does not answer: the lock tells which.
    if (error instanceof PlaygroundError && error.code === 'server_gone') return undefined;
    throw error;
  }
}
