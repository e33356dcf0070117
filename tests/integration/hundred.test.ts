// A hundred lessons begun and left, some ended by their button and most just closed: no process, no port, no network of
// their own stays, and the server holds no more than it did.
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ownLibrary } from '../support/library.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const library = await ownLibrary();
/** Runs that a server holds at most; those that were left make room for the next. */
const most = 12;

let playground: Playground;
/**
 * Every process that a run has named: its PID, and when it began. Minutes later the PID, like a port that was held, may be somebody
 * else's: there are 32768 of them.
 */
const named = new Map<number, string>();
afterEach(async () => {
  await playground.stop();
  fs.rmSync(playground.state, { recursive: true, force: true });
});

/** Begin a lesson, and leave the page: as soon as it stands, or after its first question and its first button. */
async function takeAndLeave(tab: Tab, nth: number): Promise<void> {
  const lesson = library.lessons[nth % library.lessons.length];
  const run = await tab.begin(lesson?.id ?? '');
  await tab.until('the lesson to stand', () => tab.state !== undefined && tab.entries.length > 0);
  const blocks = nth % 4 === 0 ? (lesson?.steps[0]?.blocks ?? []) : [];
  for (const block of blocks)
    if (block.type === 'predict')
      await tab.learner({ what: 'predict', item: block.id, choice: block.choices[0]?.id ?? '' });
  const button = blocks.find((block) => block.type === 'do');
  if (button?.type === 'do') await tab.press(button.id);
  for (const entry of tab.entries) {
    const began = entry.type === 'process' ? beganAt(entry.pid) : undefined;
    if (entry.type === 'process' && began !== undefined) named.set(entry.pid, began);
  }
  if (nth % 5 === 0) await tab.ask('DELETE', `/runs/${run.id}`);
  tab.leave();
}

/** When a process began, in the kernel's ticks (proc_pid_stat(5), field 22); undefined where there is none. */
function beganAt(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined; // It has ended.
  }
}

const alive = ([pid, began]: readonly [number, string]): boolean => beganAt(pid) === began;

/** What the server holds now. Bytes of its heap, after everything that nobody needs was let go. */
async function holds() {
  const spare = await atRest();
  return { heap: await heap(), files: files(), spare };
}

const files = (): number => fs.readdirSync(`/proc/${playground.ready.pid}/fd`).length;

/** How many processes of its own the server has, once those that were taken are made anew: twice the same, 3 s apart. */
async function atRest(): Promise<number> {
  for (let last = -1; ;) {
    const now = begun().length;
    if (now === last) return now;
    last = now;
    await sleep(3_000);
  }
}

/** PIDs of what the server began and still lives: the spare ones that it keeps. */
function begun(): string[] {
  const status = (pid: string): string => fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return fs.readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return status(name).includes(`PPid:\t${playground.ready.pid}\n`);
    } catch {
      return false; // It has just ended.
    }
  });
}

/** Bytes of what it holds: without the machine code that V8 makes of what runs often. */
const held = `require('v8').getHeapSpaceStatistics().reduce((sum, { space_name, space_used_size }) =>
  sum + (/code/.test(space_name) ? 0 : space_used_size), 0)`;

async function heap(): Promise<number> {
  const [, url = ''] = /Debugger listening on (ws:\S+)/.exec(playground.errors()) ?? [];
  const inspector = new WebSocket(url);
  await new Promise((resolve) => inspector.once('open', resolve));
  const ask = (id: number, method: string, params = {}) =>
    new Promise<{ result?: { value?: number } }>((resolve) => {
      inspector.on('message', (data: Buffer) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: number } } };
        if (answer.id === id) resolve(answer.result ?? {});
      });
      inspector.send(JSON.stringify({ id, method, params }));
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const { result } = await ask(2, 'Runtime.evaluate', { expression: held, includeCommandLineAPI: true });
  inspector.terminate();
  return result?.value ?? NaN;
}

/** So many, several learners at a time. */
async function take(tab: Tab, count: number): Promise<void> {
  let nth = 0;
  const learner = async (): Promise<void> => {
    while (nth < count) await takeAndLeave(tab.another(), nth++);
  };
  await Promise.all(Array.from({ length: 4 }, learner));
  await tab.endAll(); // What is still held for a tab that may come back.
}

test('a hundred lessons begun and left: nothing stays', async () => {
  playground = await startPlayground({ node: ['--inspect=127.0.0.1:0'] });
  const tab = await Tab.open(playground.ready.url);
  await take(tab, most);
  const before = await holds();
  await take(tab, 100);
  expect(await atRest()).toBe(before.spare);
  expect(named.size).toBeGreaterThan(100);
  await expect.poll(() => [...named].filter(alive), { timeout: 20_000 }).toEqual([]);
  // Connections that nobody uses any more are held for some seconds, and with them what they carried.
  await expect.poll(files, { timeout: 90_000, interval: 3_000 }).toBeLessThanOrEqual(before.files + 2);
  await expect.poll(async () => (await heap()) - before.heap, { timeout: 90_000, interval: 3_000 }).toBeLessThan(1e6);
}, 900_000);
