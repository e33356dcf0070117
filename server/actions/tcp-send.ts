// Action: connect to a service over TCP, say a text, wait until as much has come back, say goodbye. Run by the agent.
import { Socket } from 'node:net';
import * as v from 'valibot';
import { ends, errorCode, preview, writeTold } from '../processes/news.ts';
import type { Told } from '../processes/types.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { isLoopback, isPort } from './net/loopback.ts';
import { sending } from './shell/netcat.ts';
import type { AgentAction } from './types.ts';

/** ms without anything from the other side, and ms for the whole. */
const idleTime = 10_000;
const wholeTime = 30_000;
/** Bytes sent and received at most. */
const mostSent = 64 * 1024;
const mostReceived = 1024 * 1024;

const params = v.strictObject({
  text: v.pipe(
    v.string(),
    v.maxBytes(mostSent, 'at most 64 KiB of text'),
    v.check((text) => !text.includes('\0'), 'no NUL: no shell command could say it'),
  ),
});
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-send',
  title: 'Connect and send text over TCP',
  by: 'agent',
  aimed: true,
  params,
  command: ({ text }, target, shell) => sending(text, target, shell),
  run: ({ text }, { address, port }, tell, signal) => {
    if (!isLoopback(address) || !isPort(port)) throw new PlaygroundError('target_forbidden', `${address}:${port}`);
    return converse(Buffer.from(text), { address, port }, tell, signal);
  },
};

/**
 * One conversation. Resolves when it is over. Rejects with an errno, `target_forbidden`, `stopped` (by the signal), or, when
 * the other side is silent for 10 s, `no_answer`: our side has ended then, and an answer that still comes is told
 * until 30 s after the start (a frozen server may be thawed).
 */
function converse(
  bytes: Buffer,
  remote: { address: string; port: number },
  tell: (news: Told) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new Socket({ allowHalfOpen: true });
    let both: Pick<Told, 'transport' | 'local' | 'remote'> = { transport: 'tcp', remote };
    let received = 0;
    let failure: Error | undefined;

    const giveUp = (error: 'no_answer' | 'ETIMEDOUT' | 'too_large'): void => {
      tell({ what: 'gave-up', ...both, error });
      reject(new PlaygroundError(error));
    };
    const end = (): void => {
      if (!socket.writableEnded) socket.end(() => tell({ what: 'ended', ...both }));
    };
    const idle = setTimeout(() => {
      if (socket.connecting) {
        giveUp('ETIMEDOUT');
        socket.destroy();
      } else if (received >= bytes.length) {
        // All came back; the other side just does not close.
        socket.destroy();
      } else if (!socket.writableEnded) {
        giveUp('no_answer');
        end();
      }
    }, idleTime);
    const whole = setTimeout(() => {
      if (received < bytes.length && !socket.writableEnded) giveUp('no_answer');
      socket.destroy();
    }, wholeTime);
    const stop = (): void => {
      reject(new PlaygroundError('stopped'));
      socket.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });

    socket.on('connect', () => {
      both = ends(socket);
      if (both.remote?.address !== remote.address) {
        reject(new PlaygroundError('target_forbidden', both.remote?.address));
        socket.destroy();
        return;
      }
      tell({ what: 'connected', ...both });
      idle.refresh();
      if (bytes.length === 0) return end();
      writeTold(socket, bytes, (news) => tell({ ...news, ...both }));
    });
    socket.on('data', (chunk: Buffer) => {
      idle.refresh();
      received += chunk.length;
      tell({ what: 'read', ...both, bytes: chunk.length, text: preview(chunk) });
      if (received >= bytes.length) end();
      if (received > mostReceived) {
        giveUp('too_large');
        socket.destroy();
      }
    });
    socket.on('end', () => {
      tell({ what: 'peer-ended', ...both });
      end();
    });
    socket.on('error', (error) => {
      tell({ what: 'error', ...both, error: errorCode(error, 'internal') });
      failure = error;
    });
    socket.on('close', () => {
      clearTimeout(idle);
      clearTimeout(whole);
      signal.removeEventListener('abort', stop);
      tell({ what: 'closed', ...both });
      if (failure) reject(failure);
      else resolve();
    });

    const hr = String(process.hrtime.bigint());
    socket.connect({ host: remote.address, port: remote.port });
    // Node connects to a literal address in the next tick; right after that the borrowed port is known, long before
    // the other side has answered. The time told is that of the call.
    process.nextTick(() => {
      both = { ...both, ...ends(socket), remote };
      tell({ what: 'connecting', ...both, hr });
    });
  });
}
