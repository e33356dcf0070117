// What is known of a WebSocket frame beside its bytes (RFC 6455, 5.2).
import type { Message } from '../messages/types.ts';

export interface WebSocketFrame extends Message {
  readonly protocol: 'websocket';
  /** Undefined where the head could not be read. */
  readonly head?: Head;
  /** What the message is of which the frame is a part: 1 text, 2 binary; a control frame's own. */
  readonly kind?: number;
  /** The message is packed. */
  readonly packed?: true;
  /** The whole message, with its last frame, where the frame alone does not say it: it came in parts, or packed. */
  readonly content?: Content;
}

export interface Head {
  readonly opcode: number;
  readonly fin: boolean;
  readonly packed: boolean;
  readonly masked: boolean;
  /** Bytes of the head, and of what comes behind it. */
  readonly size: number;
  readonly length: number;
}

/** What a message holds, its beginning at least. */
export interface Content {
  readonly beginning: Uint8Array;
  readonly length: number;
  /** Why there is no more of it, or nothing. */
  readonly why?: string;
}
