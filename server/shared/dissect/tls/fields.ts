// The fields of one message of TLS: the heads of its records, and what it says, each with its bytes in the stream.
import { asNamed, Fields } from '../fields.ts';
import { bytesText } from '../text.ts';
import type { Field } from '../types.ts';
import { readCertificate } from './certificate.ts';
import { readHello } from './hello.ts';
import { alerts, asCode, contents, groups, handshakes, schemes, versions } from './names.ts';
import { bodyOf } from './reader.ts';
import { headSize } from './record.ts';
import { suites } from './suites.ts';
import type { TlsMessage } from './types.ts';
import { Walk } from './walk.ts';

export function fieldsOfTls(bytes: Uint8Array, message: TlsMessage): readonly Field[] {
  const heads = message.records.slice(0, 64).map((at) => headField(bytes, at));
  const body = bodyOf(bytes, message.parts);
  const walk = new Walk(body, 0, body.length);
  inside(walk, message);
  if (walk.lies && message.state === 'whole') walk.fields.list.push(lying(walk.at));
  const place = (at: number): number => placeOf(message.parts, at);
  return [...heads, ...moved(walk.fields.list, place)].sort((one, other) => one.start - other.start);
}

function headField(bytes: Uint8Array, at: number): Field {
  const fields = new Fields(bytes, at, bytes.length);
  const type = fields.number('type', 'type', 0, 1, 'What the record carries.', asNamed(contents));
  const old = 'A version, for old boxes on the way: what counts is in the hellos.';
  fields.number('record-version', 'version', 1, 2, old, asCode(versions));
  const length = fields.number('record-length', 'length', 3, 2, 'How many bytes the record carries.');
  const text = `${contents[type] ?? 'unknown'}, ${bytesText(length)}`;
  const says = 'TLS goes in records: each says what it carries, and how much.';
  return {
    id: 'record',
    label: 'record',
    value: text,
    text,
    start: at,
    end: Math.min(at + headSize, bytes.length),
    says,
    fields: fields.list,
  };
}

const lying = (at: number): Field => {
  const text = 'cannot be read from here on';
  return {
    id: 'bad',
    label: 'unreadable',
    value: text,
    text,
    start: at,
    end: at,
    says: 'A length leads out of what it is in.',
  };
};

function placeOf(parts: TlsMessage['parts'], at: number): number {
  let left = at;
  for (const { start, end } of parts) {
    if (left < end - start) return start + left;
    left -= end - start;
  }
  return parts.at(-1)?.end ?? 0;
}

/** Fields of the body, where they lie in the message. */
const moved = (fields: readonly Field[], place: (at: number) => number): Field[] =>
  fields.map((field) => {
    const start = place(field.start);
    const end = field.end === field.start ? start : place(field.end - 1) + 1;
    return { ...field, start, end, ...(field.fields && { fields: moved(field.fields, place) }) };
  });

function inside(walk: Walk, { content, encrypted, handshake, suite }: TlsMessage): void {
  if (encrypted) {
    walk.data('encrypted', 'encrypted', walk.left, 'Only both ends can read this.', () => bytesText(walk.end));
  } else if (content === 20) {
    walk.number('change', 'change', walk.left > 0 ? 1 : 0, 'Always 1.');
  } else if (content === 21) {
    if (walk.left > 0)
      walk.number('level', 'level', 1, '1 warns, 2 ends the conversation.', asNamed({ 1: 'warning', 2: 'fatal' }));
    if (walk.left > 0) walk.number('alert', 'alert', 1, 'What is wrong; 0 is a goodbye.', asNamed(alerts));
  } else if (handshake !== undefined) message(walk, handshake, suite);
}

function message(walk: Walk, type: number, suite: number | undefined): void {
  const name = asNamed(Object.fromEntries(Object.entries(handshakes).map(([number, [text]]) => [number, text])));
  walk.number('handshake', 'message', 1, 'Which message of the handshake it is.', name);
  walk.number('handshake-length', 'length', 3, 'How many bytes follow.');
  if (walk.left <= 0) return;
  if (type === 1 || type === 2) readHello(walk, type === 1);
  else if (type === 11) certificates(walk);
  else if (type === 12 && (suites[suite ?? 0] ?? '').includes('_ECDHE_')) serverKey(walk);
  else if (type === 4) {
    walk.number('lifetime', 'lifetime', 4, 'For how many seconds the ticket is good.');
    walk.vector('ticket', 'ticket', 2, 'What the client brings back.', (inner) =>
      inner.data('data', 'data', inner.left, 'Only the server can read it.'),
    );
  }
  walk.data('data', 'content', walk.left, 'What the message holds.');
}

/** RFC 8422, 5.4. */
function serverKey(walk: Walk): void {
  walk.number('curve-type', 'curve type', 1, '3: a curve that has a name.');
  walk.number('curve', 'curve', 2, 'The way in which the key is agreed on.', asCode(groups));
  walk.vector('key', 'half of a key', 1, 'Half of a key: it may be seen by all.', (inner) =>
    inner.data('data', 'data', inner.left, 'The half.'),
  );
  walk.number('scheme', 'algorithm', 2, 'How the signature is made.', asCode(schemes));
  walk.vector('signature', 'signature', 2, 'Proves that this half is the server’s.', (inner) =>
    inner.data('data', 'data', inner.left, 'The signature.'),
  );
}

function certificates(walk: Walk): void {
  const says = 'The server’s own first, then the one that vouches for it, and so on.';
  walk.vector('certificates', 'certificates', 3, says, (list) => {
    const count = list.each(0, () =>
      list.vector('certificate', 'certificate', 3, 'A name and a key, signed by somebody.', (inner) => {
        const found = readCertificate(inner.bytes, inner.at, inner.end);
        const all = inner.fields;
        if (found === undefined) return inner.data('data', 'data', inner.left, 'It cannot be read.');
        const parts = [
          ['issuer', found.issuer, 'Who vouches for it, by its common name.'],
          ['since', found.since, 'From when on it holds.'],
          ['until', found.until, 'Until when it holds.'],
          ['subject', found.subject, 'Whose it is, by its common name.'],
        ] as const;
        for (const [id, { text, start, end }, why] of parts) all.text(id, id, start, end - start, why, () => text);
        return found.subject.text;
      }),
    );
    return count === 1 ? '1 certificate' : `${count} certificates`;
  });
}
