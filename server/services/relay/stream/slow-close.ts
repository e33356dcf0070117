// Hands the end on late.
import type { Make } from './stage.ts';

export const slowClose: Make<'slow_close'> = ({ delay }, { now, until, say }) => ({
  async end() {
    if (delay > 0 && (await until(now() + delay))) say('slow_close', delay);
  },
});
