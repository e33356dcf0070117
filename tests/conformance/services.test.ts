// Every sample service, whatever it is: its own example works, for ten at once, on ::1, after freeze, kill and restart.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadServices } from '../../server/processes/discover.ts';
import { loadProtocols } from '../../server/runs/protocols.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { tryExample } from '../support/clients.ts';
import { lives, supervised, type Supervised } from '../support/processes.ts';

const services = [...(await loadServices()).values()].map(({ value }) => value);

test('there are services', () => {
  const expected = ['http-hello', 'tcp-echo', 'tcp-reset', 'tcp-silent', 'udp-daytime', 'udp-echo'];
  expect(services.map(({ id }) => id)).toEqual(expect.arrayContaining(expected));
});

test('what each says that it speaks, is read here', async () => {
  const known = (await loadProtocols()).flatMap(({ id, stream, datagram }) => (stream || datagram ? [id] : []));
  const spoken = services.flatMap(({ speaks }) => speaks ?? []);
  expect(spoken).toEqual(expect.arrayContaining(['http', 'lines']));
  expect(known).toEqual(expect.arrayContaining(spoken));
});

describe.each(services)('$id', (service) => {
  const { id, transport, example } = service;
  let run: Supervised;
  let handle: ServiceHandle;
  beforeAll(async () => {
    run = await supervised();
    handle = await run.supervisor.start('it', id);
  });
  beforeEach(() => void (run.entries.length = 0));
  afterAll(() => run[Symbol.asyncDispose]());

  const works = (): Promise<void> => tryExample(service, handle);

  test('its example', works);

  test('tells what it did with its sockets', async () => {
    const answers = 'answer' in example ? ['wrote'] : [];
    const said = transport === 'tcp' ? ['accepted', 'read', ...answers, 'closed'] : ['read', ...answers];
    await works();
    // Entries of the client before may still come, without their beginning: one whose entries are all there is looked at.
    const of = (remote: unknown) =>
      run.entries.filter((entry) => said.includes(String(entry['what'])) && isDeepStrictEqual(entry['remote'], remote));
    const whole = () => run.entries.map((entry) => of(entry['remote'])).find((its) => its.length === said.length);
    await expect.poll(whole).toBeDefined();
    const order = whole() ?? [];
    for (const entry of order) {
      expect(entry).toMatchObject({ transport, local: { address: '127.0.0.1', port: handle.port }, pid: handle.pid });
    }
    const read = order.find((entry) => entry['what'] === 'read');
    expect(read).toMatchObject({ bytes: example.send.length, text: example.send });
    expect(order.map((entry) => entry['what'])).toEqual(said);
    expect(order.map((entry) => entry.at)).toEqual(order.map((entry) => entry.at).toSorted((a = 0, b = 0) => a - b));
  });

  test('ten clients at once', async () => {
    await Promise.all(Array.from({ length: 10 }, works));
  });

  test('on ::1 as well, at the same port number', async () => {
    const six = await run.supervisor.start('six', id, { address: '::1', port: handle.port });
    expect(six.port).toBe(handle.port);
    await Promise.all([tryExample(service, six), works()]);
    await run.supervisor.signal('six', 'SIGKILL');
  });

  test('frozen it is silent; thawed it answers', async () => {
    await run.supervisor.signal('it', 'SIGSTOP');
    const answer = works();
    expect(handle.state).toBe('frozen');
    await run.supervisor.signal('it', 'SIGCONT');
    await answer;
  });

  test('killed it is gone; restarted it works', async () => {
    await run.supervisor.signal('it', 'SIGKILL');
    expect(handle.state).toBe('gone');
    handle = await run.supervisor.restart('it');
    expect(run.entries.find(({ what }) => what === 'ready')?.['speaks']).toBe(service.speaks);
    await works();
  });

  test('asked to end (SIGTERM), it ends', async () => {
    await run.supervisor.signal('it', 'SIGTERM');
    expect(handle.state).toBe('gone');
    expect(await lives(handle.pid)).toBe(false);
    expect(run.entries.filter((entry) => entry['what'] === 'crashed')).toEqual([]);
  });
});
