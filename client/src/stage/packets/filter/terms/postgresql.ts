// Statements of PostgreSQL, by Wireshark's name.
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import type { PgMessage } from '../../../../../../server/shared/dissect/postgresql/types.ts';
import { messageText } from '../messages.ts';
import type { Terms } from '../types.ts';

/** What stands before the statement: the letter and the length, and of Parse a name that a zero byte ends. */
function query(message: Message, bytes: Uint8Array): string | undefined {
  if (message.protocol !== 'postgresql') return undefined;
  const { kind } = message as PgMessage;
  if (kind !== 'Query' && kind !== 'Parse') return undefined;
  const from = kind === 'Query' ? 5 : bytes.indexOf(0, 5) + 1;
  const end = from < 5 ? -1 : bytes.indexOf(0, from);
  return end < 0 ? undefined : new TextDecoder().decode(bytes.subarray(from, end));
}

export const terms: Terms = () => [messageText('pgsql.query', query)];
