// Against Wireshark's own reader: what the golden conversations of DNS, PostgreSQL, MQTT and Redis say, field by field.
// Where the two differ, `differs` names the case and the reason; there is no other difference in these fields.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import type { Field } from '../../server/shared/dissect/types.ts';
import { lacking, skipFor } from '../support/needs.ts';
import {
  fieldsAt,
  ourMessages,
  captureOf,
  plain,
  theirFields,
  type Capture,
  type Read,
} from '../support/tshark-said.ts';
import { casesOf } from '../unit/dissect/spoken-cases.ts';
import { wholeDissector } from '../unit/dissect/support.ts';

const without = lacking('tshark');
const dissector = await wholeDissector();
const goldens = new URL('../unit/dissect/golden-messages/', import.meta.url);

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

type Ours = (message: Read) => readonly string[];
interface Pair {
  /** Several where tshark has a name for each version: their values are compared without an order. */
  readonly theirs: string;
  readonly ours: Ours;
  /** How a value of theirs is written here. */
  readonly read?: (value: string) => string;
}

/** Values at these paths, those of one path after those of another. */
const at =
  (...paths: readonly string[]): Ours =>
  ({ fields }) =>
    paths.flatMap((one) => fieldsAt(fields, one).map(plain));
/** The same as the bytes that lie at the field, which tshark gives as digits. */
const bytesAt =
  (...paths: readonly string[]): Ours =>
  ({ fields, frame }) =>
    paths.flatMap((one) => fieldsAt(fields, one).map(({ start, end }) => hexOf(frame.subarray(start, end))));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const pair = (theirs: string, ours: string | Ours, read?: Pair['read']): Pair => ({
  theirs,
  ours: typeof ours === 'string' ? at(...ours.split(', ')) : ours,
  ...(read && { read }),
});

type Differs = Readonly<Record<string, readonly string[] | 'all'>>;

/** Compares each conversation of a golden file, and of `more`; returns how many values were the same. */
function compare(
  protocol: string,
  decode: string,
  pairs: readonly Pair[],
  differs: Differs,
  ...more: readonly Capture[]
): number {
  const cases = casesOf(fs.readFileSync(new URL(`${protocol}.md`, goldens), 'utf8'));
  const captures = [captureOf(cases, decode, path.join(folder, `${protocol}.pcapng`)), ...more];
  const names = pairs.flatMap(({ theirs }) => theirs.split(' '));
  const both = captures.flatMap((capture) => {
    const theirs = theirFields(capture, names);
    return capture.spoken.map((one, index) => ({ one, found: theirs[index] ?? [] }));
  });
  let values = 0;
  for (const { one, found } of both) {
    const messages = ourMessages(one.frames, protocol, dissector);
    const other = differs[one.name] ?? [];
    if (other === 'all') {
      expect(messages, one.name).toEqual([]);
      continue;
    }
    for (const { theirs, ours, read = String } of pairs) {
      const several = theirs.split(' ');
      const expected = several.flatMap((name) => found[names.indexOf(name)]?.map(read) ?? []).filter(Boolean);
      // An empty text and no text are the same in tshark's rows.
      const own = messages.flatMap(ours).filter(Boolean);
      if (several.length > 1) for (const list of [own, expected]) list.sort();
      const same = JSON.stringify(own) === JSON.stringify(expected);
      const known = other.includes(theirs);
      if (!known) expect(own, `${one.name}: ${theirs}`).toEqual(expected);
      // A difference that is none any more is taken off the list.
      else expect(same, `${one.name}: ${theirs} does not differ`).toBe(false);
      values += known ? 0 : own.length;
    }
  }
  return values;
}

const isRecord = ({ id }: Field): boolean => ['answer', 'authority', 'additional'].includes(id);
const typeOf = ({ fields = [] }: Field): unknown => fieldsAt(fields, 'type')[0]?.value;

/** Contents of the records of this type, in answers and beside them. */
const record =
  (type: number, content: string): Ours =>
  ({ fields }) =>
    fields
      .filter((field) => isRecord(field) && typeOf(field) === type)
      .flatMap((field) => fieldsAt(field.fields ?? [], `content ${content}`).map(plain));
