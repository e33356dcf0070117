// Messages of PostgreSQL, version 3 of its protocol.
import type { Message } from '../messages/types.ts';

/** A column, as RowDescription names it: rows that follow have their values in the same order. */
export interface Column {
  readonly name: string;
  /** Values are bytes as the server keeps them, and not text. */
  readonly binary: boolean;
}

export interface PgMessage extends Message {
  /** "Query", "DataRow", "SSLRequest", "SASLResponse"; "answer" is the one byte after a request to encrypt. */
  readonly kind: string;
  /** Of a DataRow: the columns, as far as they were said before. */
  readonly columns?: readonly Column[];
}

/** Numbers in place of a version in the first message. */
export const requests: Readonly<Record<number, string>> = {
  80877102: 'CancelRequest',
  80877103: 'SSLRequest',
  80877104: 'GSSENCRequest',
};
