// Which field of tshark's is which of ours in what is spoken over TCP and UDP.
import type { Field } from '../../server/shared/dissect/types.ts';
import { wholeUtf8 } from '../../server/shared/dissect/utf8.ts';
import { fieldsAt, plain, type Read } from './tshark-said.ts';

/** Values of ours in a message. */
type Ours = (message: Read) => readonly string[];
export interface SpokenPair {
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

const pair = (theirs: string, ours: string | Ours, read?: SpokenPair['read']): SpokenPair => ({
  theirs,
  ours: typeof ours === 'string' ? at(...ours.split(', ')) : ours,
  ...(read && { read }),
});

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
    mqttNumbers,
    property(({ value }) => typeof value === 'number'),
  ),
  pair(
    mqttTexts,
    property(({ value }, others) => typeof value === 'string' && !isKeyed(others)),
  ),
  pair('mqtt.msg', bytesAt('payload')),
  pair(mqttReasons, 'reason'),
];

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

export const redisPairs: readonly SpokenPair[] = [
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
];

/** Values of fields with these ids at any depth. */
const anywhere =
  (ids: string, show: (field: Field) => string = ({ value }) => String(Number(value))): Ours =>
  ({ fields }) => {
    const wanted = ids.split(' ');
    const inner = (list: readonly Field[]): readonly Field[] =>
      list.flatMap((field) => [...(wanted.includes(field.id) ? [field] : []), ...inner(field.fields ?? [])]);
    return inner(fields).map(show);
  };
const asText = ({ text }: Field): string => text;
const asDigits = ({ text }: Field): string => text.replaceAll(' ', '');
/** "0x1301" and "4865" are the same, and so are "True" and "1". */
const asNumber = (value: string): string => String(Number(value.replace('True', '1').replace('False', '0')));

/** A text as theirs is: of a byte that is not ASCII it does not say which one it is. */
const asciiOf =
  (ids: string): Ours =>
  (message) =>
    anywhere(ids, ({ text, start, end }) => {
      const size =
        wholeUtf8(message.frame.subarray(start, end)) === undefined
          ? () => 1
          : (one: string) => Buffer.from(one).length;
      return text
        .replaceAll(/\\x[89]./g, '\ufffd')
        .replaceAll(/(?![⏎␍⇥␡])[\u0080-\u{10ffff}]/gu, (one) => '\ufffd'.repeat(size(one)));
    })(message);

export const httpPairs: readonly SpokenPair[] = [
  pair('http.request.method', asciiOf('method')),
  pair('http.request.uri', asciiOf('target')),
  pair('http.request.version http.response.version', asciiOf('version')),
  pair('http.response.code', asciiOf('status')),
  pair('http.response.phrase', asciiOf('reason')),
  pair('http.host', asciiOf('header-host')),
  pair('http.content_type', asciiOf('header-content-type')),
  pair('http.content_length_header', asciiOf('header-content-length')),
  pair('http.connection', asciiOf('header-connection')),
  pair('http.transfer_encoding', asciiOf('header-transfer-encoding')),
  pair('http.upgrade', asciiOf('header-upgrade')),
];

export const webSocketPairs: readonly SpokenPair[] = [
  pair('websocket.fin', anywhere('fin'), asNumber),
  pair('websocket.opcode', anywhere('opcode'), asNumber),
  pair('websocket.mask', anywhere('mask'), asNumber),
  pair('websocket.masking_key', anywhere('key', asDigits)),
  pair(
    'websocket.payload.close.status_code',
    anywhere('code', ({ text }) => String(Number.parseInt(text))),
  ),
];

export const tlsPairs: readonly SpokenPair[] = [
  ...[
    ['tls.handshake.type', 'handshake'],
    ['tls.handshake.version', 'version'],
    ['tls.handshake.ciphersuite', 'suite'],
    ['tls.handshake.extension.type', 'extension-type'],
    ['tls.handshake.extensions.supported_version', 'supported-version'],
    ['tls.handshake.extensions_supported_group', 'supported-group'],
    ['tls.handshake.extensions_key_share_group tls.handshake.extensions_key_share_selected_group', 'share-group'],
    ['tls.handshake.sig_hash_alg', 'scheme'],
    ['tls.record.length', 'record-length'],
    ['tls.record.version', 'record-version'],
    ['tls.alert_message.desc', 'alert'],
  ].map(([theirs = '', id = '']) => pair(theirs, anywhere(id), asNumber)),
  // Of the one that is always the same (RFC 8446, 4.1.3) ours says what it means.
  pair('tls.handshake.random', anywhere('random', asDigits), (value) =>
    value.startsWith('cf21ad74e59a6111') ? 'theonethatmeans:sayhelloagain' : value,
  ),
  pair('tls.handshake.session_id', anywhere('id', asDigits)),
  pair('tls.handshake.extensions_server_name', asciiOf('server-name')),
  pair('tls.handshake.extensions_alpn_str', asciiOf('protocol')),
];

export const socksPairs: readonly SpokenPair[] = [
  ...[
    ['socks.subnegotiation_version', 'proof-version'],
    ['socks.auth_method_count', 'count'],
    ['socks.auth_method', 'offered'],
    ['socks.auth_accepted_method', 'method'],
    ['socks.auth_status', 'status'],
    ['socks.results', 'reply'],
    ['socks.address_type', 'kind'],
    ['socks.port', 'port'],
  ].map(([theirs = '', id = '']) => pair(theirs, anywhere(id), asNumber)),
  pair('socks.username', anywhere('name', asText)),
  pair('socks.password', anywhere('password', asText)),
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
