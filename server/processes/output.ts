// The last lines a child printed: what is said of it when it crashes. All of it is read, little of it is kept.
import type { Readable } from 'node:stream';

const characters = 8192;
const lines = 20;

/**
 * Why a process ended before it could do its work, by what it printed: where the system lent it no thread and no further process,
 * it says so in the words of strerror(3).
 */
export const endedBy = (printed: string): 'process_refused' | 'service_failed' =>
  printed.includes('Resource temporarily unavailable') ? 'process_refused' : 'service_failed';

/** Read streams to their ends and keep the last of what came. Returns how to look at it. */
export function keepLast(...streams: readonly (Readable | null | undefined)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => (text = (text + chunk).slice(-characters)));
  }
  return () => text.trimEnd().split('\n').slice(-lines).join('\n');
}
