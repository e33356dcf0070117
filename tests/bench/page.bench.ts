// The page: how much JavaScript comes before anything is pressed, and how late a packet is when its row is on the screen.
// From the kernel's stamp to the end of the animation frame that painted the row, and to the frame after it, at 5 000 packets a
// second, in the four seconds after the page has had two seconds of them: five runs, of which the median counts. By trace,
// V8 compiles the page's functions for 40 to 130 ms in each of these six seconds; so how it is afterwards, while the computer's host
// took no processor, is told as well.
// The frame after cannot be under 25 ms at the median where there are 60 frames a second: half a frame to wait, one to draw.
import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { launchOptions, whyNoBrowser } from '../support/browser.ts';
import type { RunInfo } from '../../server/shared/contract/run.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';
import { BareBrowser } from './bare-browser.ts';
import { isBuilt, quantile } from './built.ts';
import { sendDatagrams } from './datagrams.ts';
import type { Figure } from './figure.ts';
import { watchStolen } from './stolen.ts';

const rate = 5000;

/** Runs, each on a playground and in a browser of its own. */
const times = 5;

/** ms after which what began the bench (npm) has collected its garbage, eight seconds after its work: on two processors, it takes both. */
const launched = 14_000;
/** ms after which a playground has loaded and made ahead all that it does after its start. Whoever opens a lesson takes longer. */
const settled = 5_000;

export async function run(short: boolean): Promise<Figure[]> {
  if (!isBuilt || (await whyNoBrowser()) !== '') return [];
  const load = await onFreshPlayground(firstLoad);
  if (!short) await sleep(Math.max(0, launched - performance.now()));
  const runs: Measured[] = [];
  for (let nth = 0; nth < (short ? 1 : times); nth++)
    runs.push(
      await onFreshPlayground(async (playground) => {
        if (!short) await sleep(settled);
        return painted(playground, short ? glimpse : whole);
      }),
    );
  return [load, ...figuresOf(runs)];
}

async function onFreshPlayground<T>(measure: (playground: Playground) => Promise<T>): Promise<T> {
  const playground = await startPlayground();
  try {
    return await measure(playground);
  } finally {
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  }
}

async function firstLoad(playground: Playground): Promise<Figure> {
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    const scripts: Promise<number>[] = [];
    page.on('response', (response) => {
      if (response.status() === 200 && response.url().endsWith('.js'))
        scripts.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(playground.ready.url);
    await page.getByText('The course').waitFor();
    const ours = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0) / 1000;
    return { what: 'first load, JavaScript', ours, unit: 'kB gz', goal: '≤ 60 kB', ok: ours <= 60 };
  } finally {
    await browser.close();
  }
}

/** Seconds before it counts, seconds that count, and those behind them. */
interface Seconds {
  readonly warm: number;
  readonly counted: number;
  readonly later: number;
}
const whole: Seconds = { warm: 2, counted: 4, later: 10 };
const glimpse: Seconds = { warm: 0.5, counted: 0.5, later: 0 };

/** One run: each packet that counts, those behind them during which the host took nothing, frames a second, and packets that were lost. */
interface Measured {
  readonly counted: readonly Way[];
  readonly clear: readonly Way[];
  readonly perSecond: number;
  readonly lost: number;
}

async function painted(playground: Playground, seconds: Seconds): Promise<Measured> {
  const lesson = Object.assign(new URL(playground.url()), { pathname: '/lessons/say-hello-over-tcp' });
  const page = await BareBrowser.open(lesson.href, { width: 1366, height: 768 });
  try {
    await page.until(`${packets} !== undefined`);
    await page.evaluate(`${packets}.click()`);
    const run = (await page.evaluate<string>('location.pathname')).split('/').at(-1) ?? '';
    // A code that a page has used is followed by the next one on stderr.
    await sleep(500);
    const tab = await Tab.open(playground.url());
    const { worlds } = (await (await tab.request('GET', `/runs/${run}`)).json()) as RunInfo;
    await page.evaluate(watch);
    const count = Math.round(rate * (seconds.warm + seconds.counted + seconds.later));
    const watched = watchStolen();
    await sendDatagrams(playground.state, worlds[0]?.name ?? '', { rate, count, bytes: usual, last });
    // Who asks for the times comes afterwards: the ledger has them, and nothing else has to run meanwhile.
    await tab.follow(run);
    await tab.until('the last packet', () => tab.frames.some(carries(last)));
    const end = tab.frames.find(carries(last))?.id ?? 0;
    await page.until(`(seen.at(-1)?.id ?? 0) >= ${end}`);
    const told = measuredOf(tab, await page.evaluate<Seen[]>('seen'), count, seconds, watched());
    tab.leave();
    return told;
  } finally {
    await page.close();
  }
}

/** A packet on its way, Unix times (ms): its stamp, the end of the frame that painted its row, and the frame after it. */
interface Way {
  readonly came: number;
  readonly painted: number;
  readonly after: number;
}

