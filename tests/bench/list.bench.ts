// The packet list with a million rows: animation frames a second while it grows, and while it is scrolled. In the page; its packets
// are sent in a private world, and come while it is looked at, too.
import { chromium } from '@playwright/test';
import type { RunInfo } from '../../server/shared/contract/run.ts';
import { tryPrivate } from '../../server/worlds/preflight.ts';
import { launchOptions, whyNoBrowser } from '../support/browser.ts';
import { KeptPlayground } from '../support/kept.ts';
import { openLesson } from '../support/page.ts';
import { isBuilt, quantile } from './built.ts';
import { sendDatagrams } from './datagrams.ts';
import type { Figure } from './figure.ts';

/** Packets a second: while the list is filled, and while it is looked at. */
const [fast, slow] = [10_000, 1000];

export async function run(short: boolean): Promise<Figure[]> {
  if (!isBuilt || (await tryPrivate()) || (await whyNoBrowser()) !== '') return [];
  const kept = new KeptPlayground();
  const playground = await kept.get();
  const tab = await kept.tab();
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await openLesson(page, playground);
    await page.getByRole('tab', { name: /Packets/ }).click();
    const run = page.url().split('/').at(-1) ?? '';
    const { worlds } = (await (await tab.request('GET', `/runs/${run}`)).json()) as RunInfo;
    const world = worlds[0]?.name ?? '';
    const rows = short ? 2000 : 1_000_000;
    let count = await page.evaluate(counted);
    // What a busy computer loses on the way is sent again.
    for (let round = 0; round < 3 && count < rows; round++) {
      await sendDatagrams(playground.state, world, { rate: fast, count: rows - count, bytes: 1 });
      await page.waitForFunction(has, rows, { timeout: 5000 }).catch(() => undefined);
      count = await page.evaluate(counted);
    }
    const figures: Figure[] = [
      {
        what: 'rows in the packet list',
        ours: count,
        unit: 'rows',
        goal: `≥ ${rows.toLocaleString('en')}`,
        ok: count >= rows,
      },
    ];
    for (const [what, step] of [
      ['while it grows', 0],
      ['while it is scrolled and grows', 250],
    ] as const) {
      const seconds = short ? 0.5 : 10;
      const [intervals] = await Promise.all([
        page.evaluate<number[]>(watch(seconds, step)),
        sendDatagrams(playground.state, world, { rate: slow, count: slow * seconds, bytes: 1 }),
      ]);
      const perSecond = intervals.length / (intervals.reduce((sum, one) => sum + one, 0) / 1000);
      const late = quantile(intervals, 0.99);
      figures.push(
        { what: `frames, ${what}`, ours: perSecond, unit: 'frames/s', goal: '60', ok: Math.round(perSecond) >= 60 },
        { what: 'the same, from one frame to the next, p99', ours: late, unit: 'ms', goal: 'reported', ok: true },
      );
    }
    return figures;
  } finally {
    await browser.close();
    await kept.stop();
  }
}

/** In the page: rows that the list has. */
const counted = (): number => Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 1) - 1;
const has = (rows: number): boolean =>
  Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 1) > rows;

/**
 * In the page: ms from each animation frame to the next for so many seconds, each of which scrolls by `step` px, up first and down
 * again in time. As text, so that nothing changes it on its way there.
 */
const watch = (seconds: number, step: number): string => `new Promise((done) => {
  const body = document.querySelector('[role="grid"] [role="rowgroup"][tabindex]');
  const intervals = [];
  let last = 0;
  let way = -${step};
  requestAnimationFrame(function look(now) {
    if (last > 0) intervals.push(now - last);
    else setTimeout(() => (way = -way), ${seconds * 500});
    last = now;
    if (way !== 0) body.scrollTop += way;
    if (intervals.reduce((sum, one) => sum + one, 0) < ${seconds * 1000}) requestAnimationFrame(look);
    else done(intervals);
  });
})`;
