// The world "host": this computer's own loopback. Nothing has to be entered; tools run with the server's own rights.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { startGuarded } from './guarded-child.ts';
import type { Tool, World } from './types.ts';

/** A run's view of the host. Stopping it ends the tools that were started through it, and nothing else. */
export function openHost(): World {
  const tools = new Set<Tool>();
  let over = false;
  let end: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (end = resolve));
  return {
    name: 'host',
    kind: 'host',
    enter: [],
    enterWithRights: [],
    netPid: process.pid,
    gone,
    guard: () => Promise.resolve(),
    async tool(argv) {
      const child = over ? undefined : await startGuarded(argv);
      if (over) await child?.stop();
      if (!child?.stdout || over) throw new PlaygroundError('world_ended');
      const { stdout } = child;
      const tool: Tool = { ...child, stdout };
      tools.add(tool);
      void child.ended.then(() => tools.delete(tool));
      return tool;
    },
    async marker() {
      const socket = dgram.createSocket('udp4');
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      return socket;
    },
    async stop() {
      over = true;
      end();
      await Promise.all([...tools].map((tool) => tool.stop()));
    },
  };
}
