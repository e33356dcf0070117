// Holds each piece for some ms since it was read. Pieces that came together leave together.
import { heldFor } from '../dose.ts';
import type { Make } from './stage.ts';

export const latency: Make<'latency'> = ({ latency, jitter }, { now, random, until, say }) => ({
  async *pass({ bytes, at }) {
    const held = heldFor(latency, jitter, random);
    if (held > 0 && (await until(at + held))) say('latency', Math.round(now() - at));
    yield { bytes, at: now() };
  },
});
