// The firewall and the kernel's settings of a private world: drop, reject and closed told apart by errno and time, rules of
// the learner's own, and nothing of it outside.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { Runs } from '../../server/runs/runs.ts';
import type { Run } from '../../server/runs/run.ts';
import type { ActRequest } from '../../server/shared/contract/api.ts';
import type { Entry, FirewallEntry, SocketEntry, TouchedEntry } from '../../server/shared/contract/entry.ts';
import { addingRules, settingRules } from '../../server/shared/firewall/nft.ts';
import { readRule } from '../../server/shared/firewall/read.ts';
import { Rule, type RuleInput } from '../../server/shared/firewall/rule.ts';
import { readSocketTable } from '../../server/sockets/table.ts';
import { setKernel } from '../../server/worlds/kernel-settings.ts';
import { changeRules, listRules } from '../../server/worlds/nft.ts';
import { searchPath } from '../../server/worlds/programs.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { ownLibrary } from '../support/library.ts';
import { needs, skipFor } from '../support/needs.ts';
import { entries, entry } from '../support/run-entries.ts';

const without = whyNoPrivate || needs('nft', 'nc', 'python3');
const whyNoFirewall = whyNoPrivate || needs('nft');

const exec = promisify(execFile);
const rules = (...input: RuleInput[]): Rule[] => input.map((one) => v.parse(Rule, one));
const library = await ownLibrary();

/** What Python's connect says inside the world, and after how many seconds. */
async function knock(world: World, port: number): Promise<{ errno: string; seconds: number }> {
  const script =
    'import errno, socket, sys, time\nt = time.monotonic()\ns = socket.socket()\n' +
    'try: s.connect(("127.0.0.1", int(sys.argv[1]))); said = "OK"\n' +
    'except OSError as e: said = errno.errorcode[e.errno]\nprint(said, time.monotonic() - t)';
  const [command = '', ...args] = [...world.enter, 'python3', '-c', script, String(port)];
  const [errno = '', seconds = ''] = (await exec(command, args)).stdout.trim().split(' ');
  return { errno, seconds: Number(seconds) };
}

