// Frames of WebSocket, by Wireshark's names.
import type { WebSocketFrame } from '../../../../../../server/shared/dissect/websocket/types.ts';
import { messageNumber } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

export const terms: Terms = () => [
  messageNumber('websocket.opcode', upTo(15), (message) =>
    message.protocol === 'websocket' ? (message as WebSocketFrame).head?.opcode : undefined,
  ),
];
