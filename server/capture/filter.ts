// The allow-list that the kernel filters by in `host`: a capture of lo without one sees other programs' passwords. Pure.
// The text is pcap-filter(7); test it with `tcpdump -d`.
import type { Allowed } from './types.ts';

/** Protocol numbers of IP: RFC 9293, RFC 768. */
const numbers = { tcp: 6, udp: 17 } as const;

// Offsets of the protocol and the destination port inside the packet that an ICMP error quotes: RFC 792 (8 bytes, then an IPv4 header
// of 20) and RFC 4443 (IPv6 header 40, 8 bytes, then an IPv6 header of 40). Type 3 and type 1: destination unreachable.
const quotes = ({ transport, port }: Allowed) =>
  `(icmp[0]=3 and icmp[17]=${numbers[transport]} and icmp[30:2]=${port})` +
  ` or (ip6 and ip6[6]=58 and ip6[40]=1 and ip6[54]=${numbers[transport]} and ip6[90:2]=${port})`;

/**
 * Lets through the given ports with the ICMP errors that quote them, and datagrams from the marker socket to itself.
 * Throws RangeError for what is no port.
 */
export function allowFilter(allowed: readonly Allowed[], marker: number): string {
  const clauses = [`(udp and src port ${checked(marker)} and dst port ${marker})`];
  const ports = allowed.map((one) => `${one.transport} port ${checked(one.port)} or ${quotes(one)}`);
  return [...clauses, ...new Set(ports)].join(' or ');
}

/** Whether two lists let the same through. */
export function sameAllowed(one: readonly Allowed[], other: readonly Allowed[]): boolean {
  const keys = (list: readonly Allowed[]) => new Set(list.map(({ transport, port }) => `${transport} ${port}`));
  const [a, b] = [keys(one), keys(other)];
  return a.size === b.size && [...a].every((key) => b.has(key));
}

function checked(port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new RangeError(`not a port: ${port}`);
  return port;
}
