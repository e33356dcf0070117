// What the messages of PostgreSQL are called and are for, by their first byte, and names for types and errors.
// PostgreSQL documentation, 55.7 “Message Formats” and appendix A.

type Named = readonly [kind: string, says: string];

/** What the client sends. */
export const fromClient: Readonly<Record<string, Named>> = {
  B: ['Bind', 'Fills a prepared statement with values: the result is a portal that can be executed.'],
  C: ['Close', 'A prepared statement or a portal is no longer needed.'],
  D: ['Describe', 'Asks what columns a prepared statement or a portal has.'],
  E: ['Execute', 'Runs a portal, and asks for its rows.'],
  F: ['FunctionCall', 'Calls a function directly, as programs once did.'],
  H: ['Flush', 'Asks for the answers to what was sent so far.'],
  P: ['Parse', 'Hands over a statement to be prepared, with places for values.'],
  Q: ['Query', 'A statement in SQL: the server runs it and sends what comes of it.'],
  S: ['Sync', 'The end of a series of messages: the server answers when it is ready again.'],
  X: ['Terminate', 'The client is done and goes.'],
  c: ['CopyDone', 'All data of a COPY has been sent.'],
  d: ['CopyData', 'A piece of the data of a COPY.'],
  f: ['CopyFail', 'The client gives the COPY up.'],
  p: ['Password', 'The answer to what the server asked for before it lets the client in.'],
};

/** What the server sends. */
export const fromServer: Readonly<Record<string, Named>> = {
  '1': ['ParseComplete', 'The statement is prepared.'],
  '2': ['BindComplete', 'The values are filled in.'],
  '3': ['CloseComplete', 'The statement or portal is closed.'],
  A: ['Notification', 'Somebody said NOTIFY on a channel that this client listens to.'],
  C: ['CommandComplete', 'A statement is done; the text says which one, and how many rows it touched.'],
  D: ['DataRow', 'One row of the result.'],
  E: ['ErrorResponse', 'The server refuses, and says why.'],
  G: ['CopyInResponse', 'The server is ready to take the data of a COPY.'],
  H: ['CopyOutResponse', 'The data of a COPY follows.'],
  I: ['EmptyQueryResponse', 'There was no statement in the query.'],
  K: ['BackendKeyData', 'With these numbers the client can ask, on another connection, to cancel what is running.'],
  N: ['NoticeResponse', 'The server has something to say that is no error.'],
  R: ['Authentication', 'What the server wants to know before it lets the client in.'],
  S: ['ParameterStatus', 'A setting of the server, and its value now.'],
  T: ['RowDescription', 'The columns of the rows that follow: their names and types.'],
  V: ['FunctionCallResponse', 'What the function returned.'],
  W: ['CopyBothResponse', 'From here on both sides send data of a COPY, as for replication.'],
  Z: ['ReadyForQuery', 'The server waits for the next statement.'],
  c: ['CopyDone', 'All data of a COPY has been sent.'],
  d: ['CopyData', 'A piece of the data of a COPY.'],
  n: ['NoData', 'The statement returns no rows.'],
  s: ['PortalSuspended', 'As many rows as were asked for have come, and there may be more.'],
  t: ['ParameterDescription', 'The types of the values that the statement has places for.'],
  v: ['NegotiateProtocolVersion', 'The server does not know all that the client asked for.'],
};

/** What a connection begins with; these have a number in place of the first byte. */
export const openings: Readonly<Record<string, string>> = {
  SSLRequest: 'Asks to go on under TLS. The server answers with one byte: S agrees, N does not.',
  GSSENCRequest: 'Asks to go on encrypted with GSSAPI. The server answers with one byte: G agrees, N does not.',
  CancelRequest: 'Asks to stop what another connection is running, which these numbers name. Nobody answers.',
  StartupMessage: 'The client says who it is and which database it wants.',
};

