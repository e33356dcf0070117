// MQTT 3.1.1 and 5 (OASIS): clients say things under topics, and a broker passes them on.
import { layerOfMessage } from '../messages/layer.ts';
import { mqttFields } from '../mqtt/fields.ts';
import { claims, Reader } from '../mqtt/reader.ts';
import type { MqttMessage } from '../mqtt/types.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['mqtt', 'MQTT'];

export const protocol: Protocol = {
  id,
  title,
  source: 'MQTT 5.0, 2.1',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<MqttMessage>(id, title, (bytes, one) => (one.state === 'bad' ? [] : mqttFields(bytes, one))),
  stream: { priority: 65, claims, reader: (from, about) => new Reader(from, about) },
};
