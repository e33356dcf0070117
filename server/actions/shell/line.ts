// The shown command that sets the line: the playground's own, since the line is its own, too.
import { typed, type LineFaults } from '../../shared/line/faults.ts';
import type { Shell } from '../types.ts';

/** `loopback-playground line w1 delay=40`; none in the host world, which has no line. */
export function lineCommand(faults: LineFaults, { enter }: Shell): string | undefined {
  const place = /^(.*) in (\S+) -- $/.exec(enter);
  return place ? [place[1], 'line', place[2], ...typed(faults)].join(' ') : undefined;
}
