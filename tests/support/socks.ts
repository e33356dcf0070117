// The smallest proxy of SOCKS5 (RFC 1928): it connects to addresses of IPv4 and to names, with a password (RFC 1929) where one is asked for.
import net from 'node:net';

async function read(socket: net.Socket, size: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(size) as Buffer | null;
    if (bytes) return bytes;
    await new Promise((more) => socket.once('readable', more));
  }
}

/** With a password it asks for one, and with none for no proof at all. */
export function socksServer(password?: string): net.Server {
  return net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void serve(socket, password);
  });
}

async function serve(socket: net.Socket, password: string | undefined): Promise<void> {
  const [, count = 0] = await read(socket, 2);
  await read(socket, count);
  socket.write(Uint8Array.of(5, password === undefined ? 0 : 2));
  if (password !== undefined) {
    const [, name = 0] = await read(socket, 2);
    await read(socket, name);
    const [length = 0] = await read(socket, 1);
    const good = (await read(socket, length)).toString() === password;
    socket.write(Uint8Array.of(1, good ? 0 : 1));
    if (!good) return void socket.end();
  }
  const [, , , kind] = await read(socket, 4);
  const size = kind === 1 ? 4 : ((await read(socket, 1))[0] ?? 0);
  const address = await read(socket, size);
  const port = (await read(socket, 2)).readUInt16BE();
  // Names are all of this machine.
  const target = net.connect(port, kind === 1 ? address.join('.') : '127.0.0.1');
  const answer = (reply: number): boolean => socket.write(Uint8Array.of(5, reply, 0, 1, 127, 0, 0, 1, 0, 9));
  target.once('connect', () => {
    answer(0);
    socket.pipe(target).pipe(socket);
  });
  target.on('error', () => {
    answer(5);
    socket.end();
  });
}
