// Messages of a packet as layers: a protocol reads the fields of a whole message, and each of them is clipped here to the bytes
// that this packet carries.
import { bytesText, durationText } from '../text.ts';
import type { Context, Dissection, Field, Layer, Protocol, StreamPart } from '../types.ts';
import type { Answered, Message, Span } from './types.ts';

/**
 * The fields of one message. `bytes` are the message's own, as far as they are kept; offsets of fields count from its first
 * byte. Fields of no length stand where the message begins.
 */
export type FieldsOf<M extends Message> = (bytes: Uint8Array, message: M) => readonly Field[];

/** How a protocol of messages reads a layer: the message that begins or goes on here, then the next. */
export function layerOfMessage<M extends Message>(
  id: string,
  title: string,
  fieldsOf: FieldsOf<M>,
): Protocol['dissect'] {
  return (bytes, start, end, { below, stream, whole }: Context): Dissection => {
    const payload = below.findLast(({ protocol }) => protocol === 'tcp' || protocol === 'udp')?.end ?? start;
    const at = (stream?.offset ?? 0) + start - payload;
    const message = stream?.messages.find((one) => one.start <= at && one.end > at);
    if (!stream || message?.protocol !== id) {
      const layer: Layer = { protocol: id, title, start, end: start, fields: [], truncated: false };
      return { layer, next: { table: 'any', key: 0, start, end: whole } };
    }
    const finish = Math.min(start + message.end - at, whole);
    const here = Math.min(finish, end);
    const part = { start: at, end: at + here - start };
    const own = fieldsOf(stream.sent.subarray(message.start, message.end), message as M);
    const fields = [
      ...fieldsOfPart(message, own, part, start, elsewhereIn(stream, part)),
      ...timeFields(stream.answered?.(message), start),
    ];
    const named = message.start < at ? `${title}, more of ${message.name}` : `${title}, ${message.name}`;
    const layer: Layer = { protocol: id, title: named, start, end: here, fields, truncated: finish > end };
    if (finish >= whole || finish > end) return { layer };
    const next = stream.messages.find((one) => one.start <= message.end && one.end > message.end);
    const place = next ? { table: 'message', key: next.protocol } : { table: 'any', key: 0 };
    return { layer, next: { ...place, start: finish, end: whole } };
  };
}

/** Of a message with these fields, those that lie in a part of it, which begins at `at` in the frame; and how it stands. */
export const fieldsOfPart = (
  message: Message,
  own: readonly Field[],
  part: Span,
  at: number,
  elsewhere: Elsewhere,
): readonly Field[] => [
  ...began(message, part, at, elsewhere),
  ...placed(own, message.start, part, at, elsewhere),
  ...told(message, part, at),
];

/** Of bytes [start, end) of a stream: the packets in which they begin and end, where that is not the one with `part`. */
export type Elsewhere = (span: Span) => Pick<Field, 'packet' | 'endsIn'>;

export function elsewhereIn({ packetOf }: StreamPart, part: Span): Elsewhere {
  return ({ start, end }) => {
    const packet = start < part.start ? packetOf?.(start) : undefined;
    const endsIn = end > part.end ? packetOf?.(end - 1) : undefined;
    return { ...(packet === undefined ? {} : { packet }), ...(endsIn === undefined ? {} : { endsIn }) };
  };
}

/** Fields with their bytes in the frame; what has none in this packet is left out. */
function placed(fields: readonly Field[], from: number, part: Span, at: number, elsewhere: Elsewhere): Field[] {
  const list: Field[] = [];
  for (const field of fields) {
    const start = Math.max(from + field.start, part.start);
    const end = Math.min(from + field.end, part.end);
    const empty = field.start === field.end && from + field.start >= part.start && start <= part.end;
    const bits = field.bits && bitsOf(field.bits, start - from - field.start, end - start);
    if ((start >= end && !empty) || bits === 'elsewhere') continue;
    const place = { start: start - part.start + at, end: Math.max(start, end) - part.start + at };
    const inner = field.fields && { fields: placed(field.fields, from, part, at, elsewhere) };
    const more = elsewhere({ start: from + field.start, end: from + field.end });
    list.push({ ...field, ...place, ...more, ...(bits && { bits }), ...inner });
  }
  return list;
}

/** Bits of a field, of which so many bytes are missing before the `size` that are here. */
function bitsOf([from, to]: readonly [number, number], missing: number, size: number): Field['bits'] | 'elsewhere' {
  const bits = [Math.max(0, from - missing * 8), Math.min(to - missing * 8, size * 8)] as const;
  return bits[0] < bits[1] ? bits : 'elsewhere';
}

const note = (id: string, label: string, text: string, says: string, at: number): Field => ({
  id,
  label,
  value: text,
  text,
  start: at,
  end: at,
  says,
});

const brought: Readonly<Record<Answered['brings'], string>> = {
  all: 'How long after its question this answer came.',
  first: 'How long after its question this answer began to come.',
  last: 'How long after its question all of this answer was there.',
};

/** How long an answer took, where this packet begins or ends one; `at`: where the packet's part of it begins in the frame. */
export function timeFields(answered: Answered | undefined, at: number): Field[] {
  if (answered === undefined) return [];
  const { question, after, brings } = answered;
  const [id, label] = brings === 'first' ? ['began', 'began after'] : ['time', 'came after'];
  return [
    {
      id,
      label,
      value: after / 1e9,
      text: durationText(after),
      start: at,
      end: at,
      says: brought[brings],
      packet: question,
    },
  ];
}

/** A message that an earlier packet began. */
function began(message: Message, part: Span, at: number, elsewhere: Elsewhere): Field[] {
  if (message.start >= part.start) return [];
  const text = `${bytesText(part.end - part.start)} of ${message.name}`;
  return [{ ...note('part', 'part', text, 'The message began in an earlier packet.', at), ...elsewhere(message) }];
}

/** What is missing, what is wrong: once, in the packet in which the message begins. */
function told({ state, why = '', start }: Message, part: Span, at: number): Field[] {
  if (state === 'bad') return [note('bad', 'unreadable', 'cannot be read from here on', why, at)];
  if (start < part.start) return [];
  if (state === 'waits') return [note('waits', 'waits for', why, 'The message is not whole yet.', at)];
  if (state === 'cut') return [note('cut', 'cut short', why, 'The message never became whole.', at)];
  return [];
}
