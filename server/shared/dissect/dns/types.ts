// What is known of a message of DNS beside its bytes.
import type { Message } from '../messages/types.ts';

export interface DnsMessage extends Message {
  /** Bytes of length before it. */
  readonly base: 0 | 2;
}
