// TLS (RFC 8446 for 1.3, RFC 5246 for 1.2): both ends agree on keys in the open, and what they say then only they can read.
import { layerOfMessage } from '../messages/layer.ts';
import type { BothHeard } from '../messages/types.ts';
import { fieldsOfTls } from '../tls/fields.ts';
import { handshakes } from '../tls/names.ts';
import { TlsReader } from '../tls/reader.ts';
import { handshake, recordAt } from '../tls/record.ts';
import type { TlsMessage } from '../tls/types.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['tls', 'TLS'];

/** A side begins with a record, and if that is one of the handshake, with a message that there is; the other does not contradict. */
function claims({ a, b }: BothHeard): boolean | undefined {
  const both = [begins(a.bytes), begins(b.bytes)];
  if (both.includes(false)) return false;
  return both.includes(true) ? true : undefined;
}

/** Undefined where there is too little to know. */
function begins(bytes: Uint8Array): boolean | undefined {
  const record = recordAt(bytes, 0);
  if (typeof record !== 'object') return typeof record === 'string' ? false : undefined;
  // Older than TLS 1.0, or newer than what any record says.
  if ((bytes[2] ?? 0) > 4) return false;
  if (record.type !== handshake) return record.length > 0;
  const first = bytes[5];
  return first === undefined ? undefined : first in handshakes || record.length > 32;
}

export const protocol: Protocol = {
  id,
  title,
  source: 'RFC 8446, 5.1',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<TlsMessage>(id, title, fieldsOfTls),
  stream: { priority: 90, claims, reader: (from) => new TlsReader(from) },
};
