// What `lesson check` takes for left behind: the socket that listened, and not another that has got its port.
import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { listenersAt, stillListening } from '../../server/lesson-check/leftovers.ts';
import { supported } from '../../server/sockets/table.ts';

const why = supported ? '' : ' (skipped: the socket table of this system is not read)';

test.skipIf(!supported)(`a socket that still listens is left; another at its port is not${why}`, async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const before = await listenersAt([{ transport: 'tcp', address: '127.0.0.1', port }]);
  expect(before).toHaveLength(1);
  expect(await stillListening(before)).toEqual([`a tcp port, 127.0.0.1 ${port}`]);
  // As if this one had come since.
  expect(await stillListening(before.map((row) => ({ ...row, inode: row.inode - 1 })))).toEqual([]);
  server.close();
  await once(server, 'close');
  expect(await stillListening(before)).toEqual([]);
});
