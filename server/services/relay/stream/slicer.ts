// Cuts each piece into small ones, with a pause between: what was written at once is read in many reads.
import type { Make } from './stage.ts';

export const slicer: Make<'slicer'> = ({ average_size, size_variation, delay }, { now, random, until, say }) => {
  let said = false;
  return {
    async *pass({ bytes, at }) {
      for (let from = 0; from < bytes.length;) {
        const size = Math.max(1, Math.round(average_size + (random() * 2 - 1) * size_variation));
        if (from > 0 && delay > 0) await until(now() + delay);
        yield { bytes: bytes.subarray(from, from + size), at };
        from += size;
        if (!said && from < bytes.length) say('slicer', average_size);
        said ||= from < bytes.length;
      }
    },
  };
};
