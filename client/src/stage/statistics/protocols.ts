// The protocols one under the other, each with how deep it lies in others. Pure.
import type { ProtocolNode } from '../../../../server/shared/statistics/types.ts';

export interface ProtocolLine {
  /** Its protocol and those that carry it: "ethernet ipv4 tcp". */
  readonly key: string;
  readonly protocol: string;
  /** What carries it: TCP or UDP, for the colour of what has none of its own. */
  readonly below: 'tcp' | 'udp';
  readonly depth: number;
  readonly packets: number;
  readonly bytes: number;
}

export function linesOf(nodes: readonly ProtocolNode[], under = '', depth = 0): ProtocolLine[] {
  return nodes.flatMap(({ protocol, packets, bytes, above }) => {
    const key = under === '' ? protocol : `${under} ${protocol}`;
    const below = / udp\b/.test(key) ? ('udp' as const) : ('tcp' as const);
    return [{ key, protocol, below, depth, packets, bytes }, ...linesOf(above, key, depth + 1)];
  });
}
