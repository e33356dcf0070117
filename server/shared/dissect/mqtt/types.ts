// Packets of MQTT, versions 3.1.1 and 5.
import type { Message } from '../messages/types.ts';

export interface MqttMessage extends Message {
  /** The version that CONNECT names: 4 is 3.1.1. */
  readonly level: number;
}