/** tshark gives what only an answer has of answers alone. */
const ofAnswers =
  (id: string): Ours =>
  ({ fields }) =>
    at('flags response')({ fields, frame: new Uint8Array() })[0] === '1'
      ? at(`flags ${id}`)({ fields, frame: new Uint8Array() })
      : [];

const namesBut =
  (type: number): Ours =>
  ({ fields }) =>
    fields
      .filter((field) => isRecord(field) && typeOf(field) !== type)
      .flatMap((field) => fieldsAt(field.fields ?? [], 'name').map(plain));

test('DNS', (context) => {
  skipFor(without, context);
  const number = (digits: string): string => String(Number(digits));
  const parts = (id: string): string => `answer ${id}, authority ${id}, additional ${id}`;
  const differs = {
    // tshark reads on behind a name that points at itself; here it ends what can be read, with the reason.
    'an answer over TCP whose name points at itself': [
      ...['name', 'type', 'ttl', 'len'].map((id) => `dns.resp.${id}`),
      'dns.a',
    ],
    // By its content this is no DNS; tshark was told that what goes to this port is.
    'what is no DNS: a word, a date, zeros, a message with a byte too many': 'all' as const,
  };
  const values = compare(
    'dns',
    'dns',
    [
      pair('dns.id', 'id', number),
      pair('dns.flags.response', 'flags response'),
      pair('dns.flags.opcode', 'flags opcode'),
      pair('dns.flags.truncated', 'flags truncated'),
      pair('dns.flags.recdesired', 'flags recurse'),
      pair('dns.flags.authoritative', ofAnswers('authoritative')),
      pair('dns.flags.recavail', ofAnswers('recursive')),
      pair('dns.flags.rcode', ofAnswers('rcode')),
      pair('dns.count.queries', 'questions'),
      pair('dns.count.answers', 'answers'),
      pair('dns.count.auth_rr', 'authorities'),
      pair('dns.count.add_rr', 'additionals'),
      pair('dns.qry.name', 'question name'),
      pair('dns.qry.type', 'question type'),
      // The name of an SRV is cut into its parts there.
      pair('dns.resp.name', namesBut(33), (name) => name.replace('<Root>', '.')),
      pair('dns.resp.type', parts('type')),
      pair('dns.resp.ttl', parts('ttl')),
      pair('dns.resp.len', parts('length')),
      pair('dns.a', record(1, 'address')),
      pair('dns.aaaa', record(28, 'address')),
      pair('dns.cname', record(5, 'target')),
      pair('dns.ns', record(2, 'target')),
      pair('dns.ptr.domain_name', record(12, 'target')),
      pair('dns.mx.preference', record(15, 'preference')),
      pair('dns.mx.mail_exchange', record(15, 'target')),
      pair('dns.txt', record(16, 'text')),
      pair('dns.srv.priority', record(33, 'priority')),
      pair('dns.srv.weight', record(33, 'weight')),
      pair('dns.srv.port', record(33, 'port')),
      pair('dns.srv.target', record(33, 'target')),
      pair('dns.soa.mname', record(6, 'server')),
      pair('dns.soa.rname', record(6, 'mail')),
      pair('dns.soa.serial_number', record(6, 'serial')),
      pair('dns.soa.refresh_interval', record(6, 'refresh')),
      pair('dns.soa.retry_interval', record(6, 'retry')),
      pair('dns.soa.expire_limit', record(6, 'expire')),
      pair('dns.rr.udp_payload_size', 'additional room'),
      pair('dns.opt.code', 'additional content option code'),
      pair('dns.length', 'length'),
    ],
    differs,
  );
  expect(values).toBeGreaterThan(200);
});

