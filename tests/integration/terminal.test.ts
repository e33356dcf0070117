// A terminal in a private world, over its own WebSocket as the page opens it: the real program, real shells, and nothing of
// them left, whatever ends them.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Entry, RowEntry } from '../../server/shared/contract/entry.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { keeperOf } from '../support/keepers.ts';
import { needs } from '../support/needs.ts';
import type { Playground } from '../support/server.ts';
import type { Tab } from '../support/tab.ts';
import { TestTerminal } from '../support/terminal.ts';
import { ownPlayground, sharePlayground, type Visit } from '../support/visits.ts';

const without = whyNoPrivate || needs('perl');

let playground: Playground;
let tab: Tab;
const go = (visit: Visit) => ({ playground, tab } = visit);

sharePlayground(go);

async function sandbox(world: 'private' | 'host' = 'private'): Promise<void> {
  const services = [{ name: 'echo', kind: 'tcp-echo', port: 7000 }];
  const { id } = await tab.ask<{ id: string }>('POST', '/runs', { sandbox: { world, services } });
  await tab.follow(id);
}

/** The network that the run is in now. */
const world = (): string => tab.info?.worlds.at(-1)?.name ?? '';
/** The shell's prompt, which ends what it has printed. */
const prompt = (after = '') => new RegExp(`${after}${world()} \\$ $`);

/** A shell that has said its prompt. */
async function shell(): Promise<TestTerminal> {
  const terminal = await TestTerminal.open(tab);
  expect(terminal.ended).toBeUndefined();
  await terminal.sees(prompt());
  return terminal;
}

const isListener =
  (port: number) =>
  (one: Entry): one is RowEntry =>
    one.type === 'row' && one.state === 'LISTEN' && one.local.port === port;

/** A process that has ended and that its parent has not asked for yet runs nothing any more. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false;
    throw error;
  }
}
const gone = (...pids: number[]) => expect.poll(() => pids.filter(alive), { timeout: 10_000 }).toEqual([]);

/** Start a command in the background of the shell: its pid. */
async function background(terminal: TestTerminal, command: string): Promise<number> {
  const [, pid] = await terminal.run(`${command} & echo pid:$!:`, /pid:(\d+):/);
  expect(alive(Number(pid))).toBe(true);
  return Number(pid);
}

/**
 * What a learner may leave behind: a job, one that left the session, one that also emptied its environment. Each says its
 * pid when it is up.
 */
async function strays(terminal: TestTerminal): Promise<[job: number, session: number, bare: number]> {
  const say = `sh -c 'echo up:$$:; exec sleep 1000'`;
  const [, job] = await terminal.run(`${say} &`, /up:(\d+):/);
  const [, session] = await terminal.run(`setsid ${say} &`, /up:(\d+):/);
  const [, bare] = await terminal.run(`setsid env -i ${say} &`, /up:(\d+):/);
  return [Number(job), Number(session), Number(bare)];
}

