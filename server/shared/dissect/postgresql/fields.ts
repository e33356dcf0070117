// The fields of a message of PostgreSQL.
import { counted, Cursor, mostShown } from '../messages/cursor.ts';
import { bytesText, grouped } from '../text.ts';
import type { Field } from '../types.ts';
import type { PgMessage } from './types.ts';
import { authentications, codeText, errorParts, openings, states, typeNames } from './words.ts';

type Read = (at: Cursor, message: PgMessage) => void;

const typeText = (type: number): string =>
  typeNames[type] === undefined ? String(type) : `${type}, ${typeNames[type]}`;
/** The upper and the lower two bytes: "3.0", "1234.5679". */
const codeParts = (code: number): string => `${code >>> 16}.${code & 0xffff}`;
const formText = (code: number): string => (code === 0 ? '0, text' : code === 1 ? '1, binary' : String(code));

/** All fields of a message; `bytes` are its own, as far as they are there. */
export function pgFields(bytes: Uint8Array, message: PgMessage): readonly Field[] {
  const at = new Cursor(bytes);
  const { kind, state } = message;
  if (kind === 'answer') at.content('answer', 'answer', 1, 'One byte, and no message around it.');
  else if (state !== 'bad') {
    const opens = openings[kind] !== undefined;
    if (!opens) {
      const letter = String.fromCharCode(bytes[0] ?? 0);
      at.add('type', 'type', 1, letter, `${letter}, ${kind}`, 'The first byte says what kind of message it is.');
    }
    const says = opens
      ? 'Bytes of the message, these 4 included.'
      : 'Bytes of the message, these 4 included, the type not.';
    at.number('length', 'length', 4, says);
    reads[kind]?.(at, message);
    at.rest('rest', 'rest', 'Bytes that this kind of message does not have.');
  }
  return at.list;
}

/** So many parts as were said before, at most as many as are shown. */
function list(at: Cursor, count: number, one: string, read: (index: number) => void): void {
  for (let index = 0; index < Math.min(count, mostShown) && !at.short; index++) read(index);
  if (count <= mostShown || at.short || at.left === 0) return;
  const more = counted(count - mostShown, one);
  at.add('more', 'more', at.left, more, more, 'They are not shown one by one.');
}

/** A value with its length before it; −1 stands for NULL. */
function value(at: Cursor, label: string, says: string, binary = false): void {
  at.group('value', label, says, (inner) => {
    const length = inner.signed(
      'length',
      'length',
      4,
      'Bytes of the value; −1 stands for NULL: there is none.',
      (size) => (size < 0 ? '−1, NULL' : grouped(size)),
    );
    if (length < 0) return 'NULL';
    const note = binary ? ', as the server keeps it' : '';
    return inner.content('data', 'data', length, `The value${note}.`) || bytesText(length);
  });
}

const forms = (at: Cursor, id: string, label: string, says: string): void =>
  at.group(id, label, says, (inner) => {
    const count = inner.number('count', 'count', 2, 'How many follow: none for all text, one for all alike.');
    list(inner, count, 'form', () => inner.number('format', 'form', 2, 'Of one value.', formText));
    return count === 0 ? 'all text' : counted(count, 'form');
  });

const oids: Read = (at) => {
  const count = at.number('count', 'types', 2, 'How many types of values follow.');
  list(at, count, 'type', () => at.number('oid', 'type', 4, 'Of one value; 0 leaves it to the server.', typeText));
};

const named: Read = (at) => {
  const says = 'S: a prepared statement, P: a portal.';
  const kind = (letter: string): string => ({ S: 'S, statement', P: 'P, portal' })[letter] ?? letter;
  const letter = String.fromCharCode(at.bytes[at.at] ?? 0);
  at.add('what', 'what', 1, letter, kind(letter), says);
  at.ended(letter === 'P' ? 'portal' : 'statement', 'name', 'Its name; the empty name is one, too.');
};