describe.skipIf(without !== '')(`the firewall of a private world${without}`, () => {
  let worlds: Worlds;
  let world: World;
  beforeAll(async () => {
    worlds = new Worlds({ allow: 'auto' });
    world = await worlds.open('private');
  });
  afterAll(() => worlds.stop());

  test('dropped, rejected, prohibited and closed are four different things', async () => {
    await setKernel(world, { 'syn-retries': 1, 'syn-linear-timeouts': 0 });
    const [dropped, reset, prohibited, closed] = [8001, 8002, 8003, 8004];
    await changeRules(
      world,
      settingRules(
        rules(
          { verdict: 'drop', protocol: 'tcp', port: dropped },
          { verdict: 'reset', port: reset },
          { verdict: 'prohibited', protocol: 'tcp', port: prohibited },
        ),
      ),
    );
    const [silence, ...answers] = await Promise.all(
      [dropped, reset, prohibited, closed].map((port) => knock(world, port)),
    );
    expect(silence?.errno).toBe('ETIMEDOUT');
    expect(silence?.seconds).toBeGreaterThan(2);
    expect(answers.map(({ errno }) => errno)).toEqual(['ECONNREFUSED', 'EHOSTUNREACH', 'ECONNREFUSED']);
    for (const { seconds } of answers) expect(seconds).toBeLessThan(silence?.seconds ?? 0);
    const counted = (await listRules(world)).map(({ packets }) => packets);
    expect(counted[0]).toBeGreaterThanOrEqual(2);
    expect(counted[1]).toBe(1);
  });

  test('by rate, by source and by direction: each matches what it says, and the rest goes on', async () => {
    const here = { protocol: 'udp', port: 9 } as const;
    await changeRules(
      world,
      settingRules(
        rules(
          { verdict: 'drop', ...here, source: '127.0.0.2' },
          { verdict: 'accept', ...here, rate: 10 },
          { verdict: 'drop', ...here },
          { verdict: 'drop', ...here, port: 10, direction: 'out' },
        ),
      ),
    );
    const script =
      'import errno, json, socket\ndef post(to, count, by = "127.0.0.1"):\n  s = socket.socket(type=socket.SOCK_DGRAM); s.bind((by, 0))\n' +
      '  for n in range(count): s.sendto(b"x", ("127.0.0.1", to))\npost(9, 7, "127.0.0.2"); post(9, 100)\n' +
      'try: post(10, 1); print("sent")\nexcept OSError as e: print(errno.errorcode[e.errno])';
    const [command = '', ...args] = [...world.enter, 'python3', '-c', script];
    // What is dropped on its way in is silence; on its way out the program is told at once.
    expect((await exec(command, args)).stdout.trim()).toBe('EPERM');
    const [source, within = 0, beyond = 0, out] = (await listRules(world)).map(({ packets }) => packets);
    expect([source, out, within + beyond]).toEqual([7, 1, 100]);
    // nft lets five pass at once, and so many a second.
    expect(within).toBeGreaterThanOrEqual(5);
    expect(beyond).toBeGreaterThan(0);
  });

  test('the first two are lost, and the third goes through: TCP repairs it', async () => {
    const isDoor = (state: string, port: number): boolean => state === 'LISTEN' && port === 8010;
    const echo = spawn([...world.enter, 'nc'][0] ?? '', [...world.enter, 'nc', '-l', '127.0.0.1', '8010'].slice(1), {
      stdio: 'ignore',
    });
    await expect
      .poll(async () => (await readSocketTable(world.netPid)).some(({ state, local }) => isDoor(state, local.port)))
      .toBe(true);
    await setKernel(world, { 'syn-retries': 4, 'syn-linear-timeouts': 4 });
    await changeRules(world, settingRules(rules({ verdict: 'drop', port: 8010, first: 2 })));
    const { errno, seconds } = await knock(world, 8010);
    echo.kill('SIGKILL');
    expect(errno).toBe('OK');
    expect(seconds).toBeGreaterThan(1);
    expect((await listRules(world))[0]).toMatchObject({ packets: 2 });
  });

  test('a script is done whole or not at all', async () => {
    await changeRules(world, settingRules(rules({ verdict: 'drop', port: 9 })));
    const before = await listRules(world);
    const half = `${addingRules(rules({ verdict: 'drop', port: 10 }))}; add rule inet playground nowhere drop`;
    await expect(changeRules(world, half)).rejects.toMatchObject({
      code: 'nft_refused',
      detail: expect.stringContaining('No such file'),
    });
    expect(await listRules(world)).toEqual(before);
  });

  test('the kernel’s settings are the world’s own, and what may not be is refused in words', async () => {
    const here = (await exec('cat', ['/proc/sys/net/ipv4/ip_local_port_range'])).stdout;
    await setKernel(world, { 'ephemeral-ports': [50000, 50009], 'lowest-free-port': 0 });
    const [command = '', ...args] = [...world.enter, 'cat', '/proc/sys/net/ipv4/ip_local_port_range'];
    expect((await exec(command, args)).stdout.trim().split(/\s+/)).toEqual(['50000', '50009']);
    expect((await exec('cat', ['/proc/sys/net/ipv4/ip_local_port_range'])).stdout).toBe(here);
    const host = await worlds.open('host');
    await expect(setKernel(host, { 'syn-retries': 1 })).rejects.toMatchObject({ code: 'private_only' });
    await expect(changeRules(host, addingRules([]))).rejects.toMatchObject({ code: 'private_only' });
    await expect(setKernel(world, { 'ephemeral-ports': [9, 0] as never })).rejects.toMatchObject({
      code: 'kernel_refused',
    });
  });
});