describe.skipIf(without !== '')(`a terminal in a private world${without}`, () => {
  test('echoes, knows its size, is told of a new one, and Ctrl C interrupts', async () => {
    await sandbox();
    const terminal = await shell();
    await terminal.run('echo $((6 * 7)) $TERM', /42 xterm-256color/);
    await terminal.run('stty size', /24 80/);
    terminal.resize({ columns: 111, rows: 33 });
    await terminal.run('until stty size | grep 111; do :; done', /33 111/);
    terminal.output = '';
    // By the program itself: when it speaks, it is the one that Ctrl C is for.
    terminal.type(`sh -c 'echo be""gun; exec sleep 1000'\r`);
    await terminal.sees(/begun\r\n/);
    terminal.type('\u0003');
    await terminal.sees(prompt('\\^C[^]*'));
    await terminal.run('echo $?', /130/);
  });

  test('is told of a new size while a program runs (SIGWINCH), and stops and continues jobs', async () => {
    await sandbox();
    const terminal = await shell();
    const told = `trap 'echo size:$(stty size):' WINCH; echo up:$$:; while :; do sleep 0.05; done`;
    await terminal.run(`sh -c "${told.replaceAll('$', '\\$')}"`, /up:\d+:/);
    terminal.resize({ columns: 99, rows: 20 });
    await terminal.sees(/size:20 99:/);
    terminal.type('\u0003');
    await terminal.sees(prompt());
    // Again by the program: before it is in front, Ctrl Z is nobody's.
    await terminal.run(`sh -c 'echo rea""dy; exec cat'`, /ready\r\n/);
    terminal.type('\u001a');
    await terminal.sees(prompt('(?:Stopped|suspended)[^]*'));
    await terminal.run('fg', /cat/);
    terminal.type('over\r\u0004');
    await terminal.sees(/over\r\nover\r\n/);
  });

  test('what listens there is a row, what is sent is captured, a rule of nft is told', async () => {
    await sandbox();
    const terminal = await shell();
    const listener = await background(terminal, 'nc -l 127.0.0.1 6161 </dev/null');
    const row = await tab.entry('a row for nc', isListener(6161));
    expect(row).toMatchObject({ whose: 'yours', pid: listener, world: world() });
    await terminal.run(`printf 'from the terminal' | nc -N 127.0.0.1 6161`, prompt());
    await tab.until('the packet', () =>
      tab.frames.some(({ bytes }) => Buffer.from(bytes).includes('from the terminal')),
    );
    await terminal.run(
      `nft 'add table inet mine; add chain inet mine in { type filter hook input priority 0; }; add rule inet mine in tcp dport 6162 drop'`,
      prompt(),
    );
    await tab.entry('the rule', (one) => one.type === 'firewall' && JSON.stringify(one.rules).includes('6162'));
  });

  test('the world’s own command works in it, and says that there is no way out', async () => {
    await sandbox();
    const terminal = await shell();
    const program = `node ${path.resolve('dist/server/main.js')} --state ${playground.state}`;
    await terminal.run(`${program} in ${world()} -- sh -c 'echo port:; ss -Hltn | wc -l'`, /port:\s+[1-9]/);
    await terminal.run(
      `${program} in ${world()} --no-capabilities -- grep CapEff /proc/self/status`,
      new RegExp(`CapEff:\\s+0{16}`),
    );
    await terminal.run(`${program} in host -- true; echo code:$?`, /no way to host[^]*code:1/);
  });

  test('nothing is written to the learner’s history', async () => {
    await sandbox();
    const terminal = await shell();
    await terminal.run('echo "[$HISTFILE]"', /\[\]/);
  });

  test('a shell that ends says so, and what it left behind ends with it', async () => {
    await sandbox();
    const terminal = await shell();
    const [job, session] = await strays(terminal);
    terminal.type('exit\rexit\r');
    await terminal.until('the end', () => terminal.ended !== undefined);
    expect(terminal.ended?.why).toBe('shell');
    await gone(job, session);
  });
});

describe.skipIf(without !== '')(`all in it ends${without}`, () => {
  test('with its tab, and not what another terminal began', async () => {
    await sandbox();
    const [terminal, other] = [await shell(), await shell()];
    const [job, session] = await strays(terminal);
    const kept = await background(other, 'sleep 1000');
    terminal.socket.close();
    await gone(job, session);
    expect(alive(kept)).toBe(true);
    await other.run('echo still $((6 * 7))', /still 42/);
    expect((await shell()).ended).toBeUndefined();
  });

  test('with its run, also what left its terminal and its environment', async () => {
    await sandbox();
    const terminal = await shell();
    const pids = await strays(terminal);
    await tab.ask('DELETE', `/runs/${tab.info?.id ?? ''}`);
    expect(pids.filter(alive)).toEqual([]);
    await terminal.until('the end', () => terminal.ended !== undefined);
    expect(terminal.ended?.why).toBe('world_ended');
  });

  test('with its world, and a new one can be had in the next', async () => {
    await sandbox();
    const terminal = await shell();
    const pids = await strays(terminal);
    const named = tab.entries.flatMap((one) => ('pid' in one && one.pid ? [one.pid] : []));
    process.kill(keeperOf(pids[0], named), 'SIGKILL');
    await terminal.until('the end', () => terminal.ended !== undefined);
    expect(terminal.ended?.why).toBe('world_ended');
    await gone(...pids);
    await tab.learner({ what: 'reset' });
    await tab.until('a second network', () => tab.info?.worlds.length === 2);
    const next = await TestTerminal.open(tab);
    await next.run('echo $PS1', new RegExp(`${world()} \\$`));
    expect(world()).not.toBe(tab.info?.worlds[0]?.name);
  });
});

