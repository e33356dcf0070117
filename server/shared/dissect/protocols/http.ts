// HTTP/1.1 (RFC 9112) in the packet at hand. Which messages the stream holds, the conversation knows (dissect/http/); here each
// part of them that this packet carries becomes a field with its bytes.
import { FieldsOfMessage } from '../http/fields.ts';
import { httpName } from '../http/words.ts';
import type { Context, Dissection, Layer, Protocol } from '../types.ts';

/** The table "stream" has the usual port of each protocol as its number, whatever port it is spoken at. */
const key = 80;

function dissect(bytes: Uint8Array, start: number, end: number, { below, stream, whole }: Context): Dissection {
  // The payload begins behind TCP's header; messages behind one another are layers of their own.
  const payload = below.findLast(({ protocol }) => protocol === 'tcp')?.end ?? start;
  const at = (stream?.offset ?? 0) + start - payload;
  const message = stream?.http.find((one) => one.start <= at && one.end > at);
  if (!stream || !message) {
    const layer: Layer = { protocol: 'http', title: 'HTTP', start, end: start, fields: [], truncated: false };
    return { layer, next: { table: 'any', key: 0, start, end: whole } };
  }
  const finish = Math.min(start + message.end - at, whole);
  const here = Math.min(finish, end);
  const fields = new FieldsOfMessage(bytes, message, { start: at, end: at + here - start }, start).all();
  const kind = message.kind === 'request' ? 'request' : 'response';
  const title = message.start < at ? `HTTP, more of ${httpName(message)}` : `HTTP ${kind}`;
  const layer: Layer = { protocol: 'http', title, start, end: here, fields, truncated: finish > end };
  if (finish >= whole || finish > end) return { layer };
  const follows = stream.http.some((one) => one.start <= at + finish - start && one.end > at + finish - start);
  const next = follows ? { table: 'stream', key } : { table: 'any', key: 0 };
  return { layer, next: { ...next, start: finish, end: whole } };
}

export const protocol: Protocol = { id: 'http', title: 'HTTP', rides: [{ table: 'stream', key }], dissect };
