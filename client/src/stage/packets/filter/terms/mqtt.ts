// Packets of MQTT, by Wireshark's names.
import { messageNumber } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

export const terms: Terms = () => [
  messageNumber('mqtt.msgtype', upTo(15), ({ protocol }, [first]) =>
    protocol === 'mqtt' && first !== undefined ? first >> 4 : undefined,
  ),
];
