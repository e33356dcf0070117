// A relay in front of a service over UDP, on this computer's own loopback: what is lost, doubled, held and overtaken, and what a
// toxicity of 0 leaves alone.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { post, relayed } from '../support/relayed.ts';

/** A client with a socket of its own; what came back to it. */
async function poster(port: number) {
  const socket = dgram.createSocket('udp4');
  socket.unref();
  const came: string[] = [];
  socket.on('message', (bytes) => came.push(String(bytes)));
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  return { came, send: (text: string) => socket.send(text), next: () => once(socket, 'message') };
}

test('the first two lost, which is told with their client; the third comes back', async () => {
  await using on = await relayed(post);
  const port = await on.relay('post', { type: 'loss', stream: 'upstream', first: 2 });
  const client = await poster(port);
  const back = client.next();
  for (const text of ['one', 'two', 'three']) client.send(text);
  await back;
  expect(client.came).toEqual(['three']);
  // What the relay tells comes by another way than what it hands on: here as below.
  const told = [{ local: { port }, remote: { address: '127.0.0.1' } }, {}];
  await expect.poll(() => on.touched('loss')).toMatchObject(told);
  expect([2, 3].map((times) => on.check('post', 'loss', times))).toEqual([true, false]);
});

test('duplicate: each comes twice, and two clients get their own', async () => {
  await using on = await relayed(post);
  const port = await on.relay('post', { type: 'duplicate' });
  const [one, other] = [await poster(port), await poster(port)];
  one.send('a');
  other.send('b');
  await expect
    .poll(() => [one.came, other.came])
    .toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  await expect.poll(() => on.touched('duplicate')).toHaveLength(2);
});

test('latency keeps the order, and reorder does not', async () => {
  await using on = await relayed(post);
  const port = await on.relay('post', { type: 'latency', latency: 30, jitter: 20 });
  const client = await poster(port);
  const all = Array.from({ length: 20 }, (_, n) => String(n));
  const began = performance.now();
  const back = client.next();
  for (const text of all) client.send(text);
  await back;
  expect(performance.now() - began).toBeGreaterThanOrEqual(10);
  await expect.poll(() => client.came).toEqual(all);
  // So late that a busy computer has passed the others by then.
  await on.relay('post', { type: 'reorder', first: 1, late: 3000 });
  client.came.length = 0;
  for (const text of all) client.send(text);
  await expect.poll(() => client.came).toEqual([...all.slice(1), '0']);
  await expect.poll(() => on.touched('reorder')).toHaveLength(1);
});

test('more than 500 that are held: the rest is lost, and told', async () => {
  await using on = await relayed(post);
  const port = await on.relay('post', { type: 'latency', stream: 'upstream', latency: 10_000 });
  const client = await poster(port);
  const read = (): number =>
    on.entries.filter((one) => one.type === 'socket' && one.name === 'relay-of-post' && one.what === 'read').length;
  // In heaps: what the kernel cannot keep for a busy program is lost before it. In few: none goes on before the last has come.
  for (let n = 0; n < 520; n += 130) {
    for (let at = n; at < n + 130; at++) client.send(String(at));
    await expect.poll(read, { timeout: 10_000 }).toBe(n + 130);
  }
  await expect.poll(() => on.touched('overflow').length, { timeout: 10_000 }).toBe(20);
  await on.relay('post');
  // All of them leave at once; the kernel keeps fewer for a service that is busy.
  const left = (): number =>
    on.entries.filter((one) => one.type === 'socket' && one.what === 'wrote' && one.remote?.port === on.portOf('post'))
      .length;
  await expect.poll(left, { timeout: 10_000 }).toBe(500);
});

test('a toxicity of 0 does nothing to a thousand datagrams', async () => {
  await using on = await relayed(post);
  const types = ['loss', 'duplicate', 'reorder'].map((type) => ({ type, toxicity: 0 }));
  const port = await on.relay('post', ...types, { type: 'latency', latency: 5000, toxicity: 0 });
  const client = await poster(port);
  const all = Array.from({ length: 1000 }, (_, n) => String(n));
  // A few at a time: one by one, each would wait for the turn of three programs on a busy computer.
  for (let n = 0; n < all.length; n += 20) {
    for (const text of all.slice(n, n + 20)) client.send(text);
    await expect.poll(() => client.came.length, { interval: 5 }).toBe(n + 20);
  }
  expect(client.came).toEqual(all);
  expect(on.entries.filter((one) => one.type === 'socket' && one.what === 'touched')).toEqual([]);
});
