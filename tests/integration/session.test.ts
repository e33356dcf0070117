// POST /api/session on real sockets and real processes: whom the kernel vouches for, and the code for all others.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { gather } from '../../server/api/peer-evidence.ts';
import { doubt, kernelWord } from '../../server/api/peer.ts';
import type { Evidence } from '../../server/api/peer.ts';
import { plainLinux, testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { ask, askMany, head } from '../support/raw-http.ts';

const without = lacking('curl', ...(process.getuid?.() === 0 ? ['setpriv'] : []));

const isRoot = process.getuid?.() === 0;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function opened(options: Parameters<typeof testDoor>[0] = {}): Promise<TestDoor> {
  const door = await testDoor(options);
  ends.push(() => door.stop());
  return door;
}

const request = (port: number, body = '{}', host = `127.0.0.1:${port}`): string =>
  head(
    'POST /api/session HTTP/1.1',
    `Host: ${host}`,
    `Origin: http://${host}`,
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ) + body;

interface Reply {
  token?: string;
  error?: string;
  detail?: string;
}
const reply = (body: string): Reply => JSON.parse(body) as Reply;

/** curl with every header of our page, behind whatever stands before it; resolves with what it printed. */
async function curl(
  door: TestDoor,
  before: readonly string[],
  onStart?: (child: ChildProcess) => void,
): Promise<Reply> {
  const url = `http://127.0.0.1:${door.port}`;
  const headers = [`Origin: ${url}`, 'Sec-Fetch-Site: same-origin', 'Content-Type: application/json'];
  const argv = ['curl', '-s', '-m', '50', '-d', '{}', ...headers.flatMap((each) => ['-H', each]), `${url}/api/session`];
  const [command = '', ...args] = [...before, ...argv];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onStart?.(child);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += String(chunk)));
  await once(child, 'close');
  return reply(printed);
}

