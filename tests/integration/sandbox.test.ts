// The sandbox's side of the server: any action, services of one's own, the kernel's table in the ledger, and the answer that is
// shown. Real processes; in `host`, since that is where one's own programs are.
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { setTable } from '../../server/lesson-check/table.ts';
import { createLedger } from '../../server/ledger/ledger.ts';
import { Rows } from '../../server/runs/rows.ts';
import { Runs } from '../../server/runs/runs.ts';
import type { Entry, ProcessEntry, RowEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import type { LessonProgress } from '../../server/shared/contract/lesson.ts';
import { openHost } from '../../server/worlds/host.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { ownLibrary } from '../support/library.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { OwnRuns, withOwnRuns } from '../support/own-runs.ts';
import { entries, entry } from '../support/run-entries.ts';

const without = lacking('python3');

let bench: OwnRuns;
withOwnRuns((its) => (bench = its));

const isRow = (one: Entry): one is RowEntry => one.type === 'row';

describe('the kernel’s table', () => {
  test('tells who listens and whose it is, and when it goes', async (context) => {
    skipFor(without, context);
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const port = await bench.programs.serve();
    const yours = await entry(run, (one) => isRow(one) && one.local.port === port && one.state === 'LISTEN');
    expect(yours).toMatchObject({ whose: 'yours', what: 'seen', transport: 'tcp', pid: bench.programs.last?.pid });
    const own = entries(run).find((one) => isRow(one) && one.whose === 'run');
    expect(own).toMatchObject({ state: 'LISTEN', local: { address: '127.0.0.1' } });
    bench.programs.last?.kill('SIGKILL');
    await entry(run, (one) => isRow(one) && one.local.port === port && one.what === 'gone');
  });

  test('calls what ends while the table is read what it was', async () => {
    const door = net.createServer().listen(0, '127.0.0.1');
    await once(door, 'listening');
    const { port } = door.address() as net.AddressInfo;
    const ledger = createLedger();
    const world = openHost();
    const atFirst = [new Set([process.pid])];
    const pids = (): ReadonlySet<number> => atFirst.pop() ?? new Set();
    const nobody = (): ReadonlySet<number> => new Set();
    const rows = new Rows({ ledger, world, pids, playground: nobody, ports: () => new Set([port]) });
    await rows.look();
    const told = ledger.read(1, Infinity).pieces.flatMap((piece) => (piece.type === 'entries' ? piece.entries : []));
    expect(told.find((one) => isRow(one) && one.local.port === port)).toMatchObject({ whose: 'run', pid: process.pid });
    door.close();
    await world.stop();
  });

  test('looks once more when asked while it has read the table already', async () => {
    const open = async (): Promise<net.Server> => {
      const door = net.createServer().listen(0, '127.0.0.1');
      await once(door, 'listening');
      return door;
    };
    const portOf = (door: net.Server): number => (door.address() as net.AddressInfo).port;
    const doors = [await open()];
    const ledger = createLedger();
    const world = openHost();
    let asked = 0;
    let late: Promise<void> | undefined;
    const pids = (): ReadonlySet<number> => {
      // It asks for the second time to find out who holds what the table has.
      if (++asked === 2) late = open().then(async (door) => (doors.push(door), await rows.look()));
      return new Set([process.pid]);
    };
    const rows: Rows = new Rows({
      ledger,
      world,
      pids,
      playground: () => new Set(),
      ports: () => new Set(doors.map(portOf)),
    });
    await rows.look();
    await late;
    const told = ledger.read(1, Infinity).pieces.flatMap((piece) => (piece.type === 'entries' ? piece.entries : []));
    expect(doors.map((door) => told.some((one) => isRow(one) && one.local.port === portOf(door)))).toEqual([
      true,
      true,
    ]);
    for (const door of doors) door.close();
    await world.stop();
  });

  test('tells another run’s service from a program of the learner’s own', async () => {
    const other = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const seen = await entry(run, (one): one is RowEntry => isRow(one) && one.pid === other.pids[0]);
    expect(seen).toMatchObject({ whose: 'other-run', state: 'LISTEN' });
    const own = await entry(run, (one): one is RowEntry => isRow(one) && one.pid === run.pids[0]);
    expect(own).toMatchObject({ whose: 'run', state: 'LISTEN' });
  });

  test('tells nothing of conversations that do not concern the run', async () => {
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    const talk = net.connect(port, '127.0.0.1');
    await once(talk, 'connect');
    run.act({ action: 'tcp-open', to: 'echo', params: {} });
    await entry(run, (one) => isRow(one) && one.state === 'ESTABLISHED');
    const private_ = entries(run).filter(
      (one) => isRow(one) && one.state === 'ESTABLISHED' && one.remote.port === port,
    );
    expect(private_).toEqual([]);
    talk.destroy();
    other.close();
  });
});

describe('services and actions', () => {
  test('a taken port is refused with the error of the table, and told', async (context) => {
    skipFor(without, context);
    const port = await bench.programs.serve();
    const run = await bench.sandbox();
    await expect(run.addService({ name: 'mine', kind: 'tcp-echo', port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const failed = await entry(run, (one) => one.type === 'process' && one.what === 'failed');
    expect(failed).toMatchObject({ name: 'mine', error: 'EADDRINUSE' });
    expect(JSON.stringify(failed)).toContain(String(bench.programs.last?.pid));
  });

  test('what is sent, stopped and started again is told', async () => {
    const run = await bench.sandbox();
    await run.addService({ name: 'echo', kind: 'tcp-echo' });
    const key = run.act({ action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
    await entry(run, (one) => one.type === 'action' && one.key === key && one.what === 'finished');
    run.act({ action: 'stop', to: 'echo', params: {} });
    await entry(
      run,
      (one) => one.type === 'process' && one.name === 'echo' && (one.what === 'exited' || one.what === 'killed'),
    );
    run.act({ action: 'start', to: 'echo', params: {} });
    await entry(
      run,
      (one) =>
        one.type === 'process' &&
        one.what === 'ready' &&
        entries(run).filter((e) => e.type === 'process' && e.what === 'ready').length === 2,
    );
  });

  test('wrong parameters and unknown targets fail with words', async () => {
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const wrong = run.act({ action: 'tcp-send', to: 'echo', params: { words: 'hello' } });
    const failed = await entry(run, (one) => one.type === 'action' && one.key === wrong && one.what === 'failed');
    expect(failed).toMatchObject({ error: 'body_malformed' });
    const nobody = run.act({ action: 'tcp-send', to: 'nobody', params: { text: 'x' } });
    const missing = await entry(run, (one) => one.type === 'action' && one.key === nobody && one.what === 'failed');
    expect(missing).toMatchObject({ error: 'service_missing' });
    expect(() => run.act({ action: 'dance', params: {} })).toThrow(/dance/);
  });

  test('an address that is not sent to is refused at once, and no command is made of it', async () => {
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    for (const at of ['192.0.2.1', 'localhost', '127.1', '0.0.0.0', '127.0.0.1; id', '127.0.0.1\0']) {
      const deed = { action: 'tcp-send', to: 'echo', at, params: { text: 'x' } };
      expect(() => run.act(deed)).toThrow(expect.objectContaining({ code: 'target_forbidden', detail: at }) as Error);
      expect(run.command(deed)).toBeUndefined();
    }
    expect(entries(run).filter(({ type }) => type === 'action')).toEqual([]);
  });

  test('a service at an address that is not ours to listen at: no process is begun, and it is told', async () => {
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo', address: '192.0.2.1' }]);
    const told = await entry(run, (one) => one.type === 'notice');
    expect(told).toMatchObject({ error: 'address_forbidden', detail: 'echo: 192.0.2.1' });
    expect(entries(run).filter(({ type }) => type === 'process')).toEqual([]);
  });

  test('services of a lesson are there, two of one name are refused, and unknown kinds', async () => {
    const run = await bench.runs.open({ sandbox: { world: 'host', of: 'say-hello-over-tcp' } });
    await entry(run, (one) => one.type === 'process' && one.name === 'echo' && one.what === 'ready');
    expect(run.info.lesson).toBe('sandbox');
    const twice = [
      { name: 'a', kind: 'tcp-echo' },
      { name: 'a', kind: 'tcp-echo' },
    ];
    await expect(bench.sandbox(twice)).rejects.toMatchObject({ code: 'body_malformed' });
    await expect(bench.sandbox([{ name: 'a', kind: 'gopher' }])).rejects.toMatchObject({ code: 'not_found' });
    const open = bench.runs.open({
      sandbox: { world: 'host', services: twice.slice(1), relays: [{ of: 'b', toxics: [] }] },
    });
    await expect(open).rejects.toMatchObject({ code: 'body_malformed' });
  });
});

test('the state of any lesson opens here: its services and its line', async (context) => {
  const apart = new OwnRuns(await setTable({ world: 'private', capture: 'off' }));
  try {
    skipFor(apart.table.refused ?? '', context);
    for (const { id, services, line } of (await ownLibrary()).lessons) {
      const run = await apart.runs.open({ sandbox: { world: 'private', of: id } });
      for (const [name, { start }] of Object.entries(services))
        if (start !== 'asked')
          await entry(run, (one) => one.type === 'process' && one.name === name && one.what === 'ready');
      if (line) await entry(run, (one) => one.type === 'line' && one.what === 'set');
      expect(run.info.lesson).toBe('sandbox');
      await apart.runs.end(run.info.id, 'left');
    }
  } finally {
    await apart.end();
  }
});

describe('the answer that is shown', () => {
  test('presses the buttons, meets the checks, and counts for nothing; a reset counts again', async () => {
    const run = await bench.runs.open({ lesson: 'say-hello-over-tcp' });
    const settled = new Promise<void>((resolve) => {
      const stop = run.onState(({ shown, verdicts }) => {
        if (!shown || !verdicts.every(({ met, unobservable }) => met || unobservable)) return;
        stop();
        resolve();
      });
    });
    await run.learner({ what: 'show' });
    await settled;
    expect(run.state.shown).toBe(true);
    expect(run.state.progress).toMatchObject({ checks: [], steps: [], predictions: {} });
    await run.learner({ what: 'reset' });
    expect(run.state.shown).toBe(false);
    expect(run.state.verdicts.some(({ met }) => met)).toBe(false);
  });
});

describe.skipIf(whyNoPrivate !== '')(`in a private network${whyNoPrivate}`, () => {
  let apart: OwnRuns;
  withOwnRuns((its) => (apart = its), { world: 'private', capture: 'auto' });

  test('the playground’s own sockets are nobody’s', async () => {
    const run = await apart.runs.open({
      sandbox: { world: 'private', services: [{ name: 'echo', kind: 'udp-echo' }] },
    });
    await entry(run, (one) => isRow(one) && one.whose === 'run' && one.transport === 'udp');
    expect(entries(run).filter((one) => isRow(one) && one.whose !== 'run')).toEqual([]);
  });
});

test('a button that is pressed while a step begins waits for the step’s services', async () => {
  const run = await bench.runs.open({ lesson: 'address-already-in-use' });
  const isA = (one: Entry): one is ProcessEntry => one.type === 'process' && one.name === 'a';
  await run.learner({ what: 'enter', step: 'free' });
  await run.learner({ what: 'predict', item: 'when', choice: 'once' });
  run.do('stop-a');
  const { id } = await entry(run, (one) => one.type === 'action' && one.what === 'finished');
  await expect.poll(() => run.state.busy).toBe(0);
  const begun = run.learner({ what: 'enter', step: 'borrowed' });
  await run.learner({ what: 'predict', item: 'd', choice: 'no' });
  run.do('converse');
  await begun;
  const again = await entry(run, (one): one is ProcessEntry => isA(one) && one.what === 'ready', id);
  const client = (one: Entry): one is SocketEntry => one.type === 'socket' && one.what === 'connecting';
  expect((await entry(run, client, id)).remote?.port).toBe(again.listens?.port);
});

test('what the learner did just before the end is kept', async () => {
  const kept: LessonProgress[] = [];
  const library = await ownLibrary();
  const progress = { get: () => undefined, set: (_lesson: string, its: LessonProgress) => void kept.push(its) };
  const runs = new Runs({ ...bench.table.parts, library: async () => library, progress });
  const run = await runs.open({ lesson: 'say-hello-over-tcp' });
  await run.learner({ what: 'predict', item: 'before-hello', choice: 'one' });
  await runs.stop();
  expect(kept.at(-1)?.predictions).toEqual({ 'before-hello': 'one' });
});
