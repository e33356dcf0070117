// The two ends of a line for tests and benchmarks: Python's sockets in two worlds, and what their kernels counted.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { World } from '../../server/worlds/types.ts';

const exec = promisify(execFile);

/** A command in a world: what it prints. */
export async function inside(world: World, ...argv: string[]): Promise<string> {
  const [command = '', ...args] = [...world.enter, ...argv];
  return (await exec(command, args, { env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` } }))
    .stdout;
}

/** What a script prints, as JSON. */
export async function answer<T>(world: World, script: string, ...args: (string | number)[]): Promise<T> {
  return JSON.parse(await inside(world, 'python3', '-c', script, ...args.map(String))) as T;
}

/** A script that stays. Resolves once it has said something; the caller kills it. */
export async function staying(world: World, script: string): Promise<ChildProcess> {
  const [command = '', ...args] = [...world.enter, 'python3', '-u', '-c', script];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/** At port 7000 of every address; sends all back at once. */
export const echoServer = `
import socket, threading
s = socket.create_server(("", 7000)); print("up")
def serve(c):
  c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
  try:
    while True:
      b = c.recv(65536)
      if not b: break
      c.sendall(b)
  except OSError: pass
  c.close()
while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
`;

/** The kernel's own count of segments sent again (RFC 4022, tcpRetransSegs). */
export const counters = `
def again():
  a, b = [l.split() for l in open("/proc/net/snmp") if l.startswith("Tcp:")]
  return int(b[a.index("RetransSegs")])
`;
