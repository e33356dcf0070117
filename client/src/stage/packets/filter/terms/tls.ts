// Messages of the handshake of TLS, by Wireshark's names.
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import type { TlsMessage } from '../../../../../../server/shared/dissect/tls/types.ts';
import { messageNumber, presence } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

const handshake = 22;
const tls = (message: Message): TlsMessage | undefined =>
  message.protocol === 'tls' ? (message as TlsMessage) : undefined;

export const terms: Terms = () => [
  presence('tls.handshake', (message) => tls(message)?.content === handshake),
  messageNumber('tls.handshake.type', upTo(255), (message) => tls(message)?.handshake),
];
