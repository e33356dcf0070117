// Against Wireshark's own reader: real conversations of TLS, WebSocket and SOCKS5, captured on the loopback. Each value of each
// field that both know is the same, in the same order. Where they differ, and why, is said beside the fields.
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { knownOf } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Field, Layer } from '../../server/shared/dissect/types.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { noLoopback, onLoopback } from '../support/on-loopback.ts';
import { socksServer } from '../support/socks.ts';
import { wholeDissector } from '../unit/dissect/support.ts';

const without = lacking('tshark', 'openssl', 'curl') || noLoopback;
const dissector = await wholeDissector();
let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** tshark's field, and ours: its protocol, and the id of the field, wherever it is nested; several where theirs has one name for them. */
type Pair = readonly [theirs: string, protocol: string, id: string, shown?: (field: Field) => string];

const text = (field: Field): string => field.text;
/** Hexadecimal digits without what is between them. */
const digits = (field: Field): string => field.text.replaceAll(' ', '');

function fieldsIn(fields: readonly Field[], id: string): Field[] {
  return fields.flatMap((field) => [
    ...(id.split(' ').includes(field.id) ? [field] : []),
    ...fieldsIn(field.fields ?? [], id),
  ]);
}

/** "0x1301" and "4865" are the same, and so are "True" and "1". */
const plain = (one: string): string =>
  /^(0x[0-9a-f]+|\d+)$/.test(one) ? String(Number(one)) : one.replace('True', '1').replace('False', '0');

