// How much of the processors somebody else had: where this computer is itself a program on another one, that one gives its processors
// to others now and then, and a figure of such a minute says little.
import fs from 'node:fs';

/** Processor time so far, in the kernel's ticks: all of it, and what the host took. Undefined where nothing tells (proc_stat(5), "steal"). */
function ticks(): { readonly all: number; readonly stolen: number } | undefined {
  if (!fs.existsSync('/proc/stat')) return undefined;
  const [line = ''] = fs.readFileSync('/proc/stat', 'utf8').split('\n');
  // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in those.
  const told = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: told.reduce((sum, one) => sum + one, 0), stolen: told[7] ?? 0 };
}

/** Begin to count; what is returned says the share (0 to 1) that was taken since then, 0 where nothing tells. */
export function countStolen(): () => number {
  const before = ticks();
  return () => {
    const now = ticks();
    return before && now && now.all > before.all ? (now.stolen - before.stolen) / (now.all - before.all) : 0;
  };
}

/** ms between two looks; the kernel counts in ticks of 10 ms. */
const look = 250;

/**
 * Watch what the host takes from now on. What is returned ends that, and says of a time (Unix, ms) whether the host took nothing around
 * it; always so where nothing tells.
 */
export function watchStolen(): () => (at: number) => boolean {
  const place = (at: number): number => Math.floor(at / look);
  /** The stretches of `look` ms, counted from 1970, in which it may have taken something. */
  const taken = new Set<number>();
  let before = { stolen: ticks()?.stolen ?? 0, at: place(Date.now()) };
  const timer = setInterval(() => {
    const now = { stolen: ticks()?.stolen ?? 0, at: place(Date.now()) };
    // A look may be late, and what was taken may be told late.
    if (now.stolen > before.stolen) for (let at = before.at - 1; at <= now.at; at++) taken.add(at);
    before = now;
  }, look);
  return () => {
    clearInterval(timer);
    return (at) => !taken.has(place(at));
  };
}
