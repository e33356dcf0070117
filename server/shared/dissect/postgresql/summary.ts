// A message of PostgreSQL in a few words, for the list and the arrow.
import { u16, u32 } from '../bytes.ts';
import { contentOf, Cursor } from '../messages/cursor.ts';
import { clip } from '../messages/words.ts';
import type { Column } from './types.ts';
import { authentications, states } from './words.ts';

/** Columns that are remembered for the rows behind them. */
const mostColumns = 100;

/** "Query SELECT 1", "DataRow 1, hello", "ErrorResponse 42P01: …"; `bytes` are the message's own, as far as they are there. */
export function nameOf(kind: string, bytes: Uint8Array): string {
  const text = about[kind]?.(bytes);
  return clip(text ? `${kind} ${text}` : kind);
}

/** Behind letter and length. */
const inside = (bytes: Uint8Array): Cursor => new Cursor(bytes, 5);
const firstText = (bytes: Uint8Array): string => inside(bytes).ended('', '', '');

const about: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  StartupMessage: (bytes) => {
    const found = startup(bytes);
    return [found.get('user'), found.get('database')].filter(Boolean).join(', ');
  },
  Query: firstText,
  CommandComplete: firstText,
  Parse: (bytes) => {
    const at = inside(bytes);
    at.ended('', '', '');
    return at.ended('', '', '');
  },
  ParameterStatus: (bytes) => {
    const at = inside(bytes);
    return `${at.ended('', '', '')} ${at.ended('', '', '')}`.trim();
  },
  Authentication: (bytes) => authentications[u32(bytes, 5)]?.[0] ?? '',
  ReadyForQuery: (bytes) => states[String.fromCharCode(bytes[5] ?? 0)] ?? '',
  RowDescription: (bytes) =>
    columnsOf(bytes)
      .map(({ name }) => name)
      .join(', '),
  DataRow: (bytes) => valuesOf(bytes).join(', '),
  ErrorResponse: errorText,
  NoticeResponse: errorText,
  Notification: (bytes) => {
    const at = inside(bytes);
    at.at += 4;
    return `${at.ended('', '', '')} ${at.ended('', '', '')}`.trim();
  },
  CopyData: (bytes) => contentOf(bytes.subarray(5), 40),
  CopyFail: firstText,
};

function startup(bytes: Uint8Array): ReadonlyMap<string, string> {
  const at = new Cursor(bytes, 8);
  const found = new Map<string, string>();
  while (at.left > 1 && found.size < mostColumns && at.bytes[at.at] !== 0) {
    const key = at.ended('', '', '');
    found.set(key, at.ended('', '', ''));
  }
  return found;
}

/** Names and forms of the columns in a RowDescription. */
export function columnsOf(bytes: Uint8Array): readonly Column[] {
  const at = inside(bytes);
  const columns: Column[] = [];
  const count = at.number('', '', 2, '');
  while (columns.length < Math.min(count, mostColumns)) {
    const name = at.ended('', '', '');
    at.at += 16;
    const binary = at.number('', '', 2, '') === 1;
    if (at.short) break;
    columns.push({ name, binary });
  }
  return columns;
}

/** The first values of a row. */
function valuesOf(bytes: Uint8Array): string[] {
  const count = u16(bytes, 5);
  const values: string[] = [];
  let at = 7;
  while (values.length < Math.min(count, 5) && at + 4 <= bytes.length) {
    const length = u32(bytes, at) | 0;
    at += 4;
    values.push(length < 0 ? 'NULL' : contentOf(bytes.subarray(at, at + length), 40));
    at += Math.max(0, length);
  }
  return values;
}

/** "42P01: relation "x" does not exist". */
function errorText(bytes: Uint8Array): string {
  const at = inside(bytes);
  const found = new Map<string, string>();
  while (at.left > 1 && at.bytes[at.at] !== 0 && found.size < mostColumns) {
    const letter = String.fromCharCode(at.bytes[at.at] ?? 0);
    at.at += 1;
    const text = at.ended('', '', '');
    if (!at.short) found.set(letter, text);
  }
  return [found.get('C'), found.get('M')].filter(Boolean).join(': ');
}
