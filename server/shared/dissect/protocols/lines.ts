// Text in lines, in streams and in datagrams, that no other protocol claims: echo, the time of day (RFC 867), chat.
import { lineField, lineFields } from '../lines/fields.ts';
import { claimsLines, id, lineMessage, LineReader, linesIn, lookOn } from '../lines/reader.ts';
import { counted, mostShown } from '../messages/cursor.ts';
import { elsewhereIn, fieldsOfPart } from '../messages/layer.ts';
import type { Message } from '../messages/types.ts';
import type { Context, Dissection, Field, Protocol } from '../types.ts';

const title = 'Text';

/** All lines of a packet are one layer: there may be a thousand. */
function dissect(bytes: Uint8Array, start: number, end: number, { below, stream, whole }: Context): Dissection {
  const payload = below.findLast(({ protocol }) => protocol === 'tcp' || protocol === 'udp')?.end ?? start;
  const at = (stream?.offset ?? 0) + start - payload;
  const sent = stream?.sent ?? bytes;
  const own = stream?.messages.filter((one) => one.protocol === id && one.end > at && one.start < at + whole - start);
  const lines = own?.flatMap((one) => linesIn(sent, one)).filter((line) => line.end > at) ?? [];
  const finish = Math.min(start + Math.max(0, (lines.at(-1)?.end ?? at) - at), whole);
  const here = Math.min(finish, end);
  const fieldsOf = (line: Message): readonly Field[] => {
    const part = { start: Math.max(line.start, at), end: Math.min(line.end, at + here - start) };
    const content = sent.subarray(line.start, line.end);
    return fieldsOfPart(
      line,
      lines.length > 1 ? [lineField(content)] : lineFields(content),
      part,
      start + part.start - at,
      stream ? elsewhereIn(stream, part) : () => ({}),
    );
  };
  const fields = lines.slice(0, mostShown).flatMap(fieldsOf);
  const next = lines[mostShown];
  if (next) fields.push(more(counted(lines.length - mostShown, 'line'), Math.min(start + next.start - at, here), here));
  const name = lines.length > 1 ? `${title}, ${counted(lines.length, 'line')}` : title;
  const layer = { protocol: id, title: name, start, end: here, fields, truncated: finish > end };
  if (finish > end || (finish >= whole && lines.length > 0)) return { layer };
  return { layer, next: { table: 'any', key: 0, start: finish, end: whole } };
}

const more = (text: string, start: number, end: number): Field => ({
  id: 'more',
  label: 'more',
  value: text,
  text,
  start,
  end,
  says: 'Lines that are not shown one by one.',
});

/** A datagram of nothing but text, however many lines it has. */
function read(payload: Uint8Array, length: number): Message | undefined {
  for (let at = 0; at < payload.length;) {
    const { end, ends } = lookOn(payload, at);
    if (ends === 'text') return undefined;
    if (ends === undefined && end < payload.length && payload.length === length) return undefined;
    if (ends === undefined) break;
    at = end;
  }
  const state = payload.length < length ? 'unkept' : 'whole';
  return { ...lineMessage(payload), start: 0, end: length, state };
}

export const protocol: Protocol = {
  id,
  title,
  wireshark: '',
  source: 'RFC 5198, 2',
  rides: [{ table: 'message', key: id }],
  dissect,
  stream: { priority: 1, claims: claimsLines, reader: (from) => new LineReader(from) },
  datagram: { priority: 1, read },
};
