// Which field of tshark's is which of ours in HTTP, WebSocket, TLS and SOCKS, whose fields have the same id wherever they are nested.
import { handshakes } from '../../server/shared/dissect/tls/names.ts';
import type { Field } from '../../server/shared/dissect/types.ts';
import { wholeUtf8 } from '../../server/shared/dissect/utf8.ts';
import { pair, untilZero, type Ours, type SpokenPair } from './tshark-spoken-pair.ts';

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
  // A kind that nobody knows is an encrypted message there.
  pair(
    'tls.handshake.type',
    anywhere('handshake', ({ value }) => (Number(value) in handshakes ? String(value) : '')),
    asNumber,
  ),
  ...[
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
  // Of one that is longer than it may be, ours shows the beginning.
  pair('tls.handshake.session_id', anywhere('id', asDigits), (value) =>
    value.length > 64 ? `${value.slice(0, 64)}…` : value,
  ),
  pair('tls.handshake.extensions_server_name', (message) => asciiOf('server-name')(message).map(untilZero)),
  pair('tls.handshake.extensions_alpn_str', (message) => asciiOf('protocol')(message).map(untilZero)),
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
