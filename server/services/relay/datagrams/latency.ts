// The datagram is held for some ms; those behind it do not overtake it.
import { heldFor } from '../dose.ts';
import type { Change } from './fate.ts';

export const latency: Change<'latency'> = ({ latency, jitter }, copies, { random }) => {
  const held = heldFor(latency, jitter, random);
  return held === 0 ? copies : copies.map(({ delay }) => ({ delay: delay + held, by: 'latency' }));
};
