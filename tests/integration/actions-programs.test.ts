// Actions that are done by a program of this computer, bash and curl: what goes wrong is told as it is of every other client.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { action as bashKnock } from '../../server/actions/bash-knock.ts';
import { action as curl } from '../../server/actions/curl.ts';
import { action as tcpSend } from '../../server/actions/tcp-send.ts';
import type { Target } from '../../server/actions/types.ts';
import { errors, isErrorCode } from '../../server/shared/contract/errors.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { supervised, type Supervised } from '../support/processes.ts';
import { serving } from '../support/serving.ts';

let run: Supervised;
let key = 0;
beforeAll(async () => {
  run = await supervised();
});
afterAll(() => run[Symbol.asyncDispose]());

const at = (port: number): Target => ({ name: 'it', pid: 1, address: '127.0.0.1', port });
const knock = (port: number): Promise<void> => run.supervisor.act(bashKnock, {}, at(port), { key: ++key });
const ask = (port: number, signal?: AbortSignal): Promise<void> =>
  run.supervisor.act(curl, { path: '/' }, at(port), { key: ++key, ...(signal && { signal }) });
const say = (port: number): Promise<void> => run.supervisor.act(tcpSend, { text: 'x' }, at(port), { key: ++key });

/** The code of a failure; an error of the table it must be. */
async function codeOf(act: Promise<void>): Promise<string> {
  const code = await act.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? 'none',
  );
  if (code !== 'done' && !isErrorCode(code)) throw new Error(`${code} has no words`);
  return code;
}

describe('where nobody listens', () => {
  test('both are refused in the words of every other client', async (context) => {
    skipFor(lacking('bash', 'curl'), context);
    const { port, close } = await serving(() => undefined);
    close();
    const codes = await Promise.all([say(port), knock(port), ask(port)].map(codeOf));
    expect(codes).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
    expect(errors.ECONNREFUSED.title).toBe('Connection refused.');
  });
});

describe('curl', () => {
  test.for<[string, string, string]>([
    ['answers what is no HTTP', 'hello\n', 'program_failed'],
    ['answers as it should', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'done'],
    ['hangs up without a word', '', 'program_failed'],
  ])('of a server that %s', async ([, answer, code], context) => {
    skipFor(lacking('curl'), context);
    const server = await serving((socket) => void socket.once('data', () => socket.end(answer)));
    expect(await codeOf(ask(server.port))).toBe(code);
    server.close();
  });

  test('of a server that resets', async (context) => {
    skipFor(lacking('curl'), context);
    const server = await serving((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    expect(await codeOf(ask(server.port))).toBe('ECONNRESET');
    server.close();
  });

  test('of a server that says nothing: no_answer after 10 s', async (context) => {
    skipFor(lacking('curl'), context);
    const server = await serving(() => undefined);
    expect(await codeOf(ask(server.port))).toBe('no_answer');
    server.close();
  });

  test('of a server that does not stop: answer_endless', async (context) => {
    skipFor(lacking('curl'), context);
    const server = await serving((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = (): boolean => socket.write(Buffer.alloc(64 * 1024, 'a'), (error) => error ?? more());
      more();
    });
    expect(await codeOf(ask(server.port))).toBe('answer_endless');
    server.close();
  });

  test('that is stopped', async (context) => {
    skipFor(lacking('curl'), context);
    const abort = new AbortController();
    const server = await serving(() => abort.abort());
    expect(await codeOf(ask(server.port, abort.signal))).toBe('stopped');
    server.close();
  });
});
