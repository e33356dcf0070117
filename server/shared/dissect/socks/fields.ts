// The fields of one message of SOCKS5 (RFC 1928, 3 to 6; RFC 1929, 2).
import { asNamed, Fields } from '../fields.ts';
import { textOf } from '../text.ts';
import type { Field } from '../types.ts';
import { addressIn, commands, kinds, methods, replies, sizeOf, type SocksMessage } from './words.ts';

const commandNames = Object.fromEntries(
  Object.entries(commands).map(([number, [name]]) => [number, name.toLowerCase()]),
);

export function fieldsOfSocks(bytes: Uint8Array, { kind }: SocksMessage): readonly Field[] {
  const fields = new Fields(bytes, 0, bytes.length);
  const short = (offset: number, size: number): string => textOf(bytes.subarray(offset, offset + size), 200);
  if (kind === undefined) return [];
  if (kind === 'password' || kind === 'verdict')
    fields.number('proof-version', 'version', 0, 1, 'The version of the proof, not of SOCKS.');
  else fields.number('version', 'version', 0, 1, 'The version of SOCKS.');
  switch (kind) {
    case 'greeting': {
      const count = fields.number('count', 'methods', 1, 1, 'How many ways to prove who it is the client offers.');
      for (let at = 2; at < 2 + count; at++)
        fields.number('offered', 'method', at, 1, 'A way to prove who the client is.', asNamed(methods));
      break;
    }
    case 'method':
      fields.number('method', 'method', 1, 1, 'The way that the proxy wants.', asNamed(methods));
      break;
    case 'password': {
      const name = fields.number('name-length', 'length', 1, 1, 'How long the name is.');
      fields.text('name', 'name', 2, name, 'Who the client says it is.', () => short(2, name));
      const password = fields.number('password-length', 'length', 2 + name, 1, 'How long the password is.');
      fields.text('password', 'password', 3 + name, password, 'The password, for anybody to read.', () =>
        short(3 + name, password),
      );
      break;
    }
    case 'verdict':
      fields.number('status', 'status', 1, 1, '0 is yes, all else is no.', (status) =>
        status === 0 ? '0, yes' : `${status}, no`,
      );
      break;
    case 'request':
      fields.number('command', 'command', 1, 1, 'What the client asks for.', asNamed(commandNames));
      address(fields, bytes, 'Where to.');
      break;
    case 'reply':
      fields.number('reply', 'reply', 1, 1, 'How it went: 0 is well.', asNamed(replies));
      address(fields, bytes, 'The proxy’s own end, towards the other side.');
  }
  return fields.list;
}

function address(fields: Fields, bytes: Uint8Array, says: string): void {
  fields.number('reserved', 'reserved', 2, 1, 'Not used.');
  const kind = fields.number(
    'kind',
    'address kind',
    3,
    1,
    'An address of IP, or a name that the proxy looks up.',
    asNamed(kinds),
  );
  if (kind === 3) fields.number('length', 'length', 4, 1, 'How long the name is.');
  if (sizeOf('request', bytes) !== bytes.length) return;
  const { host, from, to } = addressIn(bytes);
  fields.text('host', 'host', from, to - from, says, () => host);
  fields.number('port', 'port', to, 2, 'The port there.', String);
}
