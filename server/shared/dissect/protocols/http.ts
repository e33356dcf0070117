// HTTP/1.1 (RFC 9112) in the packet at hand. Which messages the stream holds, the conversation knows (dissect/http/); here each
// part of them that this packet carries becomes a field with its bytes.
import { FieldsOfMessage } from '../http/fields.ts';
import { claimsHttp, HttpReader } from '../http/reader.ts';
import type { HttpMessage } from '../http/types.ts';
import { timeFields } from '../messages/layer.ts';
import type { Context, Dissection, Layer, Protocol } from '../types.ts';

function dissect(bytes: Uint8Array, start: number, end: number, { below, stream, whole }: Context): Dissection {
  // The payload begins behind TCP's header; messages behind one another are layers of their own.
  const payload = below.findLast(({ protocol }) => protocol === 'tcp')?.end ?? start;
  const at = (stream?.offset ?? 0) + start - payload;
  const message = stream?.messages.find((one) => one.start <= at && one.end > at);
  if (!stream || message?.protocol !== 'http') {
    const layer: Layer = { protocol: 'http', title: 'HTTP', start, end: start, fields: [], truncated: false };
    return { layer, next: { table: 'any', key: 0, start, end: whole } };
  }
  const finish = Math.min(start + message.end - at, whole);
  const here = Math.min(finish, end);
  const own = message as HttpMessage;
  const part = { start: at, end: at + here - start };
  const fields = [
    ...new FieldsOfMessage(bytes, own, part, start, stream).all(),
    ...timeFields(stream.answered?.(own), start),
  ];
  const kind = own.kind === 'request' ? 'request' : 'response';
  const title = own.start < at ? `HTTP, more of ${own.name}` : `HTTP ${kind}`;
  const layer: Layer = { protocol: 'http', title, start, end: here, fields, truncated: finish > end };
  if (finish >= whole || finish > end) return { layer };
  const next = stream.messages.find((one) => one.start <= at + finish - start && one.end > at + finish - start);
  const place = next ? { table: 'message', key: next.protocol } : { table: 'any', key: 0 };
  return { layer, next: { ...place, start: finish, end: whole } };
}

export const protocol: Protocol = {
  id: 'http',
  title: 'HTTP',
  source: 'RFC 9112, 2.1',
  rides: [{ table: 'message', key: 'http' }],
  dissect,
  stream: { priority: 80, claims: claimsHttp, reader: (from) => new HttpReader(from) },
};
