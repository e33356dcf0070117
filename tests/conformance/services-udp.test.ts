// Every sample service that speaks UDP, with datagrams that no client of its kind sends: each is answered, and the next client, too.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadServices } from '../../server/processes/discover.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { post, tryExample } from '../support/clients.ts';
import { supervised, type Supervised } from '../support/processes.ts';

const services = [...(await loadServices()).values()].flatMap(({ value }) =>
  value.transport === 'udp' ? [value] : [],
);
/** The most bytes that fit: 65 535, without the headers of IPv4 and UDP (RFC 768, RFC 791). */
const largest = 65_507;

test('there are services over UDP', () => {
  expect(services.map(({ id }) => id)).toEqual(expect.arrayContaining(['udp-daytime', 'udp-echo']));
});

describe.each(services)('$id', (service) => {
  // What is said back as it came, or what every answer is like.
  const wanted = 'answer' in service.example ? service.example.answer : '';
  let run: Supervised;
  let handle: ServiceHandle;
  beforeAll(async () => {
    run = await supervised();
    handle = await run.supervisor.start('it', service.id);
  });
  afterAll(() => run[Symbol.asyncDispose]());

  test.each([
    ['of random bytes', randomBytes(1_400)],
    ['without a byte', new Uint8Array()],
    ['as large as can be', randomBytes(largest)],
  ])('a datagram %s', async (_, bytes) => {
    const answer = await post(handle, bytes);
    if (typeof wanted === 'string') expect(answer.equals(bytes)).toBe(true);
    else expect(String(answer)).toMatch(wanted);
    await run.entry({ what: 'read', bytes: bytes.length });
    await tryExample(service, handle);
    expect(handle.state).toBe('running');
  });
});
