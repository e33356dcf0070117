// A run outlives its last tab for a minute, and a test does not wait for that.
import type { Playground } from './server.ts';

const script = `
const real = setTimeout;
const minutes = new Map();
globalThis.setTimeout = (run, ms, ...more) => {
  const timer = real(run, ms, ...more);
  if (ms === 60_000) minutes.set(timer, run);
  return timer;
};
process.on('SIGUSR2', () => {
  for (const [timer, run] of minutes) {
    minutes.delete(timer);
    if (!timer._destroyed) run();
  }
});`;

/** Node's flags for a playground whose minutes can be over at once. */
export const hurried: readonly string[] = ['--import', `data:text/javascript,${encodeURIComponent(script)}`];

/** Every minute that goes on in it is over. */
export const hurry = ({ child }: Playground): boolean => child.kill('SIGUSR2');