describe.skipIf(without !== '')(`all in it ends with the server${without}`, () => {
  ownPlayground(go);

  test('which is killed', async () => {
    await sandbox();
    const terminal = await shell();
    const pids = await strays(terminal);
    playground.child.kill('SIGKILL');
    await gone(...pids);
    await terminal.until('the line is cut', () => terminal.socket.readyState === terminal.socket.CLOSED);
  });

  test('which is told to end, and ends well', async () => {
    await sandbox();
    const pids = await strays(await shell());
    await playground.stop('SIGINT');
    expect(playground.child.exitCode).toBe(0);
    await gone(...pids);
  });
});

describe.skipIf(without !== '')(`bounds${without}`, () => {
  test('`yes` waits for the page: no more is sent than may be under way, and memory stays', async () => {
    await sandbox();
    const terminal = await shell();
    terminal.freeze(true);
    const before = terminal.bytes;
    terminal.type('yes\r');
    await terminal.until('a full window', () => terminal.bytes - before >= 256 * 1024);
    // The run goes on: its other line is not held up.
    await tab.ask('POST', `/runs/${tab.info?.id ?? ''}/act`, {
      action: 'tcp-send',
      to: 'echo',
      params: { text: 'hello' },
    });
    await tab.entry('a send', (one) => one.type === 'action' && one.what === 'finished');
    const memory = () =>
      Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${playground.ready.pid}/status`, 'utf8'))?.[1]);
    const held = memory();
    expect(terminal.bytes - before).toBeLessThan(256 * 1024 + 128 * 1024);
    terminal.freeze(false);
    await terminal.until('much more', () => terminal.bytes - before > 16 << 20);
    expect(memory() - held).toBeLessThan(64 * 1024);
    terminal.type('\u0003');
    await terminal.sees(prompt('\\^C[^]*'));
  });

  test('input that nobody reads is let go with a bell, and the terminal goes on', async () => {
    await sandbox();
    const terminal = await shell();
    await terminal.run('stty raw -echo; echo rea""dy; sleep 1000', /ready/);
    for (let at = 0; at < 40; at += 1) terminal.type('x'.repeat(16 * 1024));
    await terminal.until('a bell', () => terminal.output.includes('\u0007'));
    terminal.socket.close();
    await TestTerminal.open(tab);
  });

  test('a third at once is refused, and one in a network of another name', async () => {
    await sandbox();
    await shell();
    await shell();
    expect((await TestTerminal.open(tab)).ended?.why).toBe('limit_reached');
    expect((await TestTerminal.open(tab, 'w999')).ended?.why).toBe('world_unknown');
  });

  test.each([
    ['no JSON', 'x'],
    ['an unknown message', '{"type":"run"}'],
    ['no numbers', '{"type":"open","run":"a","world":"w1","columns":"80","rows":24}'],
    ['a size beyond all screens', '{"type":"open","run":"a","world":"w1","columns":80000,"rows":24}'],
    ['a size before it is open', '{"type":"size","columns":80,"rows":24}'],
    ['bytes before it is open', Buffer.from('echo')],
  ])('%s closes the line (1008)', async (_, message) => {
    const socket = tab.line('/ws/terminal');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send(message));
    expect(await closed).toBe(1008);
  });
});

test('there is none in the host’s network, nor in a run that is not', async () => {
  await sandbox('host');
  expect((await TestTerminal.open(tab)).ended?.why).toBe('private_only');
  const line = tab.line('/ws/terminal');
  const said = new Promise<string>((resolve) => line.once('message', (data) => resolve(String(data))));
  line.once('open', () => line.send('{"type":"open","run":"none","world":"w1","columns":80,"rows":24}'));
  expect(await said).toContain('run_ended');
});
