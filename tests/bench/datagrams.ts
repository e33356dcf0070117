// Datagrams inside a private world, for benches of the page: sent there by the command line, to a socket that only receives.
import { spawn } from 'node:child_process';
import path from 'node:path';

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');

export interface Datagrams {
  readonly count: number;
  /** Datagrams a second. */
  readonly rate: number;
  /** Bytes of payload of each. */
  readonly bytes: number;
  /** Behind them, slowly: five of so many bytes. */
  readonly last?: number;
}

/** Send them; resolves when they are sent. Rejects where the sender fails. */
export function sendDatagrams(state: string, world: string, { count, rate, bytes, last }: Datagrams): Promise<void> {
  const script = `
    const dgram = require('dgram');
    const [from, to] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
    to.bind(0, '127.0.0.1', () => from.connect(to.address().port, '127.0.0.1', () => {
      const start = performance.now();
      let n = 0;
      const more = () => {
        for (let due = (performance.now() - start) * ${rate / 1000}; n < ${count} && n <= due; n++) from.send(Buffer.alloc(${bytes}));
        setTimeout(() => (n < ${count} ? more() : end(${last === undefined ? 0 : 5})), 1);
      };
      const end = (left) => {
        if (left === 0) process.exit(0);
        from.send(Buffer.alloc(${last ?? 0}));
        setTimeout(() => end(left - 1), 50);
      };
      more();
    }));`;
  const enter = [main, '--state', state, 'in', world, '--', process.execPath, '-e', script];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, enter, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the sender ended with ${code}`))));
  });
}
