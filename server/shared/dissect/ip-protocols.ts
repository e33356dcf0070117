// Names of what IP carries (IANA, "Assigned Internet Protocol Numbers"), as far as a learner meets them.
import { asNamed } from './fields.ts';

const names: Readonly<Record<number, string>> = {
  0: 'hop-by-hop options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'routing',
  44: 'fragment',
  50: 'ESP',
  51: 'authentication',
  58: 'ICMPv6',
  59: 'nothing',
  60: 'destination options',
  132: 'SCTP',
  135: 'mobility',
  136: 'UDP-Lite',
  139: 'host identity',
  140: 'shim6',
  143: 'Ethernet',
};

/** "6, TCP" */
export const protocolName = asNamed(names);
