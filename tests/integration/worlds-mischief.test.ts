// What a learner's own program may do in a private network: begin processes without end, take every port. The playground goes on,
// says what is the matter, and the end of the run is the end of all of it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bomb } from '../support/bomb.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { needs } from '../support/needs.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';
import { TestTerminal } from '../support/terminal.ts';

const without = whyNoPrivate || needs('perl', 'python3');

/** Takes each port that the kernel lends in this network; there are a thousand of them from now on. */
const hog = `
import resource, socket, time
open("/proc/sys/net/ipv4/ip_local_port_range", "w").write("50000 50999")
resource.setrlimit(resource.RLIMIT_NOFILE, (2000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
held = []
try:
  while True: s = socket.socket(); s.bind(("127.0.0.1", 0)); held.append(s)
except OSError as e: print("taken", len(held), e.errno, flush=True)
time.sleep(1000)`;

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');

describe.skipIf(without !== '')(`mischief in a private network${without}`, () => {
  let playground: Playground;
  let tab: Tab;
  let typed: ChildProcess[];
  beforeEach(async () => {
    playground = await startPlayground();
    tab = await Tab.open(playground.url());
    typed = [];
  });
  afterEach(async () => {
    tab.leave();
    for (const child of typed) child.kill('SIGKILL');
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  });

  /** Begin a run with an echo server; its network, held. */
  async function sandbox(): Promise<HeldNetworks> {
    tab.leave();
    tab = await tab.sandbox({ world: 'private', services: [{ name: 'echo', kind: 'tcp-echo', port: 7000 }] });
    const network = new HeldNetworks();
    network.hold((await tab.service('echo')).pid);
    return network;
  }

  const at = (rest = ''): string => `/runs/${tab.info?.id ?? ''}${rest}`;
  const hello = () => tab.act({ action: 'tcp-send', to: 'echo', params: { text: 'hello' } });

  /** Run a command in the run's network as a person does in a terminal of their own; resolves with the first line that it prints. */
  async function inWorld(...argv: string[]): Promise<string> {
    const name = tab.info?.worlds[0]?.name ?? '';
    const args = [main, 'in', name, '--state', playground.state, '--', ...argv];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    typed.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return line;
  }

  test.each(['in WORLD -- COMMAND', 'the terminal'])(
    'three hundred processes by %s: all goes on, and all ends',
    async (way) => {
      using network = await sandbox();
      // Those alone: the playground's own come and go there.
      const count = (): number => shown(network.processes).filter((text) => / 300 $/.test(text)).length;
      if (way === 'the terminal') {
        const terminal = await TestTerminal.open(tab);
        const [command = '', ...args] = bomb(300);
        const file = path.join(playground.state, 'bomb');
        fs.writeFileSync(file, args[1] ?? '');
        await terminal.run(`setsid env -i ${command} ${file} 300 &`, /all/);
      } else await inWorld(...bomb(300));
      await expect.poll(count).toBe(301);
      expect(await hello()).toMatchObject({ what: 'finished' });
      // Whoever typed it interrupts: that ends the first one alone.
      for (const child of typed) child.kill('SIGKILL');
      expect(count()).toBeGreaterThanOrEqual(300);

      await tab.ask('DELETE', at());
      expect(shown(network.processes)).toEqual([]);
      (await sandbox())[Symbol.dispose]();
      expect(await hello()).toMatchObject({ what: 'finished' });
    },
  );

  test('every port taken: the next service says so, and comes once they are free again', async () => {
    (await sandbox())[Symbol.dispose]();
    expect(await inWorld('python3', '-c', hog)).toBe(`taken 1000 ${os.constants.errno.EADDRINUSE}`);
    const add = (name: string) => tab.request('POST', at('/services'), { name, kind: 'tcp-echo' });
    const refused = await add('late');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      error: 'EADDRINUSE',
      detail: expect.stringMatching(/every port/) as string,
    });
    // A port that is asked for by its number is another matter, and so is this computer's own network.
    expect((await tab.request('POST', at('/services'), { name: 'early', kind: 'tcp-echo', port: 7001 })).ok).toBe(true);
    const door = net.createServer().listen(0, '127.0.0.1');
    await once(door, 'listening');
    door.close();
    const ended = once(typed[0] as ChildProcess, 'exit');
    typed[0]?.kill('SIGTERM');
    await ended;
    expect((await add('late')).ok).toBe(true);
    expect(await hello()).toMatchObject({ what: 'finished' });
  });

  test('what begins others while its network ends does not outlive it', async () => {
    using network = await sandbox();
    const keeper = shown(network.processes).find((one) => one.includes('playground-keeper'));
    expect(await inWorld(...bomb(600, Number.parseInt(keeper ?? '')))).toBe('armed');
    await tab.ask('DELETE', at());
    expect(shown(network.processes)).toEqual([]);
  });
});
