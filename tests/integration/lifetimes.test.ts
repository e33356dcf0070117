// Whatever is killed, before, in the middle of, or after a send: the page is told what happened, it can go on, and the
// system is clean afterwards. The real program, as a person starts it; its processes are found by the state folder's name.
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { describe, expect, test, type TestContext } from 'vitest';
import { alive } from '../../server/lesson-check/leftovers.ts';
import type { RunList } from '../../server/shared/contract/api.ts';
import type { CaptureEntry, Entry } from '../../server/shared/contract/entry.ts';
import type { RunInfo } from '../../server/shared/contract/run.ts';
import { noPackets, noPrivate, whyNoPackets as why } from '../support/capture.ts';
import { keeperOf } from '../support/keepers.ts';
import { skipFor } from '../support/needs.ts';
import { descendants } from '../support/processes.ts';
import type { Playground } from '../support/server.ts';
import type { Tab } from '../support/tab.ts';
import { ownPlayground, sharePlayground, type Visit } from '../support/visits.ts';

let playground: Playground;
let tab: Tab;
const go = (visit: Visit) => ({ playground, tab } = visit);

sharePlayground(go);

type What = Extract<Entry, { type: 'process' }>['what'];

const processIs = (name: string, what: What, pid?: number) => (entry: Entry) =>
  entry.type === 'process' && entry.name === name && entry.what === what && (pid === undefined || entry.pid === pid);

/** The capture of the run; as an ordinary user in the host's own network there is none: that is told, and the test ends here. */
async function capturing(context: Pick<TestContext, 'task' | 'skip'>): Promise<CaptureEntry> {
  const first = await tab.entry('capture', (entry): entry is CaptureEntry => entry.type === 'capture');
  if (first.what !== 'started') expect(first).toMatchObject({ what: 'unavailable' });
  skipFor(first.what === 'started' ? '' : 'nothing can be captured here', context);
  return first;
}

async function begin(): Promise<RunInfo> {
  const info = await tab.begin('say-hello-over-tcp');
  await tab.entry('echo is ready', processIs('echo', 'ready'));
  // The place of the test before was kept.
  await tab.learner({ what: 'enter', step: 'hello' });
  await tab.learner({ what: 'predict', item: 'before-hello', choice: 'three' });
  return info;
}

/** All is met, and what shows it has come: a verdict may overtake the batch with its packets by a few ms. */
const met = () =>
  tab.state?.verdicts.every((verdict) => verdict.met && verdict.evidence.every((id) => tab.ids.includes(id))) === true;

/** As a step begins anew. */
const unmet = () => tab.state?.verdicts.some(({ met: already }) => already) === false;

async function pidOf(name: string): Promise<number> {
  return (await tab.entry(`${name} is ready`, processIs(name, 'ready'))).type === 'process'
    ? (tab.entries.findLast(processIs(name, 'ready')) as Extract<Entry, { type: 'process' }>).pid
    : 0;
}

/** PIDs that live, of those that the ledger has named. */
function living(): number[] {
  const named = tab.entries.flatMap((entry) => ('pid' in entry && entry.pid ? [entry.pid] : []));
  return [...new Set(named)].filter((pid) => fs.existsSync(`/proc/${pid}`));
}

async function gone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter((pid) => fs.existsSync(`/proc/${pid}`)), { timeout: 10_000 }).toEqual([]);
}

/** Resolves once the network is gone with all in it. */
async function killKeeper(): Promise<void> {
  const before = living();
  process.kill(keeperOf(await pidOf('echo')), 'SIGKILL');
  await tab.entry('the network is gone', (entry) => entry.type === 'notice' && entry.error === 'world_ended');
  await gone(before);
}