/** All values of a field in the file, in order, as both read them. */
function compared(
  name: string,
  bytes: Uint8Array,
  pairs: readonly Pair[],
  ...options: string[]
): Record<string, string[]> {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  const read = readCaptureFile(bytes);
  if (!read.ok) throw new Error(read.detail);
  const conversations = new Conversations(dissector.protocols);
  for (const frame of read.frames) conversations.add(frame);
  const layers = read.frames.flatMap((frame): readonly Layer[] => {
    const conversation = conversations.list.find(({ packets }) => packets.some(({ id }) => id === frame.id));
    const packet = conversation?.packets.find(({ id }) => id === frame.id);
    // What is sent again tshark does not read again; we do: the packet carries it.
    return conversation && packet && packet.repeats === undefined
      ? dissector.dissect(frame, knownOf(packet, conversation))
      : [];
  });
  const ours = pairs.map(([, protocol, id, shown]) =>
    layers
      .filter((layer) => layer.protocol === protocol)
      .flatMap(({ fields }) =>
        fieldsIn(fields, id).map((field) => plain(shown?.(field) ?? String(Number(field.value)))),
      ),
  );
  const args = ['-n', '-r', file, ...options, '-T', 'fields', '-E', 'separator=|', '-E', 'aggregator=;'];
  const rows = execFileSync('tshark', [...args, ...pairs.flatMap(([field]) => ['-e', field])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 50_000,
  });
  const theirs = pairs.map((_, at) =>
    rows
      .split('\n')
      .flatMap((row) => (row.split('|')[at] ?? '').split(';'))
      .filter((one) => one !== '')
      .map(plain),
  );
  expect(Object.fromEntries(pairs.map(([field], at) => [field, ours[at]]))).toEqual(
    Object.fromEntries(pairs.map(([field], at) => [field, theirs[at]])),
  );
  return Object.fromEntries(pairs.map(([field], at) => [field, ours[at] ?? []]));
}

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;
const listening = async <S extends net.Server>(server: S): Promise<S> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** A certificate that nobody vouches for, made for this run. */
function certificate(): { key: Buffer; cert: Buffer } {
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const args = ['req', '-x509', ...kind, '-keyout', key, '-out', cert, '-subj', '/CN=example.test'];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

/** A conversation of TLS to its end, well or not. */
async function tlsTalk(port: number, options: tls.ConnectionOptions): Promise<void> {
  const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  socket.on('secureConnect', () => socket.write('hello'));
  socket.on('error', () => socket.destroy());
  socket.resume();
  await new Promise((closed) => socket.on('close', closed));
}

test('TLS 1.2, 1.3, and a version that is refused', async (context) => {
  skipFor(without, context);
  const both = { ...certificate(), ALPNProtocols: ['http/1.1', 'echo'] };
  const server = await listening(tls.createServer(both, (socket) => socket.on('data', () => socket.end('hello'))));
  const old = await listening(tls.createServer({ ...both, maxVersion: 'TLSv1.2' }));
  const ports = [portOf(server), portOf(old)];
  const bytes = await onLoopback(ports, async () => {
    const servername = 'example.test';
    await tlsTalk(ports[0] ?? 0, { servername, maxVersion: 'TLSv1.2', ALPNProtocols: ['echo'] });
    await tlsTalk(ports[0] ?? 0, { servername, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] });
    await tlsTalk(ports[1] ?? 0, { servername, minVersion: 'TLSv1.3' });
  });
  for (const one of [server, old]) one.close();
  const found = compared(
    'tls.pcap',
    bytes,
    [
      ['tls.handshake.type', 'tls', 'handshake'],
      ['tls.handshake.version', 'tls', 'version'],
      ['tls.handshake.random', 'tls', 'random', digits],
      ['tls.handshake.session_id', 'tls', 'id', digits],
      ['tls.handshake.ciphersuite', 'tls', 'suite'],
      ['tls.handshake.extension.type', 'tls', 'extension-type'],
      ['tls.handshake.extensions_server_name', 'tls', 'server-name', text],
      ['tls.handshake.extensions_alpn_str', 'tls', 'protocol', text],
      ['tls.handshake.extensions.supported_version', 'tls', 'supported-version'],
      ['tls.handshake.extensions_supported_group', 'tls', 'supported-group'],
      ['tls.handshake.extensions_key_share_group', 'tls', 'share-group'],
      ['tls.handshake.sig_hash_alg', 'tls', 'scheme'],
      ['tls.handshake.server_named_curve', 'tls', 'curve'],
      ['tls.record.length', 'tls', 'record-length'],
      ['tls.record.version', 'tls', 'record-version'],
      ['tls.alert_message.desc', 'tls', 'alert'],
      ['x509sat.uTF8String', 'tls', 'issuer subject', text],
    ],
    ...ports.flatMap((port) => ['-d', `tcp.port==${port},tls`]),
  );
  expect(found['tls.handshake.extensions_server_name']).toEqual(Array.from({ length: 3 }, () => 'example.test'));
  expect(found['tls.alert_message.desc']).toEqual(['70']);
  expect(found['x509sat.uTF8String']).toEqual(['example.test', 'example.test']);
});

test.for([
  ['plain', false],
  ['packed', { threshold: 0 }],
] as const)('WebSocket, %s', async ([name, perMessageDeflate], context) => {
  skipFor(without, context);
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data as Buffer, { binary })));
  await listening(server);
  const port = portOf(server);
  const bytes = await onLoopback([port], async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate });
    await once(socket, 'open');
    for (const message of ['hello', 'hello, hello, hello', 'ü'.repeat(90), 'x'.repeat(200)]) {
      socket.send(message);
      await once(socket, 'message');
    }
    socket.send(Uint8Array.of(0, 1, 2, 255));
    await once(socket, 'message');
    socket.ping('there?');
    await once(socket, 'pong');
    socket.close(1001, 'bye');
    await once(socket, 'close');
  });
  sockets.close();
  server.close();
  const found = compared(
    `${name}.pcap`,
    bytes,
    [
      ['websocket.fin', 'websocket', 'fin'],
      ['websocket.opcode', 'websocket', 'opcode'],
      ['websocket.mask', 'websocket', 'mask'],
      ['websocket.masking_key', 'websocket', 'key', digits],
      ['websocket.payload.close.status_code', 'websocket', 'code', (field) => String(Number.parseInt(field.text))],
      ['websocket.payload.close.reason', 'websocket', 'reason', text],
      ['websocket.payload.text', 'websocket', 'text', text],
    ],
    '-d',
    `tcp.port==${port},http`,
  );
  expect(found['websocket.opcode']).toEqual(['1', '1', '1', '1', '1', '1', '1', '1', '2', '2', '9', '10', '8', '8']);
  expect(found['websocket.payload.text']?.slice(0, 4)).toEqual([
    'hello',
    'hello',
    'hello, hello, hello',
    'hello, hello, hello',
  ]);
});