describe('in a run', () => {
  let table: Table;
  let runs: Runs;
  afterEach(async () => {
    await runs.stop();
    await table.stop();
  });

  const echo = { name: 'echo', kind: 'tcp-echo' };
  async function sandbox(
    kind: 'host' | 'private',
    service: typeof echo & { port?: number } = echo,
    capture: 'auto' | 'off' = 'off',
  ): Promise<Run> {
    table = await setTable({ world: kind, capture });
    runs = new Runs({ ...table.parts, library: async () => library });
    return runs.open({ sandbox: { world: kind, services: [service] } });
  }

  const over = (run: Run, key: number) =>
    entry(
      run,
      (one): one is Extract<Entry, { type: 'action' }> =>
        one.type === 'action' && one.key === key && one.what !== 'started',
    );
  const firewall = (run: Run, fits: (rules: FirewallEntry['rules']) => boolean, from?: number) =>
    entry(run, (one): one is FirewallEntry => one.type === 'firewall' && fits(one.rules), from);
  const act = (run: Run, what: Partial<ActRequest> & { action: string }) =>
    run.act({ params: {}, ...what } as ActRequest);

  test.skipIf(whyNoFirewall !== '')(
    `rules aimed at a service are told, count, and go again${whyNoFirewall}`,
    async () => {
      const run = await sandbox('private');
      const key = act(run, { action: 'firewall-add', to: 'echo', params: { verdict: 'reset' } });
      expect(await over(run, key)).toMatchObject({ what: 'finished' });
      const {
        rules: [rule],
      } = await firewall(run, (all) => all.length === 1);
      expect(rule).toMatchObject({
        hook: 'input',
        packets: 0,
        text: expect.stringMatching(/^tcp dport \d+ reject with tcp reset$/),
      });
      const sent = act(run, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
      expect(await over(run, sent)).toMatchObject({ what: 'failed', error: 'ECONNREFUSED' });
      const { id } = await firewall(run, (all) => all[0]?.packets === 1);
      act(run, { action: 'firewall-remove', params: { chain: 'in', handle: rule?.handle } });
      await firewall(run, (all) => all.length === 0, id);
      const again = act(run, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
      expect(await over(run, again)).toMatchObject({ what: 'finished' });
    },
  );

  test.skipIf(whyNoFirewall !== '')(
    `the shown command does the same, and a rule of the learner’s own is told, too${whyNoFirewall}`,
    async () => {
      const run = await sandbox('private');
      const command = run.command({ action: 'firewall-add', to: 'echo', params: { verdict: 'drop' } });
      expect(command).toMatch(/ nft 'add table inet playground; .*tcp dport \d+ counter drop'$/);
      await over(run, act(run, { action: 'firewall-clear' }));
      const { enterWithRights: enter = [] } =
        table.worlds.list.find(({ name }) => name === run.info.worlds[0]?.name) ?? {};
      const words = [...enter, 'sh', '-c', (command ?? '').replace(/^.* -- /, '')];
      await exec(words[0] ?? '', words.slice(1), { env: { ...process.env, PATH: searchPath() } });
      await firewall(run, (all) => /drop$/.test(all[0]?.text ?? ''));
    },
  );

  test.skipIf(whyNoFirewall !== '')(
    `a web server gets port 80, without being root; half of what comes may be lost${whyNoFirewall}`,
    async () => {
      const run = await sandbox('private', { name: 'web', kind: 'http-hello', port: 80 });
      const ready = await entry(
        run,
        (one): one is Extract<Entry, { type: 'process' }> =>
          one.type === 'process' && one.name === 'web' && one.what !== 'started',
      );
      expect(ready).toMatchObject({ what: 'ready', listens: { address: '127.0.0.1', port: 80 } });
      expect(
        await over(run, act(run, { action: 'firewall-add', to: 'web', params: { verdict: 'drop', share: 50 } })),
      ).toMatchObject({ what: 'finished' });
      // Whoever is unlucky has waited ten seconds and tries anew, as a person would.
      const text = 'GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n';
      const ask = () => over(run, act(run, { action: 'http-request', to: 'web', params: { text } }));
      let answered = await ask();
      while (['ETIMEDOUT', 'no_answer'].includes(answered.error ?? '')) answered = await ask();
      expect(answered).toMatchObject({ what: 'finished' });
    },
  );

  test.skipIf(whyNoFirewall !== '')(
    `the packets that a rule stopped are named, and no others${whyNoFirewall}`,
    async (context) => {
      const run = await sandbox('private', echo, 'auto');
      skipFor(run.info.observation.packets === 'captured' ? '' : 'packets are not captured here', context);
      await over(run, act(run, { action: 'firewall-add', to: 'echo', params: { verdict: 'drop', first: 2 } }));
      const sent = act(run, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
      expect(await over(run, sent)).toMatchObject({ what: 'finished' });
      const [client = 0] = [
        (await entry(run, (one): one is SocketEntry => one.type === 'socket' && one.name === 'client')).local?.port,
      ];
      const syns = () =>
        run.ledger
          .read(1, Infinity)
          .pieces.flatMap((piece) => (piece.type === 'frames' ? piece.frames : []))
          .filter(({ bytes }) => bytes[47] === 0x02 && ((bytes[34] ?? 0) << 8) + (bytes[35] ?? 0) === client);
      // A busy computer's capture comes later than the action waits for it.
      await expect.poll(syns).toHaveLength(3);
      const told: number[] = [];
      while (told.length < 2) {
        const news = await entry(
          run,
          (one): one is TouchedEntry => one.type === 'touched' && !told.includes(one.frames[0] ?? 0),
        );
        expect(news).toMatchObject({ by: 'firewall', verdict: 'drop' });
        told.push(...news.frames);
      }
      expect(told).toEqual(
        syns()
          .slice(0, 2)
          .map(({ id }) => id),
      );
    },
  );

  test.skipIf(whyNoFirewall !== '')(
    `a run begins with the rules that it is asked for, and they are read back as they were said${whyNoFirewall}`,
    async () => {
      table = await setTable({ world: 'private', capture: 'off' });
      runs = new Runs({ ...table.parts, library: async () => library });
      const [drop, other] = rules(
        { verdict: 'drop', first: 2 },
        { verdict: 'accept', direction: 'out', port: 9, source: '127.0.0.0/8', rate: 5, share: 50 },
      );
      const firewallOf = (to: string) => [{ to, rule: drop as Rule }, { rule: other as Rule }];
      const open = (to: string) =>
        runs.open({ sandbox: { world: 'private', services: [echo], firewall: firewallOf(to) } });
      await expect(open('nobody')).rejects.toMatchObject({ code: 'body_malformed' });
      const run = await open('echo');
      const listed = (await firewall(run, (all) => all.length === 2)).rules;
      const ready = entries(run).find((one) => one.type === 'process' && one.what === 'ready');
      const port = ready?.type === 'process' ? ready.listens?.port : undefined;
      expect(listed.map(readRule)).toEqual([{ ...drop, protocol: 'tcp', port }, other]);
    },
  );

  test.skipIf(whyNoFirewall !== '')(
    `a rule for a port where nobody listens stands and counts; one for a service that is not there is refused${whyNoFirewall}`,
    async () => {
      const run = await sandbox('private');
      const params = { verdict: 'prohibited', protocol: 'tcp', port: 4321 };
      expect(await over(run, act(run, { action: 'firewall-add', params }))).toMatchObject({ what: 'finished' });
      await firewall(run, (all) => all[0]?.packets === 0 && /dport 4321/.test(all[0].text));
      const world = table.worlds.list.find(({ name }) => name === run.info.worlds[0]?.name) as World;
      expect(await knock(world, 4321)).toMatchObject({ errno: 'EHOSTUNREACH' });
      // The kernel says only so many times a second that somebody is not to be had (icmp(7)): then the client asks again.
      await firewall(run, (all) => (all[0]?.packets ?? 0) >= 1);
      const nobody = act(run, { action: 'firewall-add', to: 'nobody', params: { verdict: 'drop' } });
      expect(await over(run, nobody)).toMatchObject({ what: 'failed', error: 'service_missing' });
      const sent = act(run, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
      expect(await over(run, sent)).toMatchObject({ what: 'finished' });
    },
  );

  test('a wrong rule and a wrong network are refused with words, and the run goes on', async () => {
    const run = await sandbox('host');
    await run.addService({ name: 'postcards', kind: 'udp-echo' });
    const wrong = act(run, { action: 'firewall-add', params: { verdict: 'drop', port: 65536 } });
    expect(await over(run, wrong)).toMatchObject({ what: 'failed', error: 'port_invalid' });
    const postcards = act(run, { action: 'firewall-add', to: 'postcards', params: { verdict: 'reset' } });
    expect(await over(run, postcards)).toMatchObject({
      what: 'failed',
      error: 'body_malformed',
      detail: expect.stringContaining('reset is TCP’s answer'),
    });
    const here = act(run, { action: 'firewall-add', to: 'echo', params: { verdict: 'drop' } });
    expect(await over(run, here)).toMatchObject({ what: 'failed', error: 'private_only' });
    expect(run.command({ action: 'firewall-add', to: 'echo', params: { verdict: 'drop' } })).toBeUndefined();
    const sent = act(run, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
    expect(await over(run, sent)).toMatchObject({ what: 'finished' });
  });
});
