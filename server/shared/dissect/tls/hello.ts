// Client Hello and Server Hello (RFC 8446, 4.1.2 and 4.1.3; RFC 5246, 7.4.1), and their extensions.
import { u16 } from '../bytes.ts';
import { clip } from '../messages/words.ts';
import { hexBytes, textOf } from '../text.ts';
import { asCode, extensionNames, extensionSays, groups, isGrease, schemes, versions } from './names.ts';
import { suites } from './suites.ts';
import type { Walk } from './walk.ts';

/** What of a hello is told elsewhere. */
export interface Hello {
  /** The version that counts, of a Server Hello. */
  version: number;
  suite: number;
  server?: string;
  /** It is a Server Hello that asks for another Client Hello. */
  retry: boolean;
  early: boolean;
}

/** The random of a Server Hello that is a Hello Retry Request: SHA-256 of that name (RFC 8446, 4.1.3). */
const retryBegins = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11];

/** The body of a hello as fields; gives what is told of it. */
export function readHello(walk: Walk, client: boolean): Hello {
  const hello: Hello = { version: 0, suite: 0, retry: false, early: false };
  const old = 'The version as it was said before TLS 1.3; newer ones are in an extension.';
  hello.version = walk.number('version', 'version', 2, old, asCode(versions));
  const random = walk.at;
  hello.retry = !client && retryBegins.every((byte, index) => walk.bytes[random + index] === byte);
  const shown = hello.retry
    ? () => 'the one that means: say hello again'
    : () => hexBytes(walk.bytes, random, random + 32);
  walk.data('random', 'random', 32, 'Dice thrown anew: so that no two conversations have the same keys.', shown);
  walk.vector(
    'session',
    'session id',
    1,
    'A name for this session, to come back to it.',
    (inner) => inner.data('id', 'id', inner.left, 'The name.') || 'none',
  );
  if (client) {
    walk.vector(
      'suites',
      'cipher suites',
      2,
      'Ciphers that the client knows, the one it likes best first.',
      (inner) => {
        const count = inner.each(2, () => {
          hello.suite = inner.number('suite', 'suite', 2, 'A cipher suite.', asCode(suites));
        });
        return count === 1 ? '1 suite' : `${count} suites`;
      },
    );
    walk.vector(
      'compressions',
      'compression',
      1,
      'Ways to pack the bytes. Only “none” is left: packing gave secrets away.',
      (inner) => {
        const count = inner.each(1, () => inner.number('compression', 'method', 1, '0 is none.'));
        return count === 1 ? '1 method' : `${count} methods`;
      },
    );
  } else {
    hello.suite = walk.number('suite', 'cipher suite', 2, 'The cipher that both will use.', asCode(suites));
    walk.number('compression', 'compression', 1, '0 is none.');
  }
  if (walk.left === 0) return hello;
  walk.vector('extensions', 'extensions', 2, 'What came to TLS over the years.', (inner) => {
    const count = inner.each(0, () => extension(inner, client, hello));
    return count === 1 ? '1 extension' : `${count} extensions`;
  });
  return hello;
}

function extension(walk: Walk, client: boolean, hello: Hello): void {
  const [type, length] = [u16(walk.bytes, walk.at), u16(walk.bytes, walk.at + 2)];
  const name = isGrease(type) ? 'means nothing (GREASE)' : (extensionNames[type] ?? `extension ${type}`);
  const says = extensionSays[type] ?? 'An extension: what it means depends on its number.';
  walk.part('extension', name, Math.min(4 + length, walk.left < 4 ? 4 : 4 + length), says, (inner) => {
    inner.number('extension-type', 'type', 2, 'Which extension it is.', String);
    inner.number('length', 'length', 2, 'How many bytes follow.');
    const text =
      inner.left === 0
        ? ''
        : (readers[type]?.(inner, client, hello) ?? inner.data('data', 'data', inner.left, 'Its content.'));
    if (type === 42) hello.early = true;
    return text === '' ? 'empty' : text;
  });
}

const entries = ({ length }: readonly string[]): string => (length === 1 ? '1 entry' : `${length} entries`);

type Read = (walk: Walk, client: boolean, hello: Hello) => string;

/** A list of numbers with names, after its length. */
const listOf =
  (id: string, label: string, size: number, names: Readonly<Record<number, string>>): Read =>
  (walk) => {
    const found: string[] = [];
    walk.vector('list', 'list', size, 'One after another.', (inner) => {
      inner.each(2, () => {
        const value = inner.number(id, label, 2, 'One that the sender knows.', asCode(names));
        if (!isGrease(value)) found.push(names[value] ?? asCode(names)(value));
      });
      return entries(found);
    });
    return clip(found.join(', '), 120);
  };

const string = (walk: Walk, id: string, label: string, size: number, says: string): string =>
  walk.data(id, label, size, says, (bytes, at) => textOf(bytes.subarray(at, at + size), 260));

const readers: Readonly<Record<number, Read>> = {
  0: (walk, _client, hello) => {
    let text = '';
    walk.vector('list', 'list', 2, 'One after another; there is only ever one.', (inner) => {
      inner.each(0, () => {
        inner.number('name-type', 'type', 1, '0 is a host name.');
        const size = inner.number('name-length', 'length', 2, 'How long the name is.');
        text = string(inner, 'server-name', 'name', size, 'The host that the client asks for.');
      });
      return text;
    });
    if (text !== '') hello.server = text;
    return text;
  },
  10: listOf('supported-group', 'group', 2, groups),
  13: listOf('scheme', 'algorithm', 2, schemes),
  16: (walk) => {
    const found: string[] = [];
    walk.vector('list', 'list', 2, 'One after another, the one liked best first.', (inner) => {
      inner.each(0, () => {
        const size = inner.number('protocol-length', 'length', 1, 'How long the name is.');
        found.push(string(inner, 'protocol', 'protocol', size, 'What may be spoken inside.'));
      });
      return entries(found);
    });
    return clip(found.join(', '), 120);
  },
  43: (walk, client, hello) => {
    if (client) return listOf('supported-version', 'version', 1, versions)(walk, client, hello);
    hello.version = walk.number(
      'supported-version',
      'version',
      2,
      'The version that both will speak.',
      asCode(versions),
    );
    return versions[hello.version] ?? 'another';
  },
  50: listOf('scheme', 'algorithm', 2, schemes),
  51: (walk, client, hello) => {
    const found: string[] = [];
    const share = (inner: Walk): void => {
      const group = inner.number('share-group', 'group', 2, 'The way in which the key is agreed on.', asCode(groups));
      if (!isGrease(group)) found.push(groups[group] ?? asCode(groups)(group));
      if (!client && hello.retry) return;
      const size = inner.number('key-length', 'length', 2, 'How long this half is.');
      inner.data('key', 'half of a key', size, 'Half of a key: it may be seen by all.');
    };
    if (!client) share(walk);
    else
      walk.vector('list', 'list', 2, 'One after another.', (inner) => {
        inner.each(0, () => share(inner));
        return entries(found);
      });
    return clip(found.join(', '), 120);
  },
};