describe('by the kernel’s word', () => {
  test('the same user gets the token, and the token opens the API', async () => {
    const door = await opened();
    const { status, body } = await ask(door.port, request(door.port));
    expect(status).toBe(200);
    expect(reply(body)).toEqual({ token: door.token });
    const use = head('GET /api/system HTTP/1.1', `Host: 127.0.0.1:${door.port}`, `Authorization: Bearer ${door.token}`);
    expect((await ask(door.port, use)).status).toBe(200);
  });

  test('over ::1, and over IPv4 through an IPv6 socket, just the same', async () => {
    const door = await opened();
    const six = await ask(door.port, request(door.port, '{}', `[::1]:${door.port}`), { address: '::1' });
    const mapped = await ask(door.port, request(door.port), { address: '::ffff:127.0.0.1' });
    expect([six.status, mapped.status]).toEqual([200, 200]);
  });

  test('another program of the same user gets it', async (context) => {
    skipFor(without, context);
    expect((await curl(await opened(), [])).token).toBeDefined();
  });

  test('another user’s program with every header of our page gets 401', async (context) => {
    skipFor(without, context);
    // Root can become another user. An ordinary user cannot, so there the server takes itself for another.
    const uid = isRoot ? plainLinux.uid : (plainLinux.uid ?? 0) + 1;
    const door = await opened({ surroundings: { ...plainLinux, uid } });
    const before = isRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : [];
    expect(await curl(door, before)).toMatchObject({ error: 'no_token', detail: 'Another user asks.' });
  });

  test('a process of a run with every header of our page gets 401', async (context) => {
    skipFor(without, context);
    const pids: number[] = [];
    const door = await opened({ runPids: () => pids });
    const forged = await curl(door, [], (child) => pids.push(child.pid ?? 0));
    expect(forged).toMatchObject({ error: 'no_token', detail: 'A process of a run may not ask for a session.' });
    expect((await curl(door, [])).token).toBeDefined();
  });

  test('a grandchild of a process of a run gets 401', async (context) => {
    skipFor(without, context);
    const pids: number[] = [];
    const door = await opened({ runPids: () => pids });
    const below = ['sh', '-c', 'sh -c \'"$@"; exit\' sh "$@"; exit', 'sh'];
    expect(await curl(door, below, (child) => pids.push(child.pid ?? 0))).toMatchObject({ error: 'no_token' });
    expect((await curl(door, below)).token).toBeDefined();
  });

  test('a client that closes its half behind the request gets nothing', async () => {
    const door = await opened();
    await expect(ask(door.port, request(door.port), { halfClose: true })).rejects.toThrow('without an answer');
  });

  test('an orphan, whose program is gone, is not vouched for', async () => {
    let evidence: Evidence | undefined;
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      socket.resume();
      socket.on('end', () => {
        void gather(plainLinux, socket, []).then((found) => {
          evidence = found;
          socket.destroy();
          server.close();
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const script = `require('net').connect(${port}, '127.0.0.1', () => process.kill(process.pid, 'SIGKILL'))`;
    spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    await once(server, 'close');
    // Its uid reads as 0 or, on newer kernels, still as its own: neither may count.
    expect(evidence?.rows).toMatchObject([{ inode: 0 }]);
    expect(evidence && doubt(kernelWord, evidence)).toBe('The other end is already closing.');
    const root = evidence && { ...evidence, uid: 0 };
    expect(root && doubt(kernelWord, root)).toBeDefined();
  });

  test.each([
    ['with --code', { codeOnly: true }],
    ['in a container', { container: true }],
    ['in WSL', { wsl: true }],
    ['over SSH', { ssh: true }],
    ['in a user namespace', { everyUid: false }],
    ['on macOS', { platform: 'darwin' }],
  ])('%s only the code counts', async (_name, change) => {
    const door = await opened({ surroundings: { ...plainLinux, ...change } });
    expect((await ask(door.port, request(door.port))).status).toBe(401);
    const code = door.newCode();
    expect((await ask(door.port, request(door.port, JSON.stringify({ code })))).status).toBe(200);
  });
});

describe('by code', () => {
  const byCode = (door: TestDoor, code: string) => ask(door.port, request(door.port, JSON.stringify({ code })));

  test('once; then a new one is told', async () => {
    const door = await opened({ surroundings: { ...plainLinux, codeOnly: true } });
    const code = door.newCode();
    expect(reply((await byCode(door, code)).body)).toEqual({ token: door.token });
    const again = await byCode(door, code);
    expect([again.status, reply(again.body).error]).toEqual([401, 'wrong_code']);
    expect(door.codes).toHaveLength(1);
    expect((await byCode(door, door.codes[0] ?? '')).status).toBe(200);
  });

  test('five wrong tries drop it', async () => {
    const door = await opened({ surroundings: { ...plainLinux, codeOnly: true } });
    const code = door.newCode();
    for (let i = 0; i < 5; i++) expect((await byCode(door, 'AAAAA-AAAAA')).status).toBe(401);
    const right = await byCode(door, code);
    // The remedy of a wrong code, to take the newest, would not help.
    expect([right.status, reply(right.body).error]).toEqual([401, 'code_dropped']);
    expect(door.codes).toEqual([]);
  });

  test('a wrong one is not made good by the kernel’s word', async () => {
    expect((await byCode(await opened(), 'AAAAA-AAAAA')).status).toBe(401);
  });

  test.each(['{"code":7}', '{"kode":"A"}', '[]', 'null', `{"code":"${'A'.repeat(65)}"}`, '', '{'])(
    'a body of %s is 400',
    async (body) => {
      const door = await opened();
      const answer = await ask(door.port, request(door.port, body));
      expect([answer.status, reply(answer.body).error]).toEqual([400, 'body_malformed']);
    },
  );

  test('too many requests in a second are 429', async () => {
    const door = await opened();
    const text = request(door.port, JSON.stringify({ code: 'AAAAA-AAAAA' }));
    expect(new Set(await askMany(door.port, text, 200))).toEqual(new Set([401, 429]));
  });
});