const told: Read = (at) => {
  for (let parts = 0; at.left > 1 && parts < mostShown && at.bytes[at.at] !== 0; parts++) {
    const letter = String.fromCharCode(at.bytes[at.at] ?? 0);
    const [id, says] = errorParts[letter] ?? ['part', 'A part without a name here.'];
    at.group(id, id.replace('-', ' '), says, (inner) => {
      inner.add('letter', 'letter', 1, letter, letter, 'Which part it is.');
      const text = inner.ended('text', 'text', says);
      return id === 'code' ? codeText(text) : text;
    });
  }
  at.number('end', 'end', 1, 'A zero: no more parts.');
};

const copy: Read = (at) => {
  at.number('format', 'form', 1, 'Of the whole copy.', formText);
  const count = at.number('count', 'columns', 2, 'How many columns.');
  list(at, count, 'form', () => at.number('column-format', 'form', 2, 'Of one column.', formText));
};

const data: Read = (at) => at.rest('data', 'data', 'Lines, or what the form says.');

const sasl: Read = (at) =>
  at.rest('sasl', 'proof', 'SCRAM speaks in texts: n a name, r a number used once, c and p a proof.');

const reads: Readonly<Record<string, Read>> = {
  SSLRequest: (at) => at.number('code', 'code', 4, 'A number that is no version: 1234 and 5679.', codeParts),
  GSSENCRequest: (at) => at.number('code', 'code', 4, 'A number that is no version: 1234 and 5680.', codeParts),
  CancelRequest: (at) => {
    at.number('code', 'code', 4, 'A number that is no version: 1234 and 5678.', codeParts);
    at.number('process', 'process', 4, 'Which process of the server to stop.', String);
    at.rest('key', 'key', 'The secret that the server told only to that client.');
  },
  StartupMessage: (at) => {
    at.number('version', 'version', 4, 'Of the protocol.', codeParts);
    for (let parts = 0; at.left > 1 && parts < mostShown && at.bytes[at.at] !== 0; parts++) {
      at.group('parameter', 'parameter', 'A setting: its name, and its value.', (inner) => {
        const name = inner.ended('name', 'name', 'Which setting.');
        return `${name} = ${inner.ended('value', 'value', 'What it shall be.')}`;
      });
    }
    at.number('end', 'end', 1, 'A zero: no more settings.');
  },
  Authentication: (at, message) => {
    const wants = at.number(
      'wants',
      'wants',
      4,
      message.says ?? '',
      (code) => `${code}, ${authentications[code]?.[0] ?? '?'}`,
    );
    if (wants === 5) at.content('salt', 'salt', 4, 'Mixed with the password, so that no two answers are the same.');
    if (wants === 10) {
      for (let ways = 0; at.left > 1 && ways < mostShown && at.bytes[at.at] !== 0; ways++)
        at.ended('mechanism', 'way', 'A way to prove who one is.');
      at.number('end', 'end', 1, 'A zero: no more ways.');
    } else if (wants === 11 || wants === 12) sasl(at, message);
    else if (wants === 8) at.rest('data', 'data', 'For GSSAPI.');
  },
  PasswordMessage: (at) => void at.ended('password', 'password', 'The password, or what MD5 made of it.'),
  SASLInitialResponse: (at, message) => {
    at.ended('mechanism', 'way', 'The way that the client chose.');
    at.signed('size', 'length', 4, 'Bytes of what follows.', (size) => (size < 0 ? '−1, none' : grouped(size)));
    sasl(at, message);
  },
  SASLResponse: sasl,
  GSSResponse: (at) => at.rest('data', 'data', 'For GSSAPI.'),
  ParameterStatus: (at) => {
    at.ended('name', 'name', 'Which setting.');
    at.ended('value', 'value', 'What it is now.');
  },
  BackendKeyData: (at) => {
    at.number('process', 'process', 4, 'The process of the server that serves this client.', String);
    at.rest('key', 'key', 'The secret for a request to cancel.');
  },
  ReadyForQuery: (at) => {
    const letter = String.fromCharCode(at.bytes[at.at] ?? 0);
    const text = `${letter}, ${states[letter] ?? 'unknown'}`;
    at.add('state', 'state', 1, letter, text, 'I: idle, T: in a transaction, E: in one that has failed.');
  },
  Query: (at) => void at.ended('query', 'query', 'One statement in SQL, or several with a semicolon between.'),
  Parse: (at, message) => {
    at.ended('statement', 'name', 'The name of the prepared statement; the empty name is one, too.');
    at.ended('query', 'query', 'The statement in SQL; $1 is the place of the first value.');
    oids(at, message);
  },
  ParameterDescription: oids,
  Bind: (at) => {
    at.ended('portal', 'portal', 'The name of the portal; the empty name is one, too.');
    at.ended('statement', 'statement', 'The prepared statement whose places are filled.');
    forms(at, 'formats', 'forms of values', 'Text or binary.');
    const count = at.number('count', 'values', 2, 'How many follow.');
    list(at, count, 'value', (index) => value(at, `$${index + 1}`, 'The value for this place in the statement.'));
    forms(at, 'result-formats', 'forms of results', 'How the client wants the columns: text or binary.');
  },
  Describe: named,
  Close: named,
  Execute: (at) => {
    at.ended('portal', 'portal', 'The name of the portal; the empty name is one, too.');
    at.number('rows', 'rows', 4, 'How many at most.', (rows) => (rows === 0 ? '0, all' : grouped(rows)));
  },
  RowDescription: (at) => {
    const count = at.number('count', 'columns', 2, 'How many follow.');
    list(at, count, 'column', () =>
      at.group('column', 'column', 'A column of the rows that follow.', (inner) => {
        const name = inner.ended('name', 'name', 'What it is called.');
        inner.number('table', 'table', 4, 'The table that it comes from; 0 where it is reckoned.', String);
        inner.number('index', 'number', 2, 'Which column of the table.');
        const type = inner.number('oid', 'type', 4, 'What kind of values it has.', typeText);
        inner.signed('size', 'size', 2, 'Bytes of a value; below 0 where they differ.', String);
        inner.signed('modifier', 'modifier', 4, 'More about the type, as the most letters; −1 for nothing.', String);
        inner.number('format', 'form', 2, 'How values are written.', formText);
        return `${name}, ${typeNames[type] ?? `type ${type}`}`;
      }),
    );
  },
  DataRow: (at, { columns }) => {
    const count = at.number('count', 'values', 2, 'How many follow, one for each column.');
    list(at, count, 'value', (index) => {
      const column = columns?.[index];
      value(at, column?.name ?? `value ${index + 1}`, 'The value of this column.', column?.binary);
    });
  },
  CommandComplete: (at) =>
    void at.ended('tag', 'done', 'The kind of statement, and how many rows; of INSERT a 0 before.'),
  ErrorResponse: told,
  NoticeResponse: told,
  Notification: (at) => {
    at.number('process', 'process', 4, 'Which process of the server said it.', String);
    at.ended('channel', 'channel', 'Where it was said.');
    at.ended('payload', 'text', 'What was said.');
  },
  CopyInResponse: copy,
  CopyOutResponse: copy,
  CopyBothResponse: copy,
  CopyData: data,
  CopyFail: (at) => void at.ended('reason', 'reason', 'Why.'),
  FunctionCall: (at) => {
    at.number('oid', 'function', 4, 'The number of the function.', String);
    forms(at, 'formats', 'forms of values', 'Text or binary.');
    const count = at.number('count', 'values', 2, 'How many follow.');
    list(at, count, 'value', (index) => value(at, `value ${index + 1}`, 'A value for the function.'));
    at.number('format', 'form', 2, 'How the result shall be written.', formText);
  },
  FunctionCallResponse: (at) => value(at, 'result', 'What the function returned.'),
  NegotiateProtocolVersion: (at) => {
    at.number('version', 'version', 4, 'The newest that the server knows.', (number) => `3.${number & 0xffff}`);
    const count = at.number('count', 'options', 4, 'How many options it does not know.');
    list(at, count, 'option', () => void at.ended('option', 'option', 'Not known.'));
  },
};
