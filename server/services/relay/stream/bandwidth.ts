// Lets so many bytes through in a ms: pieces of at most 10 ms leave one after another, each when its last byte would have.
import type { Make } from './stage.ts';

/** ms that a timer may be late without a loss of rate. */
const slack = 100;

export const bandwidth: Make<'bandwidth'> = ({ rate }, { now, until, say }) => {
  let free = 0;
  let said = false;
  return {
    async *pass({ bytes, at }) {
      if (!said) say('bandwidth', rate);
      said = true;
      free = Math.max(free, at, now() - slack);
      // kB/s are bytes a ms.
      for (let from = 0; from < bytes.length; from += rate * 10) {
        const part = bytes.subarray(from, from + rate * 10);
        free += part.length / rate;
        await until(free);
        yield { bytes: part, at: free };
      }
    },
  };
};