describe.skipIf(why !== '')(`what is killed${why}`, () => {
  test('a service, before a send: the page says so, and reset starts it again', async () => {
    await begin();
    const pid = await pidOf('echo');
    process.kill(pid, 'SIGKILL');
    await tab.entry('echo was killed', processIs('echo', 'killed', pid));
    await tab.press('say-hello');
    const failed = await tab.entry(
      'the button says why',
      (entry) => entry.type === 'action' && entry.what === 'failed',
    );
    expect(failed).toMatchObject({ error: 'service_missing' });
    await tab.learner({ what: 'reset' });
    await tab.press('say-hello');
    await tab.until('all checks met', met);
  });

  test('a service, in the middle of a send: the client meets the end, and it is told', async () => {
    await begin();
    await tab.learner({ what: 'enter', step: 'frozen' });
    await tab.learner({ what: 'predict', item: 'from-frozen', choice: 'kernel' });
    await tab.press('freeze-and-hello');
    await tab.entry('the client wrote', (entry) => entry.type === 'socket' && entry.what === 'wrote');
    process.kill(await pidOf('echo'), 'SIGKILL');
    await tab.entry('echo was killed', processIs('echo', 'killed'));
    const failed = await tab.entry('the send failed', (entry) => entry.type === 'action' && entry.what === 'failed');
    expect(failed).toMatchObject({ action: 'tcp-send', error: 'ECONNRESET' });
  });

  test('the agent: the next send has a new one', async () => {
    await begin();
    await tab.press('say-hello');
    await tab.until('all checks met', met);
    const agent = await tab.entry('a client', processIs('client', 'started'));
    if (agent.type !== 'process') throw new Error('no process');
    await tab.entry('the send ended', (entry) => entry.type === 'action' && entry.what === 'finished');
    process.kill(agent.pid, 'SIGKILL');
    await tab.entry('the client was killed', processIs('client', 'killed', agent.pid));
    await tab.learner({ what: 'reset' });
    await tab.until('nothing met yet', unmet);
    await tab.press('say-hello');
    await tab.until('all checks met again', met);
    expect(tab.entries.filter(processIs('client', 'started'))).toHaveLength(2);
  });

  test('the capture: it is said, a new one is started, and the lesson can be finished', async (context) => {
    await begin();
    const started = await capturing(context);
    process.kill(started.pid ?? 0, 'SIGKILL');
    const ended = await tab.entry('capture ended', (entry) => entry.type === 'capture' && entry.what === 'ended');
    expect(ended).toMatchObject({ error: 'capture_ended' });
    const again = (entry: Entry) => entry.type === 'capture' && entry.what === 'started' && entry.pid !== started.pid;
    await tab.entry('a new capture', again);
    await tab.press('say-hello');
    await tab.until('all checks met', met);
  });

  test('the keeper: the network is gone with all in it, and reset makes a new one', async (context) => {
    skipFor(noPrivate, context);
    await begin();
    await killKeeper();
    await tab.learner({ what: 'reset' });
    await tab.until('a second network', () => tab.info?.worlds.length === 2);
    await tab.press('say-hello');
    await tab.until('all checks met', met);
    expect(new Set(tab.frames.map((frame) => frame.world))).toEqual(new Set([1]));
  });

  test('the tab: the run goes on for others, and is there for the next one that opens it', async () => {
    const info = await begin();
    const other = tab.another();
    await other.follow(info.id);
    await tab.press('say-hello');
    tab.leave();
    await other.until('all checks met', () => other.state?.verdicts.every((verdict) => verdict.met) === true);
    await tab.follow(info.id, (tab.ids.at(-1) ?? 0) + 1);
    // The run goes on telling (of its sockets, of this tab): what the other tab has now is what this one must have, too.
    const all = [...other.ids];
    await tab.until('what it missed', () => (tab.ids.at(-1) ?? 0) >= (all.at(-1) ?? 0));
    expect(tab.ids.slice(0, all.length)).toEqual(all);
    expect(new Set(tab.ids).size).toBe(tab.ids.length);
    other.leave();
  });
});

describe.skipIf(why !== '').each(['during', 'after'] as const)(`what is killed %s a send${why}`, (when) => {
  /** A send that waits at a frozen server, or one that is over. */
  async function send(): Promise<void> {
    if (when === 'during') {
      await tab.learner({ what: 'enter', step: 'frozen' });
      await tab.learner({ what: 'predict', item: 'from-frozen', choice: 'kernel' });
      await tab.press('freeze-and-hello');
      await tab.entry('the client wrote', (entry) => entry.type === 'socket' && entry.what === 'wrote');
    } else {
      await tab.press('say-hello');
      await tab.until('all checks met', met);
      await tab.entry('its end', (entry) => entry.type === 'action' && entry.what === 'finished');
    }
  }
  const started = async (name: string): Promise<number> => {
    const entry = await tab.entry(`${name} was started`, processIs(name, 'started'));
    return entry.type === 'process' ? entry.pid : 0;
  };
  /** The first step is begun anew, and can be finished. */
  async function goesOn(): Promise<void> {
    await tab.learner({ what: 'enter', step: 'hello' });
    await tab.learner({ what: 'reset' });
    await tab.until('nothing met yet', unmet);
    await tab.press('say-hello');
    await tab.until('all checks met', met);
  }

  test.for(['echo', 'client'] as const)('the process of %s', async (name) => {
    await begin();
    await send();
    const pid = await started(name);
    process.kill(pid, 'SIGKILL');
    await tab.entry(`${name} was killed`, processIs(name, 'killed', pid));
    if (when === 'during') await tab.entry('it failed', (entry) => entry.type === 'action' && entry.what === 'failed');
    await goesOn();
  });

  test('the capture', async (context) => {
    await begin();
    await send();
    const first = await capturing(context);
    process.kill(first.pid ?? 0, 'SIGKILL');
    const again = (entry: Entry) => entry.type === 'capture' && entry.what === 'started' && entry.pid !== first.pid;
    await tab.entry('a new capture', again);
    await goesOn();
  });

  test('the keeper', async (context) => {
    skipFor(noPrivate, context);
    await begin();
    await send();
    await killKeeper();
    await goesOn();
  });
});

