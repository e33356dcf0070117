// Records of TLS (RFC 8446, 5.1), and messages of the handshake, which may share a record or span several (5.1).
import { u16 } from '../bytes.ts';
import { unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { Span } from '../messages/types.ts';
import { contents } from './names.ts';
import type { TlsMessage } from './types.ts';

export const headSize = 5;
/** A record's content: 2^14 bytes, and what encryption may add (RFC 5246, 6.2.3). */
const mostContent = 2 ** 14 + 2048;
/** A message of the handshake: a chain of certificates may be long. */
export const mostHandshake = 2 ** 18;
/** Records that one may come in. */
const mostRecords = 1024;
export const handshake = 22;

/** What the five bytes at `at` say; undefined where they are not all there; a text says why they are none. */
export function recordAt(bytes: Uint8Array, at: number): { type: number; length: number } | string | undefined {
  const type = bytes[at] ?? 0;
  if (bytes.length > at && !(type in contents)) return `${type} is no kind of record.`;
  if (bytes.length > at + 1 && bytes[at + 1] !== 3) return 'What should be a version of TLS is none.';
  if (bytes.length < at + headSize) return undefined;
  const length = u16(bytes, at + 3);
  if (length > mostContent) return `A record of ${length} bytes is more than TLS allows.`;
  if (length === 0 && type !== 23) return 'A record without content.';
  return { type, length };
}

export type Place = Pick<TlsMessage, 'start' | 'end' | 'state' | 'why' | 'records' | 'parts'>;

/** A message of the handshake as it was found. */
export interface Gathered {
  readonly place: Place;
  /** Its first four bytes, as far as they are there: its kind and its length. */
  readonly head: readonly number[];
  /** Where the record ends that it ends in. */
  readonly recordEnd: number;
}

/** The message of the handshake that begins here: in a record that ends at `inside`, or with a new one. */
export function gather(here: Here, inside: number): Gathered {
  const { bytes, at: start } = here;
  const [records, parts, head]: [number[], Span[], number[]] = [[], [], []];
  let [at, recordEnd, got, need] = [start, inside, 0, 4];
  const stopped = (place: Pick<Place, 'start' | 'end' | 'state' | 'why'>): Gathered => ({
    place: { ...place, records, parts },
    head,
    recordEnd,
  });
  while (got < need) {
    if (at >= recordEnd) {
      const record = recordAt(bytes, at);
      if (record === undefined) return stopped(unfinished(here, 'the rest of a record’s head'));
      if (typeof record === 'string') return stopped(unreadable(here, record));
      if (record.type !== handshake)
        return stopped(unreadable(here, `In the middle of it comes a record of ${contents[record.type] ?? ''}.`));
      if (records.length >= mostRecords) return stopped(unreadable(here, 'It comes in more than 1024 records.'));
      records.push(at - start);
      at += headSize;
      recordEnd = at + record.length;
    }
    const end = Math.min(recordEnd, at + need - got, bytes.length);
    for (let next = at; next < end && head.length < 4; next++) head.push(bytes[next] ?? 0);
    if (end > at) parts.push({ start: at - start, end: end - start });
    got += end - at;
    at = end;
    if (got === 4 && need === 4) {
      need += (head[1] ?? 0) * 65_536 + (head[2] ?? 0) * 256 + (head[3] ?? 0);
      if (need > mostHandshake)
        return stopped(unreadable(here, `A handshake message of ${need - 4} bytes is not read.`));
    }
    if (got < need && at < recordEnd && at >= bytes.length)
      return stopped(unfinished(here, need === 4 ? 'its length' : `${got} of ${need} bytes`));
  }
  return stopped({ start, end: at, state: 'whole' });
}
