// The relay has read the datagram, and hands nothing on.
import type { Change } from './fate.ts';

export const loss: Change<'loss'> = (_toxic, _copies, { say }) => {
  say('loss', 1);
  return [];
};
