// The datagram is handed on twice.
import type { Change } from './fate.ts';

export const duplicate: Change<'duplicate'> = (_toxic, copies, { say }) => {
  say('duplicate', 2);
  return [...copies, ...copies];
};
