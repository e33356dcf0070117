// A run with a neighbour: services and clients on either host, 127.0.0.1 against 0.0.0.0 tried from both, every packet of the
// line in the ledger with what became of it, and nothing left at the end. The experiments of lessons 21 to 23.
import { afterEach, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { Runs } from '../../server/runs/runs.ts';
import type { Run } from '../../server/runs/run.ts';
import type { ActRequest, SandboxService } from '../../server/shared/contract/api.ts';
import type { ActionEntry, LineEntry, TouchedEntry } from '../../server/shared/contract/entry.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { HeldNetworks } from '../support/left.ts';
import { ownLibrary } from '../support/library.ts';
import { needs, skipFor } from '../support/needs.ts';
import { refused } from '../support/processes.ts';
import { entries, entry } from '../support/run-entries.ts';

const whyNotBeside = whyNoPrivate || needs('perl');
const whyNoFirewall = needs('nft');

const library = await ownLibrary();

describe('a run with a neighbour', () => {
  let table: Table;
  let runs: Runs;
  afterEach(async () => {
    await runs.stop();
    await table.stop();
  });

  async function sandbox(
    kind: 'host' | 'private',
    capture: 'auto' | 'off',
    services: SandboxService[] = [],
  ): Promise<Run> {
    table = await setTable({ world: kind, capture });
    runs = new Runs({ ...table.parts, library: async () => library });
    return runs.open({ sandbox: { world: kind, services } });
  }

  const act = (run: Run, what: Partial<ActRequest> & { action: string }): Promise<ActionEntry> => {
    const key = run.act({ params: {}, ...what });
    return entry(run, (one): one is ActionEntry => one.type === 'action' && one.key === key && one.what !== 'started');
  };
  const hello = { action: 'tcp-send', params: { text: 'hello\n' } };
  const frames = (run: Run) =>
    run.ledger.read(1, Infinity).pieces.flatMap((piece) => (piece.type === 'frames' ? piece.frames : []));

  test.skipIf(whyNotBeside !== '')(
    `who gets in is a matter of the address that was bound, not of the port${whyNotBeside}`,
    async () => {
      const run = await sandbox('private', 'off');
      await run.join();
      expect(run.info.worlds).toMatchObject([
        { address: '10.0.0.1' },
        { address: '10.0.0.2', beside: run.info.worlds[0]?.name },
      ]);
      await run.addService({ name: 'own', kind: 'tcp-echo' });
      await run.addService({ name: 'open', kind: 'tcp-echo', address: '0.0.0.0' });
      await run.addService({ name: 'all', kind: 'tcp-echo', address: '::' });
      const from = (to: string, host: 'here' | 'neighbour') =>
        act(run, { ...hello, to, from: host }).then(({ what, error }) => error ?? what);
      expect([await from('own', 'here'), await from('open', 'here'), await from('all', 'here')]).toEqual([
        'finished',
        'finished',
        'finished',
      ]);
      expect([await from('own', 'neighbour'), await from('open', 'neighbour'), await from('all', 'neighbour')]).toEqual(
        ['ECONNREFUSED', 'finished', 'finished'],
      );
      // At its own address on the line, from the same computer: the one that is bound to loopback is not there.
      expect((await act(run, { ...hello, to: 'own', at: '10.0.0.1' })).error).toBe('ECONNREFUSED');
      expect((await act(run, { ...hello, to: 'open', at: '10.0.0.1' })).what).toBe('finished');
    },
  );

  test.skipIf(whyNotBeside !== '' || whyNoFirewall !== '')(
    `what a firewall adds: a door of every address, shut for the neighbour alone${whyNotBeside || whyNoFirewall}`,
    async () => {
      const run = await sandbox('private', 'off');
      await run.join();
      await run.addService({ name: 'open', kind: 'tcp-echo', address: '0.0.0.0' });
      const rule = { verdict: 'reset', source: '10.0.0.2' };
      expect(await act(run, { action: 'firewall-add', to: 'open', params: rule })).toMatchObject({ what: 'finished' });
      expect((await act(run, { ...hello, to: 'open', from: 'neighbour' })).error).toBe('ECONNREFUSED');
      expect((await act(run, { ...hello, to: 'open', at: '10.0.0.1' })).what).toBe('finished');
      await entry(run, (one) => one.type === 'firewall' && (one.rules[0]?.packets ?? 0) > 0);
      await act(run, { action: 'firewall-clear' });
      expect((await act(run, { ...hello, to: 'open', from: 'neighbour' })).what).toBe('finished');
    },
  );

  test.skipIf(whyNotBeside !== '')(`the same 127.0.0.1:8000 is two doors${whyNotBeside}`, async () => {
    const run = await sandbox('private', 'off', [{ name: 'mine', kind: 'tcp-echo', port: 8000 }]);
    await run.join();
    const neighbour = { ...hello, to: 'mine', from: 'neighbour', at: '127.0.0.1' } as const;
    expect((await act(run, neighbour)).error).toBe('ECONNREFUSED');
    await run.addService({ name: 'its', kind: 'tcp-echo', port: 8000, host: 'neighbour' });
    expect((await act(run, { ...hello, to: 'its', from: 'neighbour' })).what).toBe('finished');
    const said = entries(run).filter((one) => one.type === 'process' && one.listens?.port === 8000);
    expect(new Set(said.map((one) => 'world' in one && one.world)).size).toBe(2);
  });

  test.skipIf(whyNotBeside !== '')(
    `every packet of the line is seen once, with what became of it${whyNotBeside}`,
    async (context) => {
      const run = await sandbox('private', 'auto', []);
      skipFor(run.info.observation.packets === 'captured' ? '' : 'packets are not captured here', context);
      await run.join();
      await run.addService({ name: 'echo', kind: 'tcp-echo', address: '0.0.0.0', host: 'neighbour' });
      const set = await act(run, { action: 'line-set', params: { direction: 'out', first: 1, delay: 20 } });
      expect(set).toMatchObject({ what: 'finished' });
      expect(
        await entry(run, (one): one is LineEntry => one.type === 'line' && one.faults.out.first === 1),
      ).toMatchObject({ what: 'set', faults: { out: { first: 1, delay: 20 }, in: {} } });
      const said = await act(run, { ...hello, to: 'echo' });
      expect(said.what).toBe('finished');
      const conversations = new Conversations();
      for (const frame of frames(run)) conversations.add(frame);
      const [talk, ...others] = conversations.list;
      expect(others).toEqual([]);
      expect(talk).toMatchObject({ a: { address: '10.0.0.1' }, b: { address: '10.0.0.2' } });
      const [syn, again] = talk?.packets ?? [];
      expect([syn?.flags.syn, again?.flags.syn, again?.repeats]).toEqual([true, true, syn?.id]);
      expect(new TextDecoder().decode(talk?.sent.b)).toBe('hello\n');
      const lost = await entry(
        run,
        (one): one is TouchedEntry => one.type === 'touched' && one.by === 'line' && one.fate === 'lost',
      );
      expect(lost.frames).toEqual([syn?.id]);
      const outwards = talk?.packets.filter(({ from, id }) => from === 'a' && id !== syn?.id).map(({ id }) => id);
      const held = () =>
        entries(run).flatMap((one) => (one.type === 'touched' && one.by === 'line' && one.fate === 'held' ? one : []));
      await expect.poll(() => held().flatMap((one) => one.frames)).toEqual(outwards);
      expect(held().every(({ ms }) => ms >= 20)).toBe(true);
    },
  );

  test.skipIf(whyNotBeside !== '')(`the shown command sets the line as the button does${whyNotBeside}`, async () => {
    const run = await sandbox('private', 'off');
    await run.join();
    const command = run.command({ action: 'line-set', params: { delay: 40, loss: 5, direction: 'out' } });
    expect(command).toMatch(/ line w\d+ out\.delay=40 out\.loss=5$/);
    const [name = ''] = run.info.worlds.map(({ name }) => name);
    await runs.setLine(name, { out: { delay: 40, loss: 5 }, in: {} });
    await entry(run, (one) => one.type === 'line' && one.faults.out.delay === 40);
    await expect(runs.setLine('w999', { out: {}, in: {} })).rejects.toMatchObject({ code: 'neighbour_missing' });
  });

  test.skipIf(whyNotBeside !== '')(
    `a sandbox begins with a neighbour where a line is asked for${whyNotBeside}`,
    async () => {
      table = await setTable({ world: 'private', capture: 'off' });
      runs = new Runs({ ...table.parts, library: async () => library });
      const away: SandboxService = { name: 'echo', kind: 'tcp-echo', host: 'neighbour', address: '0.0.0.0' };
      await expect(runs.open({ sandbox: { services: [away] } })).rejects.toMatchObject({ code: 'neighbour_missing' });
      const line = { out: { delay: 5 }, in: {} };
      const run = await runs.open({ sandbox: { services: [away], line } });
      expect(run.info.worlds).toMatchObject([{ address: '10.0.0.1' }, { address: '10.0.0.2' }]);
      expect(entries(run).findLast((one) => one.type === 'line')).toMatchObject({ what: 'set', faults: line });
      expect(await act(run, { ...hello, to: 'echo' })).toMatchObject({ what: 'finished' });
      expect(await act(run, { ...hello, to: 'echo', from: 'neighbour' })).toMatchObject({
        what: 'finished',
        from: 'neighbour',
      });
    },
  );

  test('without a network of one’s own there is no neighbour, and that is said', async () => {
    const run = await sandbox('host', 'off');
    await expect(run.join()).rejects.toMatchObject({ code: 'private_only' });
    expect(await act(run, { action: 'line-set', params: { delay: 1 } })).toMatchObject({ error: 'neighbour_missing' });
    expect(run.info.worlds.length).toBe(1);
  });

  test.skipIf(whyNotBeside !== '')(
    `a line slower than its traffic loses what does not fit, and says which${whyNotBeside}`,
    async (context) => {
      const run = await sandbox('private', 'auto', []);
      skipFor(run.info.observation.packets === 'captured' ? '' : 'packets are not captured here', context);
      await run.join();
      await run.addService({ name: 'post', kind: 'udp-echo', address: '0.0.0.0', host: 'neighbour' });
      await run.addService({ name: 'echo', kind: 'tcp-echo', address: '0.0.0.0', host: 'neighbour' });
      // Each takes 80 ms to be through; two more may wait.
      await act(run, { action: 'line-set', params: { direction: 'out', rate: 100, queue: 2 } });
      run.act({
        action: 'udp-send',
        to: 'post',
        params: { texts: Array.from({ length: 20 }, () => 'x'.repeat(1000)) },
      });
      const lost = await entry(
        run,
        (one): one is TouchedEntry => one.type === 'touched' && one.by === 'line' && one.fate === 'overflow',
      );
      const long = frames(run).filter(({ original }) => original > 1000);
      expect(long.map(({ id }) => id)).toEqual(expect.arrayContaining([...lost.frames]));
      await act(run, { action: 'line-set', params: {} });
      expect(await act(run, { ...hello, to: 'echo' })).toMatchObject({ what: 'finished' });
    },
  );

  test.skipIf(whyNotBeside !== '')(
    `a network that is killed with a line and a published port: all of it goes, is told, and can be had again${whyNotBeside}`,
    async () => {
      const run = await sandbox('private', 'off', [{ name: 'echo', kind: 'tcp-echo', port: 7 }]);
      await run.join();
      const publish = async (): Promise<number> => {
        expect(await act(run, { action: 'publish', to: 'echo' })).toMatchObject({ what: 'finished' });
        const ready = entries(run).findLast(
          (one) => one.type === 'process' && one.name === 'echo@host' && one.what === 'ready',
        );
        return (ready?.type === 'process' && ready.listens?.port) || 0;
      };
      const port = await publish();
      expect(await refused(port)).toBe(false);
      const opened = table.worlds.list.filter(({ keeper }) => keeper !== undefined);
      const [here] = opened.filter(({ name }) => name === run.info.worlds[0]?.name);
      const hosts = opened.filter(({ name }) => run.info.worlds.some((one) => one.name === name));
      using networks = new HeldNetworks();
      for (const { netPid } of hosts) networks.hold(netPid);
      expect(networks.size).toBe(2);
      process.kill(here?.keeper ?? 0, 'SIGKILL');
      await entry(run, (one) => one.type === 'notice' && one.error === 'world_ended');
      await expect.poll(() => networks.processes, { timeout: 10_000 }).toEqual([]);
      await expect.poll(() => refused(port), { timeout: 10_000 }).toBe(true);
      await run.learner({ what: 'reset' });
      expect(run.info.worlds.slice(-2)).toMatchObject([{ address: '10.0.0.1' }, { address: '10.0.0.2' }]);
      expect(await refused(await publish())).toBe(false);
      expect(await act(run, { action: 'line-set', params: { delay: 1 } })).toMatchObject({ what: 'finished' });
      expect(
        entries(run)
          .filter((one) => one.type === 'notice')
          .map((one) => 'error' in one && one.error),
      ).toEqual(['world_ended']);
    },
  );

  test.skipIf(whyNotBeside !== '')(
    `a neighbour that is killed ends the network, and a reset brings both again${whyNotBeside}`,
    async () => {
      const run = await sandbox('private', 'off');
      await Promise.all([run.join(), expect(run.join()).rejects.toMatchObject({ code: 'busy' })]);
      const world = table.worlds.list.find(({ name }) => name === run.info.worlds[1]?.name);
      process.kill(world?.keeper ?? 0, 'SIGKILL');
      await entry(run, (one) => one.type === 'notice' && one.error === 'world_ended');
      await run.learner({ what: 'reset' });
      expect(run.info.worlds).toMatchObject([{}, {}, { address: '10.0.0.1' }, { address: '10.0.0.2' }]);
    },
  );
});
