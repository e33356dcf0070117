// WebSocket (RFC 6455): messages both ways, in frames, on a conversation that HTTP began. Nothing claims it by its bytes, which
// may begin with anything: HTTP hands over.
import { layerOfMessage } from '../messages/layer.ts';
import type { Protocol } from '../types.ts';
import { fieldsOfFrame } from '../websocket/fields.ts';
import { WebSocketReader } from '../websocket/reader.ts';
import type { WebSocketFrame } from '../websocket/types.ts';

const [id, title] = ['websocket', 'WebSocket'];

export const protocol: Protocol = {
  id,
  title,
  source: 'RFC 6455, 5.2',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<WebSocketFrame>(id, title, fieldsOfFrame),
  stream: { priority: 0, claims: () => false, reader: (from, about) => new WebSocketReader(from, about) },
};