test('all of it is stopped for a while, as by the computer’s sleep: the run goes on, in order', async () => {
  const run = await tab.sandbox({ world: 'host', services: [{ name: 'echo', kind: 'tcp-echo' }] });
  const ready = await run.service('echo');
  const { pid = 0 } = playground.child;
  const stopped = (): boolean => / T /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  process.kill(pid, 'SIGSTOP');
  await expect.poll(stopped).toBe(true);
  // Now it begins no other. One that is over by itself needs nothing.
  const all = [pid, ...(await descendants(pid))];
  const tell = (signal: NodeJS.Signals): unknown[] => all.map((one) => alive(one) && process.kill(one, signal));
  tell('SIGSTOP');
  // The kernel takes both up meanwhile: a connection for the service, and a request for the server.
  const socket = net.connect(ready.listens?.port ?? 0, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('hello\n');
  const asked = run.request('GET', `/runs/${run.info?.id}`);
  const slept = run.ids.length;
  tell('SIGCONT');
  expect(String(((await once(socket, 'data')) as [Buffer])[0])).toBe('hello\n');
  socket.destroy();
  expect((await asked).status).toBe(200);
  await run.act({ action: 'tcp-send', to: 'echo', params: { text: 'again\n' } });
  expect([run.connected, run.ended]).toEqual([true, undefined]);
  expect(run.ids.length).toBeGreaterThan(slept);
  expect(run.ids).toEqual([...new Set(run.ids)].toSorted((a, b) => a - b));
  if (run.info?.observation.packets === 'captured')
    await run.until('the packets of both', () => run.frames.filter(({ bytes }) => bytes.length > 66).length >= 4);
  const times = run.frames.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const last = await run.act({ action: 'tcp-send', to: 'echo', params: { text: 'last\n' } });
  for (const { at } of [...run.entries, ...run.frames].filter(({ id }) => id < last.id))
    expect(Number.isSafeInteger(at) && at >= 0 && at <= last.at, String(at)).toBe(true);
});

test('a run that is on the way as a test ends is none of the next one’s', async () => {
  // Nobody waits for it, as where a page is closed while it begins a lesson.
  const begun = tab.request('POST', '/runs', { lesson: 'say-hello-over-tcp' });
  const others = (): Promise<RunList> => tab.ask('GET', '/runs');
  let there = false;
  void begun.then(() => (there = true));
  await expect.poll(async () => there || (await others()).opening === 1, { interval: 1 }).toBe(true);
  await tab.endAll();
  expect(await others()).toEqual({ runs: [], opening: 0 });
  expect((await begun).status).toBe(201);
});

test('leaving the lesson ends its processes at once', async (context) => {
  skipFor(noPackets, context);
  const info = await tab.begin('say-hello-over-tcp');
  await pidOf('echo');
  const pids = living();
  await tab.ask('DELETE', `/runs/${info.id}`);
  await tab.until('the tab is told', () => tab.ended === 'left');
  await gone(pids);
});

describe.skipIf(why !== '')(`the server is ended${why}`, () => {
  const restart = ownPlayground(go);

  test.for(['before', 'during', 'after'] as const)(
    'the server, %s a send: nothing is left, and progress is kept',
    async (when) => {
      await begin();
      if (when !== 'before') await tab.press('say-hello');
      if (when === 'after')
        await tab.until('progress', () => tab.state?.progress.steps.includes('hello') === true && met());
      const pids = living();
      expect(pids.length).toBeGreaterThan(0);
      if (when === 'after')
        await tab.entry('the send ended', (entry) => entry.type === 'action' && entry.what === 'finished');
      const saved = `${playground.state}/progress.json`;
      const written = () => fs.existsSync(saved) && fs.readFileSync(saved, 'utf8').includes('"steps":["hello"]');
      if (when === 'after') await expect.poll(written).toBe(true);
      playground.child.kill('SIGKILL');
      await tab.until('the tab is cut off', () => !tab.connected);
      await gone(pids);
      await restart();
      await tab.follow('a-run-of-before');
      expect(tab.ended).toBe('run_ended');
      await begin();
      if (when === 'after') await tab.until('progress', () => tab.state?.progress.steps.includes('hello') === true);
      await tab.press('say-hello');
      await tab.until('all checks met', met);
    },
  );

  test.for(['host', 'private'] as const)(
    'the server, while a program of %s waits in a call',
    async (world, context) => {
      skipFor(world === 'private' ? noPrivate : '', context);
      const run = await tab.ask<{ id: string }>('POST', '/runs', { sandbox: { world, services: [] } });
      await tab.follow(run.id);
      for (const params of [
        { side: 'server', call: 'socket' },
        { side: 'server', call: 'listen' },
        { side: 'server', call: 'accept' },
      ]) {
        await tab.ask('POST', `/runs/${run.id}/act`, { action: 'call', params });
        await tab.entry(
          `${params.call} is on its way`,
          (entry) =>
            entry.type === 'call' &&
            entry.call === params.call &&
            entry.what === (params.call === 'accept' ? 'waits' : 'returned'),
        );
      }
      const pid = await pidOf('server-side');
      expect(living()).toContain(pid);
      playground.child.kill('SIGKILL');
      await gone([pid]);
    },
  );

  test('ending the server with Ctrl+C leaves no process', async () => {
    await begin();
    const pids = living();
    await playground.stop('SIGINT');
    await gone(pids);
    expect(playground.child.exitCode).toBe(0);
  });
});
