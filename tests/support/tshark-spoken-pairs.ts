// Which field of tshark's is which of ours in what is spoken over TCP and UDP.
import type { Field } from '../../server/shared/dissect/types.ts';
import { fieldsAt, plain, type Read } from './tshark-said.ts';
import { httpPairs, socksPairs, tlsPairs, webSocketPairs } from './tshark-spoken-anywhere.ts';
import { at, bytesAt, pair, untilZero, type Ours, type SpokenPair } from './tshark-spoken-pair.ts';

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
  (message) =>
    at('flags response')(message)[0] === '1' ? at(`flags ${id}`)(message) : [];

const namesBut =
  (type: number): Ours =>
  ({ fields }) =>
    fields
      .filter((field) => isRecord(field) && typeOf(field) !== type)
      .flatMap((field) => fieldsAt(field.fields ?? [], 'name').map(plain));

/** A name as theirs is: of a byte that is no text it does not say which one it is, and a dot within a label is one between them. */
const nameThere = (name: string): string =>
  name.replaceAll(/\\(\d{3}|.)/g, (_, byte: string) => {
    const code = byte.length === 1 ? byte.charCodeAt(0) : Number(byte);
    if (code >= 0x80) return '\ufffd';
    const octal = code < 0x07 || (code > 0x0d && code < 0x20) || code === 0x7f;
    return octal ? `\\${code.toString(8).padStart(3, '0')}` : String.fromCharCode(code);
  });
const named = (names: string | Ours): Ours => {
  const read = typeof names === 'string' ? at(names) : names;
  return (message) => read(message).map(nameThere);
};

/** Whom a record is about, is the root there, where the name begins with a zero byte. */
const rooted = (name: string): string => name.replace(/^\\000.*/, '.');
const root = (name: string): string => name.replace('<Root>', '.');

const dnsNumber = (digits: string): string => String(Number(digits));
const parts = (id: string): string => `answer ${id}, authority ${id}, additional ${id}`;

export const dnsPairs: readonly SpokenPair[] = [
  pair('dns.id', 'id', dnsNumber),
  pair('dns.flags.response', 'flags response'),
  pair('dns.flags.opcode', 'flags opcode'),
  pair('dns.flags.truncated', 'flags truncated'),
  pair('dns.flags.recdesired', 'flags recurse'),
  pair('dns.flags.authoritative', ofAnswers('authoritative')),
  pair('dns.flags.recavail', ofAnswers('recursive')),
  pair('dns.flags.rcode', ofAnswers('rcode')),
  // Of an UPDATE (RFC 2136, 2) theirs names them anew.
  pair('dns.count.queries dns.count.zones', 'questions'),
  pair('dns.count.answers dns.count.prerequisites', 'answers'),
  pair('dns.count.auth_rr dns.count.updates', 'authorities'),
  pair('dns.count.add_rr', 'additionals'),
  pair('dns.qry.name', named('question name'), root),
  pair('dns.qry.type', 'question type'),
  // The name of an SRV is cut into its parts there.
  pair('dns.resp.name', (message) => named(namesBut(33))(message).map(rooted), root),
  pair('dns.resp.type', parts('type')),
  pair('dns.resp.ttl', parts('ttl')),
  pair('dns.resp.len', parts('length')),
  pair('dns.a', record(1, 'address')),
  pair('dns.aaaa', record(28, 'address')),
  pair('dns.cname', named(record(5, 'target')), root),
  pair('dns.ns', named(record(2, 'target')), root),
  pair('dns.ptr.domain_name', named(record(12, 'target')), root),
  pair('dns.mx.preference', record(15, 'preference')),
  pair('dns.mx.mail_exchange', named(record(15, 'target')), root),
  pair('dns.txt', record(16, 'text')),
  pair('dns.srv.priority', record(33, 'priority')),
  pair('dns.srv.weight', record(33, 'weight')),
  pair('dns.srv.port', record(33, 'port')),
  pair('dns.srv.target', named(record(33, 'target')), root),
  pair('dns.soa.mname', named(record(6, 'server')), root),
  pair('dns.soa.rname', named(record(6, 'mail')), root),
  pair('dns.soa.serial_number', record(6, 'serial')),
  pair('dns.soa.refresh_interval', record(6, 'refresh')),
  pair('dns.soa.retry_interval', record(6, 'retry')),
  pair('dns.soa.expire_limit', record(6, 'expire')),
  pair('dns.rr.udp_payload_size', parts('room')),
  pair('dns.opt.code', parts('content option code')),
  pair('dns.length', 'length'),
];

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
  'Negotiate protocol version': 'v',
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
  // A startup of another version, and what is no message: the one has no letter, and of the other ours reads none.
  Unknown: '',
};

const letterOf = ({ fields }: Read): string => String(fieldsAt(fields, 'type')[0]?.value ?? '');

/** Texts are ASCII there: of any other letter it does not say which one it is. */
const inAscii = ({ ours, ...pair }: SpokenPair): SpokenPair => ({
  ...pair,
  ours: (message) => ours(message).map((text) => text.replaceAll(/(?![⏎␍⇥␡])[\u0080-\u{10ffff}]/gu, '\ufffd')),
});