function waysOf(tab: Tab, seen: readonly Seen[]): Way[] {
  const began = tab.info?.began ?? 0;
  const ways: Way[] = [];
  let at = 0;
  for (const frame of tab.frames.filter(carries(usual))) {
    while (at < seen.length && (seen[at]?.id ?? 0) < frame.id) at++;
    const drawn = seen[at];
    if (drawn) ways.push({ came: began + frame.at / 1e6, painted: drawn.painted, after: drawn.at });
  }
  return ways;
}

/** What became of the packets. `quiet`: the host took nothing then. */
function measuredOf(
  tab: Tab,
  seen: readonly Seen[],
  sent: number,
  { warm, counted }: Seconds,
  quiet: (at: number) => boolean,
): Measured {
  const ways = waysOf(tab, seen);
  const from = (ways[0]?.came ?? 0) + warm * 1000;
  const until = from + counted * 1000;
  const shown = seen.filter(({ painted }) => painted >= from && painted < until);
  return {
    counted: ways.filter(({ came }) => came >= from && came < until),
    clear: ways.filter(({ came, painted }) => came >= until && quiet(came) && quiet(painted)),
    perSecond: (shown.length - 1) / (((shown.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0)) / 1000),
    lost: sent - tab.frames.filter(carries(usual)).length,
  };
}

/** Of each run its quantile, and of those the median: one run alone says little. Beside it all packets together, and the best and the worst run. */
function figuresOf(runs: readonly Measured[]): Figure[] {
  const late = (ways: readonly Way[], to: 'painted' | 'after', share: number): number =>
    quantile(
      ways.map((way) => way[to] - way.came),
      share,
    );
  const figure = (what: string, to: 'painted' | 'after', share: number, goal: number): Figure[] => {
    const each = runs.map(({ counted }) => late(counted, to, share));
    const together = runs.flatMap(({ counted }) => counted);
    const name = `${what}, p${share * 100}`;
    const ours = quantile(each, 0.5);
    return [
      { what: name, ours, unit: 'ms', goal: `≤ ${goal} ms`, ok: ours <= goal },
      ...reported(`${name}, of all ${runs.length} runs together`, late(together, to, share)),
      ...reported(`${name}, of the best`, Math.min(...each)),
      ...reported(`${name}, of the worst`, Math.max(...each)),
    ];
  };
  const [row, next] = [`packet to painted row, ${rate} packets/s`, `packet to the frame after, ${rate} packets/s`];
  const clear = runs.flatMap((one) => one.clear);
  const rest = `${row}, in ${(clear.length / rate).toFixed(0)} s afterwards, nothing taken by the host`;
  const perSecond = quantile(
    runs.map((one) => one.perSecond),
    0.5,
  );
  const lost = runs.reduce((sum, one) => sum + one.lost, 0);
  return [
    ...figure(row, 'painted', 0.5, 16),
    ...figure(row, 'painted', 0.99, 33),
    ...figure(next, 'after', 0.5, 16),
    ...figure(next, 'after', 0.99, 33),
    { what: 'the same, frames', ours: perSecond, unit: '1/s', goal: '60', ok: perSecond >= 59.5 },
    { what: 'the same, lost', ours: lost, unit: 'packets', goal: '0', ok: lost === 0 },
    ...[0.5, 0.99].flatMap((share) => reported(`${rest}, p${share * 100}`, late(clear, 'painted', share))),
  ];
}

/** A figure without a goal; none where nothing was measured. */
const reported = (what: string, ours: number): Figure[] =>
  Number.isNaN(ours) ? [] : [{ what, ours, unit: 'ms', goal: 'reported', ok: true }];

/** Bytes of payload: of each packet, and of those that say that no more come. */
const [usual, last] = [64, 8];
/** Ethernet, IPv4, UDP, and that many bytes. */
const carries =
  (payload: number) =>
  ({ bytes }: { readonly bytes: Uint8Array }): boolean =>
    bytes.length === 14 + 20 + 8 + payload;

/** In the page: the tab of the list of packets. */
const packets = `[...document.querySelectorAll('[role="tab"]')].find((tab) => tab.textContent.includes('Packets'))`;

/** A frame that showed a newer row: the row's entry id, and Unix time (ms) when it was painted and at the frame after it. */
interface Seen {
  readonly id: number;
  readonly painted: number;
  readonly at: number;
}

/**
 * As text: what runs in the page must not be changed on its way there. Rows change in animation frames alone, so what stands
 * there after a frame is what it drew.
 */
const watch = `{
  const seen = (window.seen = []);
  const { port1, port2 } = new MessageChannel();
  let drawn = 0;
  let painted = 0;
  const clock = () => performance.timeOrigin + performance.now();
  port1.onmessage = () => {
    painted = clock();
    const rows = document.querySelectorAll('[role="row"][data-id]');
    drawn = Number(rows[rows.length - 1]?.getAttribute('data-id') ?? 0);
  };
  const look = () => {
    if (drawn > (seen.at(-1)?.id ?? 0)) seen.push({ id: drawn, painted, at: clock() });
    port2.postMessage(0);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}`;