/** tshark names messages in words; the first byte is ours. What has no first byte is compared in the goldens alone. */
const letters: Readonly<Record<string, string>> = {
  'Authentication request': 'R',
  'Backend key data': 'K',
  Bind: 'B',
  'Bind completion': '2',
  Close: 'C',
  'Close completion': '3',
  'Command completion': 'C',
  'Copy completion': 'c',
  'Copy data': 'd',
  'Copy failure': 'f',
  'CopyIn response': 'G',
  'CopyOut response': 'H',
  'Data row': 'D',
  Describe: 'D',
  Error: 'E',
  Execute: 'E',
  Flush: 'H',
  Notice: 'N',
  Notification: 'A',
  'Parameter description': 't',
  'Parameter status': 'S',
  Parse: 'P',
  'Parse completion': '1',
  'Password message': 'p',
  'Portal suspended': 's',
  'Ready for query': 'Z',
  'Row description': 'T',
  'SASLInitialResponse message': 'p',
  'SASLResponse message': 'p',
  'Simple query': 'Q',
  Sync: 'S',
  Termination: 'X',
  'Cancel request': '',
  'GSS encrypt request': '',
  'SSL request': '',
  'Startup message': '',
};

/** A real one: psql creates, fills and reads a table, makes a mistake, copies in and out, and hears a notification. */
const psql = new URL('../fixtures/psql.pcap', import.meta.url).pathname;

test('PostgreSQL', (context) => {
  skipFor(without, context);
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(psql)));
  if (!file.ok) throw new Error(file.detail);
  const spoken = [{ name: 'psql', frames: file.frames, rows: [0, file.frames.length] as const }];
  const session = { file: psql, ways: ['tcp.port==54329,pgsql'], spoken };
  const letterOf = ({ fields }: Read): string => String(fieldsAt(fields, 'type')[0]?.value ?? '');
  const values = compare(
    'postgresql',
    'pgsql',
    [
      pair('pgsql.type', 'type', (name) => letters[name] ?? name),
      pair('pgsql.length', 'length'),
      pair('pgsql.parameter_name', 'parameter name, name'),
      pair('pgsql.parameter_value', (one) =>
        at('parameter value')(one).concat(letterOf(one) === 'S' ? at('value')(one) : []),
      ),
      pair('pgsql.query', 'query'),
      pair('pgsql.authtype', 'wants'),
      pair('pgsql.auth.sasl.mech', 'mechanism'),
      pair('pgsql.auth.sasl.data', bytesAt('sasl')),
      pair('pgsql.password', 'password'),
      pair('pgsql.status', 'state', (code) => String.fromCharCode(Number(code))),
      pair('pgsql.tag', 'tag'),
      pair('pgsql.statement', 'statement'),
      pair('pgsql.portal', 'portal'),
      pair('pgsql.returns', 'rows'),
      pair('pgsql.col.name', 'column name'),
      pair('pgsql.oid.table', 'column table'),
      pair('pgsql.oid.type', 'oid, column oid'),
      pair('pgsql.col.index', 'column index'),
      pair('pgsql.col.typemod', 'column modifier'),
      // tshark counts columns and rows' values in this field, and nothing else.
      pair('pgsql.field.count', (one) => ('TD'.includes(letterOf(one) || '-') ? at('count')(one) : [])),
      // And says the size of a column's type in the field for lengths of values.
      pair('pgsql.val.length', 'column size, value length'),
      pair('pgsql.val.data', bytesAt('value data')),
      pair('pgsql.pid', 'process'),
      pair('pgsql.condition', 'channel'),
      // The name of the severity, which has no field there, is text, as what NOTIFY says is.
      pair('pgsql.text', 'payload, severity-name text'),
      pair('pgsql.severity', 'severity text'),
      pair('pgsql.code', 'code text'),
      pair('pgsql.message', 'message text'),
      pair('pgsql.position', 'position text'),
      pair('pgsql.file', 'file text'),
      pair('pgsql.line', 'line text'),
      pair('pgsql.routine', 'routine text'),
      pair('pgsql.copydata', bytesAt('data')),
    ],
    {},
    session,
  );
  expect(values).toBeGreaterThan(200);
});

/** Values of properties: numbers, texts, and values that have a key are three fields there. */
const property =
  (holds: (value: Field, others: readonly Field[]) => boolean): Ours =>
  ({ fields }) =>
    fieldsAt(fields, 'properties property').flatMap(({ fields: inner = [] }) =>
      fieldsAt(inner, 'value')
        .filter((value) => holds(value, inner))
        .map(plain),
    );