export const postgresqlPairs: readonly SpokenPair[] = [
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
  pair('pgsql.status', 'state', (code) => (Number(code) < 0x80 ? String.fromCharCode(Number(code)) : '\ufffd')),
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
  // What has no field there is text, as what NOTIFY says is: the name of the severity, and parts that nobody knows.
  pair('pgsql.text', ({ fields }) =>
    ['payload', 'severity-name text', 'part text']
      .flatMap((path) => fieldsAt(fields, path))
      .sort((one, other) => one.start - other.start)
      .map(plain),
  ),
  pair('pgsql.severity', 'severity text'),
  pair('pgsql.code', 'code text'),
  pair('pgsql.message', 'message text'),
  pair('pgsql.position', 'position text'),
  pair('pgsql.file', 'file text'),
  pair('pgsql.line', 'line text'),
  pair('pgsql.routine', 'routine text'),
  pair('pgsql.copydata', bytesAt('data')),
].map(inAscii);

/** Values of properties: numbers, texts, and values that have a key are three fields there. */
const property =
  (holds: (value: Field, others: readonly Field[]) => boolean): Ours =>
  ({ fields }) =>
    fieldsAt(fields, 'properties property').flatMap(({ fields: inner = [] }) =>
      fieldsAt(inner, 'value')
        .filter((value) => holds(value, inner))
        .map(plain),
    );
/** A value that is no text, or whose kind nobody knows, is shown as its bytes. */
const isDigits = (value: string): boolean => /^(?:[0-9a-f]{2} ?)+…?$/.test(value);
const isKeyed = (others: readonly Field[]): boolean => others.some(({ id }) => id === 'key');
const acks = ['connack', 'puback', 'pubrec', 'pubrel', 'pubcomp', 'suback', 'unsuback', 'disconnect', 'auth'];
/** Numbers and texts of properties have a field each. */
export const mqttNumbers = 'mqtt.prop_number mqtt.property.max_qos mqtt.property.topic_alias';
export const mqttTexts = 'mqtt.prop_string mqtt.property.content_type';
const mqttReasons = ['mqtt.conack.val', 'mqtt.suback.qos', ...acks.map((name) => `mqtt.${name}.reason_code`)].join(' ');

export const mqttPairs: readonly SpokenPair[] = [
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
  // Theirs takes the bits beside it, which must be 0, for a part of it.
  pair('mqtt.sub.qos mqtt.subscription_options_qos', 'subscription qos', (bits) => String(Number(bits) & 3)),
  pair('mqtt.subscription_options_nl', 'subscription no-local'),
  pair('mqtt.subscription_options_retain', 'subscription retain-handling'),
  pair('mqtt.property_id', 'properties property number', (digits) => String(Number(digits))),
  pair('mqtt.prop_key', 'properties property key'),
  pair(
    'mqtt.prop_value',
    property((_, others) => isKeyed(others)),
  ),
  pair(
    mqttNumbers,
    property(({ value }) => typeof value === 'number'),
  ),
  pair(
    mqttTexts,
    property(({ value }, others) => typeof value === 'string' && !isDigits(value) && !isKeyed(others)),
  ),
  pair('mqtt.msg', bytesAt('payload')),
  pair(mqttReasons, 'reason'),
].map(({ ours, ...pair }) => ({ ...pair, ours: (message) => ours(message).map(untilZero) }));

/** Values of this kind at any depth, as the bytes between the first byte, or the length, and the end of the line. */
const values =
  (kind: string, show: (content: Buffer) => string): Ours =>
  ({ fields, frame }) => {
    // A word of a line that a person types may begin with the same character.
    const inner = (list: readonly Field[]): readonly Field[] =>
      list.flatMap((field) => (field.id === 'inline' ? [] : [field, ...inner(field.fields ?? [])]));
    return inner(fields).flatMap(({ start, end }) => {
      const bytes = Buffer.from(frame.subarray(start, end));
      if (bytes[0] !== kind.charCodeAt(0)) return [];
      return [show(kind === '$' ? bytes.subarray(bytes.indexOf('\n') + 1, -2) : bytes.subarray(1, -2))];
    });
  };

/** A line with a CR or an LF alone, or a zero byte, which it must not have, ends there. */
const untilBreak = (line: Buffer): string => untilZero(String(line).replace(/[\r\n].*/s, ''));

export const redisPairs: readonly SpokenPair[] = [
  pair('resp.string', values('+', untilBreak)),
  pair('resp.error', values('-', untilBreak)),
  // What is no number is one as far as it goes there, or 0.
  pair(
    'resp.integer',
    values(':', (bytes) =>
      /^[+-]?\d+$/.test(String(bytes)) ? String(bytes) : String(parseInt(String(bytes), 10) || 0),
    ),
  ),
  pair(
    'resp.array.length',
    values('*', (bytes) => String(parseInt(String(bytes), 10))),
  ),
  pair(
    'resp.bulk_string.value',
    values('$', (bytes) => bytes.toString('hex')),
  ),
];

/** By our protocol: what tshark calls it, and the fields that both have. */
export const spokenPairs: Readonly<Record<string, readonly [decode: string, pairs: readonly SpokenPair[]]>> = {
  dns: ['dns', dnsPairs],
  http: ['http', httpPairs],
  mqtt: ['mqtt', mqttPairs],
  postgresql: ['pgsql', postgresqlPairs],
  redis: ['resp', redisPairs],
  socks5: ['socks', socksPairs],
  tls: ['tls', tlsPairs],
  websocket: ['http', webSocketPairs],
};
