// Ten private networks with everything that may be in them, and the server is killed: nothing of it is left. And two hundred
// made and ended one after the other: this computer is as before.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homeOf } from '../../server/shared/contract/run.ts';
import { openLine } from '../../server/worlds/line/line.ts';
import { tryPrivate } from '../../server/worlds/preflight.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { given, HeldNetworks, networkOf, shown } from '../support/left.ts';
import { descendants, refused } from '../support/processes.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';
import { TestTerminal } from '../support/terminal.ts';
import { unhindered } from '../support/unhindered.ts';

/** ms: a busy computer takes most of a minute to make so many networks. */
const timeout = 180_000;

describe.skipIf(whyNoPrivate !== '')(`ten private networks${whyNoPrivate}`, () => {
  let folder: string;
  let playground: Playground;
  const tabs: Tab[] = [];

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-'));
    playground = await start();
  });
  afterEach(async () => {
    for (const tab of tabs.splice(0)) tab.leave();
    await playground.stop('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const start = (): Promise<Playground> =>
    startPlayground({ state: path.join(folder, 'state'), before: ['env', `TMPDIR=${folder}`] });

  /** Processes that the server began, whoever their parent is now; all but those that emptied their environment. */
  const begun = (): number[] => given(`TMPDIR=${folder}`);
  const networks = (): Set<string> =>
    new Set(
      begun()
        .map(network)
        .filter((name) => name !== own),
    );

  /** A run with a web server at port 80, as its own tab follows it. */
  async function sandbox(first: Tab, more: Omit<Parameters<Tab['sandbox']>[0], 'world'>): Promise<Tab> {
    const services = [{ name: 'web', kind: 'http-hello', port: 80 }];
    const tab = await first.sandbox({ world: 'private', services, ...more });
    tabs.push(tab);
    return tab;
  }

  /** The host's port at which the web server of this run is published. */
  async function publish(tab: Tab): Promise<number> {
    expect(await tab.act({ action: 'publish', to: 'web' })).toMatchObject({ what: 'finished' });
    return (await tab.service('web@host')).listens?.port ?? 0;
  }

  /** A process that has left the terminal, its session and its environment. */
  async function stray(tab: Tab): Promise<number> {
    const terminal = await TestTerminal.open(tab, homeOf(tab.info?.worlds ?? [])?.name);
    const [, pid] = await terminal.run(`setsid env -i sh -c 'echo up:$$:; exec sleep 1000' &`, /up:(\d+):/);
    return Number(pid);
  }

  test('a server that is killed leaves no process, network, interface, socket or file', { timeout }, async () => {
    const interfaces = fs.readFileSync('/proc/net/dev', 'utf8').match(/^ *\S+:/gm);
    const first = await Tab.open(playground.url());
    const line = { out: { delay: 5 }, in: { loss: 1 } };
    const firewall = [{ rule: { verdict: 'drop', protocol: 'tcp', port: 9, direction: 'in' } }] as const;
    const joined: Tab[] = [];
    const walled: Tab[] = [];
    while (joined.length < 3) {
      joined.push(await sandbox(first, { line }));
      walled.push(await sandbox(first, { firewall: [...firewall] }));
    }
    const ports = await Promise.all([joined[0], walled[0]].map((tab) => publish(tab as Tab)));
    const strays = await Promise.all([joined[1], walled[1]].map((tab) => stray(tab as Tab)));
    // Nine hosts, three lines between them, and the network that is kept ready.
    await expect.poll(() => networks().size, { timeout: 20_000 }).toBe(13);
    using theirs = new HeldNetworks();
    theirs.holdAll(begun().filter((one) => network(one) !== own));
    expect(theirs.size).toBe(13);
    expect(theirs.processes).toEqual(expect.arrayContaining(strays));
    expect(await Promise.all(ports.map(refused))).toEqual([false, false]);

    const ended = new Promise((resolve) => playground.child.once('exit', resolve));
    playground.child.kill('SIGKILL');
    await ended;
    const since = unhindered();
    const left = (): string[] => shown([...new Set([...begun(), ...theirs.processes])]);
    await expect.poll(left, { interval: 20 }).toEqual([]);
    expect(unhindered() - since).toBeLessThan(1000);
    expect(await Promise.all([...ports, playground.ready.port].map(refused))).toEqual([true, true, true]);
    // Where the folder of a socket stood at that very moment, for a tool that was starting: the next start takes it away.
    const others = fs.readdirSync(folder).filter((name) => name !== 'state');
    expect(others.filter((name) => !name.startsWith(`loopback-playground-stdout-${playground.ready.pid}-`))).toEqual(
      [],
    );
    expect(fs.readFileSync('/proc/net/unix', 'utf8')).not.toContain(folder);
    expect(fs.readFileSync('/proc/net/dev', 'utf8').match(/^ *\S+:/gm)).toEqual(interfaces);
    playground = await start();
    await expect.poll(() => fs.readdirSync(folder), { timeout: 20_000 }).toEqual(['state']);
  });
});

const own = networkOf('self');

/** This one where the process has ended meanwhile. */
function network(pid: number): string {
  try {
    return networkOf(pid);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return own;
    throw error;
  }
}

/** Networks in all: so many bare ones, so many with all that holds one open, and so many of those with a neighbour on a line. */
const [bare, whole, joined] = [176, 24, 3];

test.skipIf(whyNoPrivate !== '')(
  `two hundred private networks made and ended one after the other leave this computer as it was${whyNoPrivate}`,
  { timeout },
  async () => {
    const worlds = new Worlds({ allow: 'private' });
    using seen = new HeldNetworks();
    const interfaces = () => fs.readFileSync('/proc/net/dev', 'utf8').match(/^ *\S+:/gm);
    const mounts = () => fs.readFileSync('/proc/self/mountinfo', 'utf8').match(/ net:\[\d+\] /g);
    const holds = () => ({
      files: fs.readdirSync('/proc/self/fd').length,
      folders: fs.readdirSync(os.tmpdir()).filter((name) => name.includes(`-stdout-${process.pid}-`)),
      interfaces: interfaces(),
      mounts: mounts(),
    });
    const one = async (joins: boolean): Promise<void> => {
      const world = await worlds.open('private');
      seen.hold(world.netPid);
      await world.guard();
      (await world.marker()).close();
      if (joins) {
        const other = await worlds.beside(world);
        seen.hold(other.netPid);
        const line = await openLine([world, other], { frame: () => undefined, skipped: () => undefined });
        await line.stop();
        await other.stop();
      }
      await world.stop();
    };
    await one(true); // what is loaded once
    seen[Symbol.dispose]();
    const [before, children] = [holds(), await descendants(process.pid)];
    // A bare one ends with the program that was started in it.
    for (let made = 0; made < bare; made++) expect(await tryPrivate()).toBeUndefined();
    for (let made = 0; made < whole - 2 * joined; made++) await one(false);
    for (let made = 0; made < joined; made++) await one(true);
    expect(seen.size).toBe(whole);
    expect(shown(seen.processes)).toEqual([]);
    seen[Symbol.dispose]();
    expect(worlds.list).toEqual([]);
    await expect.poll(holds).toEqual(before);
    await expect
      .poll(async () => (await descendants(process.pid)).filter((pid) => !children.includes(pid)).length)
      .toBeLessThanOrEqual(1); // the one that looks
    await worlds.stop();
  },
);
