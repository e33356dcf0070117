// Messages of the handshake of TLS, by Wireshark's names.
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import { readHello } from '../../../../../../server/shared/dissect/tls/hello.ts';
import { bodyOf } from '../../../../../../server/shared/dissect/tls/reader.ts';
import type { TlsMessage } from '../../../../../../server/shared/dissect/tls/types.ts';
import { Walk } from '../../../../../../server/shared/dissect/tls/walk.ts';
import { messageNumber, messageText, presence } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

const handshake = 22;
const tls = (message: Message): TlsMessage | undefined =>
  message.protocol === 'tls' ? (message as TlsMessage) : undefined;

const clientHello = 1;
const isAlert = (message: TlsMessage | undefined): boolean => message?.content === 21;

/** In TLS 1.3, what is encrypted all calls itself data (RFC 8446, 5.2); its suites begin with 0x13. */
const isOpaque = (message: TlsMessage | undefined): boolean =>
  message?.encrypted === true && message.content === 23 && (message.suite ?? 0) >> 8 === 0x13;

/** How bad it is, and what: where it can be read. */
function alert(message: Message, bytes: Uint8Array): Uint8Array | undefined {
  const one = tls(message);
  return one && isAlert(one) && !one.encrypted ? bodyOf(bytes, one.parts) : undefined;
}

export const terms: Terms = () => [
  presence('tls.handshake', (message) => tls(message)?.content === handshake),
  messageText('tls.handshake.extensions_server_name', (message, bytes) => {
    const one = tls(message);
    if (one?.handshake !== clientHello || one.state !== 'whole') return undefined;
    const body = bodyOf(bytes, one.parts);
    return readHello(new Walk(body, 4, body.length), true).server;
  }),
  presence('tls.alert_message', (message) => isAlert(tls(message))),
  messageNumber('tls.alert_message.level', upTo(255), (message, bytes) => alert(message, bytes)?.[0]),
  messageNumber('tls.alert_message.desc', upTo(255), (message, bytes) => alert(message, bytes)?.[1]),
  messageNumber('tls.record.content_type', upTo(255), (message) => {
    const one = tls(message);
    return isOpaque(one) ? undefined : one?.content;
  }),
  messageNumber('tls.record.opaque_type', upTo(255), (message) => {
    const one = tls(message);
    return isOpaque(one) ? one?.content : undefined;
  }),
  messageNumber('tls.handshake.type', upTo(255), (message) => tls(message)?.handshake),
];
