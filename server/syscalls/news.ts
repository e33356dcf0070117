// What a call that has returned means for the socket it was made on, in the words that services and agents use for theirs: so
// that conversations name the program, and checks on reads and writes hold whoever did them.
import { preview, type Ends } from '../processes/news.ts';
import type { Returned, SocketNews } from '../processes/types.ts';
import type { Call } from '../shared/contract/calls.ts';
import type { KnownSocket } from './kernel-row.ts';
import { bytesOf } from './words.ts';

/** Errors that end a connection, or the try to make one; others are about the call alone. */
const fatal = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'EPERM']);

type News = Omit<SocketNews, 'hr' | keyof Ends>;

/** The news, if it is any. `socket`: of accept the new one. */
export function newsOf(call: Call, { result, error, data }: Returned, socket: KnownSocket): News | undefined {
  const tcp = socket.transport === 'tcp';
  if (error !== undefined) return fatal.has(error) ? { what: 'error', error } : undefined;
  if (socket.remote === undefined) return undefined;
  switch (call.call) {
    case 'accept':
      return { what: 'accepted' };
    case 'connect':
      return tcp ? { what: 'connected' } : undefined;
    case 'send':
      return { what: 'wrote', bytes: result ?? 0, text: preview(bytesOf(call).subarray(0, result)) };
    case 'recv':
      if (result === 0 && tcp) return { what: 'peer-ended' };
      return { what: 'read', bytes: result ?? 0, text: textOf(data) };
    case 'shutdown':
      return tcp && call.how !== 'rd' ? { what: 'ended' } : undefined;
    case 'close':
      return { what: 'closed' };
    default:
      return undefined;
  }
}

/** Received bytes as they are shown. */
export const textOf = (data = ''): string => preview(Buffer.from(data, 'hex'));