const isKeyed = (others: readonly Field[]): boolean => others.some(({ id }) => id === 'key');
test('MQTT', (context) => {
  skipFor(without, context);
  const acks = ['connack', 'puback', 'pubrec', 'pubrel', 'pubcomp', 'suback', 'unsuback', 'disconnect', 'auth'];
  const strings = 'mqtt.prop_string mqtt.property.content_type';
  const reasons = ['mqtt.conack.val', 'mqtt.suback.qos', ...acks.map((name) => `mqtt.${name}.reason_code`)].join(' ');
  const values = compare(
    'mqtt',
    'mqtt',
    [
      pair('mqtt.msgtype', 'first kind'),
      pair('mqtt.len', 'length'),
      pair('mqtt.qos', 'first qos'),
      pair('mqtt.retain', 'first retain'),
      pair('mqtt.dupflag', 'first dup'),
      pair('mqtt.protoname', 'protocol'),
      pair('mqtt.ver', 'level'),
      pair('mqtt.conflag.cleansess', 'connect-flags clean'),
      pair('mqtt.conflag.qos', 'connect-flags will-qos'),
      pair('mqtt.kalive', 'keep-alive'),
      pair('mqtt.clientid', 'client-id'),
      pair('mqtt.willtopic', 'will-topic'),
      pair('mqtt.username', 'user'),
      pair('mqtt.passwd', 'password'),
      pair('mqtt.topic', 'topic, subscription topic'),
      pair('mqtt.msgid', 'packet-id'),
      pair('mqtt.sub.qos mqtt.subscription_options_qos', 'subscription qos'),
      pair('mqtt.subscription_options_nl', 'subscription no-local'),
      pair('mqtt.subscription_options_retain', 'subscription retain-handling'),
      pair('mqtt.property_id', 'properties property number', (digits) => String(Number(digits))),
      pair('mqtt.prop_key', 'properties property key'),
      pair(
        'mqtt.prop_value',
        property((_, others) => isKeyed(others)),
      ),
      pair(
        'mqtt.prop_number mqtt.property.max_qos mqtt.property.topic_alias',
        property(({ value }) => typeof value === 'number'),
      ),
      pair(
        strings,
        property(({ value }, others) => typeof value === 'string' && !isKeyed(others)),
      ),
      pair('mqtt.msg', bytesAt('payload')),
      pair(reasons, 'reason'),
    ],
    {
      // Bytes that are no text: tshark gives them as if they were, here they are digits.
      '5: properties, and every step of QoS 2': [strings],
      // tshark reads on with a packet of the kind 0, which there is none of.
      'a packet in pieces, and a byte that begins no packet': ['mqtt.msgtype', 'mqtt.len'],
      // Of a property that nobody knows tshark shows no value, and here its bytes are shown.
      '5: a property nobody knows': [strings],
    },
  );
  expect(values).toBeGreaterThan(150);
});

/** Values of this kind at any depth, as the bytes between the first byte, or the length, and the end of the line. */
const values =
  (kind: string, show: (content: Buffer) => string): Ours =>
  ({ fields, frame }) => {
    const inner = (list: readonly Field[]): readonly Field[] =>
      list.flatMap((field) => [field, ...inner(field.fields ?? [])]);
    return inner(fields).flatMap(({ start, end }) => {
      const bytes = Buffer.from(frame.subarray(start, end));
      if (bytes[0] !== kind.charCodeAt(0)) return [];
      return [show(kind === '$' ? bytes.subarray(bytes.indexOf('\n') + 1, -2) : bytes.subarray(1, -2))];
    });
  };

test('Redis', (context) => {
  skipFor(without, context);
  const compared = compare(
    'redis',
    'resp',
    [
      pair('resp.string', values('+', String)),
      pair('resp.error', values('-', String)),
      pair('resp.integer', values(':', String)),
      pair(
        'resp.array.length',
        values('*', (bytes) => String(parseInt(String(bytes), 10))),
      ),
      pair(
        'resp.bulk_string.value',
        values('$', (bytes) => bytes.toString('hex')),
      ),
    ],
    {
      // tshark shows an array that goes on in the next packet twice: as far as it has come, and whole.
      'a command that comes in pieces, and an error': ['resp.array.length'],
      // A text whose length is wrong: tshark shows as many bytes as the length says, and here it is unreadable.
      'an answer that cannot be read': ['resp.bulk_string.value'],
    },
  );
  expect(compared).toBeGreaterThan(20);
});
