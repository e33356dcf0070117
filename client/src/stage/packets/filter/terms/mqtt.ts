// Packets of MQTT, by Wireshark's names.
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import { mqttFields } from '../../../../../../server/shared/dissect/mqtt/fields.ts';
import type { MqttMessage } from '../../../../../../server/shared/dissect/mqtt/types.ts';
import { messageNumber, messageText } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

/** Of what is said, and of what is subscribed to. */
function topics(message: Message, bytes: Uint8Array): string[] {
  if (message.protocol !== 'mqtt' || message.state === 'bad') return [];
  const fields = mqttFields(bytes, message as MqttMessage);
  const all = fields.flatMap((field) => (field.id === 'subscription' ? (field.fields ?? []) : [field]));
  return all.filter(({ id }) => id === 'topic').map(({ value }) => String(value));
}

export const terms: Terms = () => [
  messageNumber('mqtt.msgtype', upTo(15), ({ protocol }, [first]) =>
    protocol === 'mqtt' && first !== undefined ? first >> 4 : undefined,
  ),
  messageText('mqtt.topic', topics),
];