test('SOCKS5, asked by curl: an address, a name, a password, and a target that refuses', async (context) => {
  skipFor(without, context);
  const server = http.createServer((_, response) => response.end('hello'));
  await listening(server);
  const [open, closed] = [await listening(socksServer()), await listening(socksServer('hello'))];
  const [target, ...ports] = [portOf(server), portOf(open), portOf(closed)];
  // A port that was in use a moment ago.
  const spare = await listening(net.createServer());
  const nobody = portOf(spare);
  spare.close();
  const curl = (...args: string[]) => promisify(execFile)('curl', ['-sS', '--noproxy', '', ...args]);
  const bytes = await onLoopback(ports, async () => {
    await curl('--socks5', `127.0.0.1:${ports[0]}`, `http://127.0.0.1:${target}/address`);
    await curl('--socks5-hostname', `127.0.0.1:${ports[0]}`, `http://example.test:${target}/name`);
    const known = ['--proxy-user', 'ann:hello', '--socks5-hostname', `127.0.0.1:${ports[1]}`];
    await curl(...known, `http://example.test:${target}/password`);
    const wrong = ['--proxy-user', 'ann:no', '--socks5', `127.0.0.1:${ports[1]}`, `http://127.0.0.1:${target}/`];
    await expect(curl(...wrong)).rejects.toThrow();
    await expect(curl('--socks5', `127.0.0.1:${ports[0]}`, `http://127.0.0.1:${nobody}/`)).rejects.toThrow();
  });
  for (const one of [server, open, closed]) one.close();
  const as = [...ports.map((port) => [port, 'socks']), [target, 'http']].flatMap(([port, name]) => [
    '-d',
    `tcp.port==${port},${name}`,
  ]);
  compared(
    'socks.pcap',
    bytes,
    [
      // tshark gives SOCKS' own version beside that of the proof, which does not stand in those bytes.
      [
        'socks.version',
        'socks5',
        'version proof-version',
        ({ id, value }) => (id === 'version' ? String(Number(value)) : '5'),
      ],
      ['socks.subnegotiation_version', 'socks5', 'proof-version'],
      ['socks.auth_method_count', 'socks5', 'count'],
      ['socks.auth_method', 'socks5', 'offered'],
      ['socks.auth_accepted_method', 'socks5', 'method'],
      ['socks.username', 'socks5', 'name', text],
      ['socks.password', 'socks5', 'password', text],
      ['socks.auth_status', 'socks5', 'status'],
      ['socks.command', 'socks5', 'command'],
      ['socks.results', 'socks5', 'reply'],
      ['socks.address_type', 'socks5', 'kind'],
      ['socks.port', 'socks5', 'port'],
    ],
    ...as,
    // tshark repeats version and command on what is only passed on: that is not there in the bytes.
    ...[
      '-Y',
      'socks.auth_method_count or socks.auth_accepted_method or socks.username or socks.auth_status or socks.port',
    ],
  );
  const inside = [
    ['http.request.uri', 'http', 'target', text],
    ['http.response.code', 'http', 'status', text],
  ] as const;
  const found = compared('socks.pcap', bytes, inside, ...as);
  expect(found['http.request.uri']).toEqual(['/address', '/name', '/password']);
});
