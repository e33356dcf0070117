// The page's line to its server, on real sockets: the session's ways to a token, refusals, and the stream that resumes.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { hear, PageEnd } from '../../client/src/dissector/wire.ts';
import { createApi } from '../../client/src/link/api.ts';
import { ProblemError } from '../../client/src/link/problem.ts';
import { Session, type Place } from '../../client/src/link/session.ts';
import { Stream, type Line } from '../../client/src/link/stream.ts';
import type { ToServer } from '../../server/shared/contract/messages.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that answers as it is told, and notes what it was asked. */
async function serve(answer: (path: string, body: string, token: string) => [number, unknown]) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const [status, said] = answer(request.url ?? '', body, token);
      response.writeHead(status, { connection: 'close' });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => real(base + path, init));
  return { asked, server };
}

const problem = (error: string) => ({ error, title: error, means: '', remedy: '' });

function tab(code?: string): Place & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const channel = new BroadcastChannel(`test ${Math.random()}`);
  let left = code;
  return {
    kept,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    channel,
    takeCode: () => {
      const taken = left;
      left = undefined;
      return taken;
    },
  };
}

function begin(place: Place): Session {
  const session = new Session(place);
  cleanups.push(() => session.stop());
  return session;
}

describe('the session', () => {
  /** Takes the token "good", and gives it for the code "right", or for none where the kernel vouches. */
  const gate =
    (kernel: boolean) =>
    (path: string, body: string, token: string): [number, unknown] => {
      if (path !== '/api/session') return token === 'good' ? [200, {}] : [401, problem('no_token')];
      const { code } = JSON.parse(body) as { code?: string };
      if (code === undefined) return kernel ? [200, { token: 'good' }] : [401, problem('no_token')];
      return code === 'right' ? [200, { token: 'good' }] : [401, problem('wrong_code')];
    };

  test('takes the code in the address first', async () => {
    const { asked } = await serve(gate(false));
    expect(await begin(tab('right')).start()).toBe('good');
    expect(asked).toEqual(['POST /api/session {"code":"right"}']);
  });

  test('keeps its token over a reload, and asks whether it still holds', async () => {
    await serve(gate(false));
    const place = tab('right');
    await begin(place).start();
    expect([...place.kept.values()]).toEqual(['good']);
    expect(await new Session(place).start()).toBe('good');
  });

  test('needs no code where the kernel vouches, and forgets a token of an earlier server', async () => {
    const { asked } = await serve(gate(true));
    const place = tab();
    place.kept.set('loopback-playground.token', 'old');
    expect(await begin(place).start()).toBe('good');
    expect(asked).toEqual(['GET /api/system', 'POST /api/session {}']);
  });

  test('asks for a code when nothing else works, and says why', async () => {
    await serve(gate(false));
    const session = begin(tab('wrong'));
    expect(await session.start()).toBeUndefined();
    expect(session.problem?.error).toBe('wrong_code');
    await expect(session.enter('nonsense')).rejects.toMatchObject({ status: 401, problem: { error: 'wrong_code' } });
    expect(await session.enter(' right ')).toBe('good');
  });

  test('is lent to another tab of the same origin', async () => {
    await serve(gate(false));
    const [first, second] = [tab('right'), tab()];
    const name = first.channel.name;
    second.channel.close();
    const other: Place = { ...second, channel: new BroadcastChannel(name) };
    await begin(first).start();
    expect(await begin(other).start()).toBe('good');
  });

  test('is taken from another tab that answers only once a code is asked for', async () => {
    await serve(gate(false));
    const place = tab();
    const busy = new BroadcastChannel(place.channel.name);
    cleanups.push(() => busy.close());
    const session = begin(place);
    const late = new Promise<string>((resolve) => (session.late = resolve));
    expect(await session.start()).toBeUndefined();
    busy.postMessage({ token: 'good' });
    expect(await late).toBe('good');
    expect([...place.kept.values()]).toEqual(['good']);
  });

  test('says that nobody answers', async () => {
    const { server } = await serve(gate(true));
    await new Promise((resolve) => server.close(resolve));
    await expect(begin(tab()).start()).rejects.toMatchObject({ status: 0, problem: { error: 'server_gone' } });
  });
});

