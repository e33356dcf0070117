// What is known of a message of TLS beside its bytes. Offsets count from the message's own first byte.
import type { Message, Span } from '../messages/types.ts';

export interface TlsMessage extends Message {
  readonly protocol: 'tls';
  /** The kind of its record: 22 is the handshake. */
  readonly content?: number;
  /** Where the heads of records lie in it. A message of the handshake may begin in the middle of one, and span several. */
  readonly records: readonly number[];
  /** What it is without those heads. */
  readonly parts: readonly Span[];
  /** Which message of the handshake it is, where it can be read. */
  readonly handshake?: number;
  /** Its content cannot be read. */
  readonly encrypted?: true;
  /** The cipher suite that was agreed on before. */
  readonly suite?: number;
}
