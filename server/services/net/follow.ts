// What happens on a service's TCP connection, told as it happens. Helper of the sample services.
import type { Socket } from 'node:net';
import { ends, errorCode, preview } from '../../processes/news.ts';
import type { Told } from '../../processes/types.ts';

export type TellNews = (news: Told) => void;

/** News of one connection: which one is known. */
export type Say = (news: Pick<Told, 'what' | 'hr' | 'bytes' | 'text' | 'error'>) => void;

/**
 * TellNews that a connection was accepted (or `connected`), and from now on what is read, when
 * either side ends, errors, and that it closed.
 * Returns how to tell more of it. News of what came go before whatever other listeners do about it.
 */
export function follow(
  socket: Socket,
  tell: TellNews,
  nameOf = (code: string): string => code,
  began: 'accepted' | 'connected' = 'accepted',
): Say {
  const both = ends(socket);
  const say: Say = (news) => tell({ ...both, ...news });
  say({ what: began });
  socket.prependListener('data', (bytes: Buffer) => say({ what: 'read', bytes: bytes.length, text: preview(bytes) }));
  // Unlike `on`, this does not make the socket read by itself.
  socket.resume();
  socket.prependListener('end', () => say({ what: 'peer-ended' }));
  socket.on('finish', () => say({ what: 'ended' }));
  socket.on('error', (error) => say({ what: 'error', error: nameOf(errorCode(error, 'internal')) }));
  socket.on('close', () => say({ what: 'closed' }));
  return say;
}