/** What is wanted in an Authentication, by its number. */
export const authentications: Readonly<Record<number, readonly [name: string, says: string]>> = {
  0: ['Ok', 'The client is let in.'],
  2: ['KerberosV5', 'A ticket of Kerberos is wanted.'],
  3: ['CleartextPassword', 'The password is wanted as it is: everybody on the way can read it.'],
  5: ['MD5Password', 'The password is wanted, mixed with the salt by MD5.'],
  7: ['GSS', 'GSSAPI is wanted.'],
  8: ['GSSContinue', 'GSSAPI goes on.'],
  9: ['SSPI', 'SSPI, the GSSAPI of Windows, is wanted.'],
  10: ['SASL', 'The client is to choose one of these ways to prove who it is. SCRAM shows no password to anybody.'],
  11: ['SASLContinue', 'The server’s part of the proof: a number of its own, a salt, and how often to hash.'],
  12: ['SASLFinal', 'The server proves that it knows the password, too.'],
};

/** The state in a ReadyForQuery. */
export const states: Readonly<Record<string, string>> = {
  I: 'idle',
  T: 'in a transaction',
  E: 'in a failed transaction',
};

/** Types that come with every server, by their number (pg_type.dat). */
export const typeNames: Readonly<Record<number, string>> = {
  16: 'bool',
  17: 'bytea',
  18: 'char',
  19: 'name',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  25: 'text',
  26: 'oid',
  114: 'json',
  700: 'float4',
  701: 'float8',
  705: 'unknown',
  869: 'inet',
  1007: 'int4[]',
  1009: 'text[]',
  1042: 'bpchar',
  1043: 'varchar',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
};

/** Parts of an error or a notice, by their letter. */
export const errorParts: Readonly<Record<string, readonly [id: string, says: string]>> = {
  S: ['severity', 'How bad it is, in the language of the server.'],
  V: ['severity-name', 'How bad it is, always in English.'],
  C: ['code', 'Which error it is, for programs (SQLSTATE).'],
  M: ['message', 'What is wrong, for people.'],
  D: ['detail', 'More about it.'],
  H: ['hint', 'What might help.'],
  P: ['position', 'At which character of the statement.'],
  p: ['internal-position', 'At which character of a statement that the server made itself.'],
  q: ['internal-query', 'The statement that the server made itself.'],
  W: ['where', 'In which function it happened.'],
  s: ['schema', 'The schema it is about.'],
  t: ['table', 'The table it is about.'],
  c: ['column', 'The column it is about.'],
  d: ['type', 'The type it is about.'],
  n: ['constraint', 'The rule that was broken.'],
  F: ['file', 'The file of the server’s source.'],
  L: ['line', 'The line in that file.'],
  R: ['routine', 'The function in that file.'],
};

/** The class of an SQLSTATE is its first two characters. */
const classes: Readonly<Record<string, string>> = {
  '00': 'success',
  '01': 'warning',
  '02': 'no data',
  '03': 'statement not complete',
  '08': 'connection',
  '0A': 'not supported',
  '20': 'case not found',
  '21': 'too many rows',
  '22': 'a value is wrong',
  '23': 'a rule of the table is broken',
  '24': 'cursor',
  '25': 'transaction in the wrong state',
  '26': 'no such prepared statement',
  '28': 'not let in',
  '34': 'no such cursor',
  '3D': 'no such database',
  '3F': 'no such schema',
  '40': 'transaction was rolled back',
  '42': 'syntax, or no right to do this',
  '44': 'check of a view',
  '53': 'out of resources',
  '54': 'over a limit',
  '55': 'not in the right state',
  '57': 'stopped from outside',
  '58': 'system error',
  P0: 'PL/pgSQL',
  XX: 'internal error',
};

/** "42P01, class 42: syntax, or no right to do this". */
export function codeText(code: string): string {
  const named = classes[code.slice(0, 2)];
  return named === undefined ? code : `${code}, class ${code.slice(0, 2)}: ${named}`;
}