describe('the api', () => {
  test('sends the token, names in the address are escaped, and answers are read', async () => {
    const { asked } = await serve((path, _, token) => [200, { id: `${token} ${path}` }]);
    const api = createApi('good');
    expect(await api.run('a/b')).toEqual({ id: 'good /api/runs/a%2Fb' });
    await api.learner('r1', { what: 'predict', item: 'p', choice: 'three' });
    await api.press('r1', 'say');
    await api.endRun('r1');
    expect(asked.slice(1)).toEqual([
      'POST /api/runs/r1/learner {"what":"predict","item":"p","choice":"three"}',
      'POST /api/runs/r1/do {"item":"say"}',
      'DELETE /api/runs/r1',
    ]);
  });

  test('throws the server’s own words, and words of its own for anything unreadable', async () => {
    await serve((path) => (path === '/api/course' ? [410, problem('run_ended')] : [502, '<html>a proxy</html>']));
    const api = createApi('good');
    await expect(api.course()).rejects.toMatchObject({ status: 410, problem: { error: 'run_ended' } });
    const refusal = await api.system().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({ status: 502, problem: { error: 'internal', detail: '502 <html>a proxy</html>' } });
  });
});

describe('the stream', () => {
  let lines: WebSocketServer;
  let address: string;
  beforeEach(async () => {
    lines = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => lines.once('listening', resolve));
    address = `ws://127.0.0.1:${(lines.address() as AddressInfo).port}`;
    cleanups.push(() => {
      for (const client of lines.clients) client.terminate();
      return new Promise((resolve) => lines.close(resolve));
    });
  });

  /** What the server hears on the next connection, and the connection. */
  const connection = (): Promise<{ line: WebSocket; said: ToServer }> =>
    new Promise((resolve) => {
      lines.once('connection', (line) => {
        line.once('message', (data) => resolve({ line, said: JSON.parse(String(data)) as ToServer }));
      });
    });

  /** The page's stream, and the worker's end of its line. */
  function stream(lives = true) {
    const heard: string[] = [];
    const news = { wake: (): void => undefined };
    const told = (what: string): void => {
      heard.push(what);
      news.wake();
    };
    let last = 0;
    let next = 1;
    const made = new Stream({
      run: 'r1',
      open: () => {
        const { port1, port2 } = new MessageChannel();
        cleanups.push(() => port1.close());
        const take = ({ byteLength }: ArrayBuffer): void => {
          last = byteLength;
          told(`${byteLength} bytes`);
        };
        const socket = new WebSocket(address) as unknown as Line;
        hear(socket, port2 as unknown as MessagePort, take, () => last);
        return new PageEnd(port1 as unknown as MessagePort, (reached) => (next = reached + 1));
      },
      next: () => next,
      message: ({ type }) => told(type),
      status: told,
      lives: () => Promise.resolve(lives),
    });
    cleanups.push(() => made.stop());
    const until = (what: string, times = 1): Promise<void> =>
      new Promise((resolve) => {
        news.wake = () => heard.filter((one) => one === what).length === times && resolve();
        news.wake();
      });
    return { made, heard, until };
  }

  const snapshot = JSON.stringify({ type: 'snapshot', run: {}, version: '', from: 1 });

  test('subscribes from the first id that is missing, again after the line broke', async () => {
    const first = connection();
    const { made, heard, until } = stream();
    made.start();
    const one = await first;
    expect(one.said).toEqual({ type: 'subscribe', run: 'r1', from: 1 });
    one.line.send(snapshot);
    one.line.send(Buffer.alloc(12));
    await until('12 bytes');
    await until('snapshot');
    const second = connection();
    one.line.terminate();
    const two = await second;
    // The worker's last packet is known by then, for which the test says how long its batch was.
    expect(two.said).toEqual({ type: 'subscribe', run: 'r1', from: 13 });
    expect(heard.filter((what) => what !== '12 bytes')).toEqual(['live', 'snapshot', 'reconnecting']);
    two.line.send(snapshot);
    two.line.send(Buffer.alloc(20));
    await until('20 bytes');
    await until('live', 2);
  });

  test('asks for what a gap left out, and says when there is no line to ask over', async () => {
    const { made } = stream();
    expect(made.fetch(3, 9)).toBe(false);
    const first = connection();
    made.start();
    const { line } = await first;
    const asked = new Promise((resolve) => line.once('message', (data) => resolve(JSON.parse(String(data)))));
    expect(made.fetch(3, 9)).toBe(true);
    expect(await asked).toEqual({ type: 'fetch', from: 3, to: 9 });
  });

  test.each([true, false])('comes back only when there is something to come back to: %s', async (lives) => {
    const { made, until } = stream(lives);
    const first = connection();
    made.start();
    const { line } = await first;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    cleanups.push(() => vi.useRealTimers());
    line.terminate();
    await until('reconnecting');
    await new Promise((resolve) => setImmediate(resolve));
    expect(vi.getTimerCount()).toBe(lives ? 1 : 0);
  });
});
