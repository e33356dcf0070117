// Which protocols there are, one in another, with packets and bytes: as Wireshark's "Protocol Hierarchy".
import { carriers, type Place } from '../dissect/locate.ts';
import { link, type Frame } from '../contract/frames.ts';
import { u16 } from '../dissect/bytes.ts';
import type { ProtocolNode } from './types.ts';

/** Ids of protocols as their files are called (dissect/protocols). */
const links: Readonly<Record<number, string>> = {
  [link.ethernet]: 'ethernet',
  [link.cooked]: 'linux-cooked',
  [link.cooked2]: 'linux-cooked-2',
  [link.null]: 'bsd-loopback',
  [link.loop]: 'bsd-loopback',
  [link.raw]: 'raw',
  228: 'raw',
  229: 'raw',
};
const carried: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 136: 'udp-lite' };

export class Node {
  packets = 0;
  bytes = 0;
  readonly above = new Map<string, Node>();

  count(bytes: number): this {
    this.packets += 1;
    this.bytes += bytes;
    return this;
  }

  /** The node of a protocol that rides on this one. */
  on(protocol: string): Node {
    const known = this.above.get(protocol);
    if (known !== undefined) return known;
    const made = new Node();
    this.above.set(protocol, made);
    return made;
  }

  /** What was counted for one protocol on this one was another's. */
  move(from: string, to: string, { packets, bytes }: { readonly packets: number; readonly bytes: number }): void {
    const [old, right] = [this.on(from), this.on(to)];
    old.packets -= packets;
    old.bytes -= bytes;
    right.packets += packets;
    right.bytes += bytes;
    if (old.packets === 0) this.above.delete(from);
  }

  /** What rides on it, the most packets first. */
  get tree(): ProtocolNode[] {
    return [...this.above]
      .map(([protocol, { packets, bytes, tree }]) => ({ protocol, packets, bytes, above: tree }))
      .sort((one, other) => other.packets - one.packets || other.bytes - one.bytes);
  }
}

/**
 * Count a frame for its link and network, and for what that carries; `place` is where IP lies, undefined where there is none. Returns
 * the innermost that was counted: of TCP and UDP, what they carry can be counted on it.
 */
export function countBelow(root: Node, { link, bytes, original }: Frame, place: Place | undefined): Node {
  let node = root
    .count(original)
    .on(links[link] ?? 'other')
    .count(original);
  const carrier = carriers[link];
  let type = carrier ? u16(bytes, carrier.type) : 0;
  for (let at = carrier?.head ?? 0; isTag(type) && at + 4 <= bytes.length; at += 4) {
    node = node.on('vlan').count(original);
    type = u16(bytes, at + 2);
  }
  if (place === undefined) return node.on(type === 0x0806 ? 'arp' : 'data').count(original);
  node = node.on(place.version === 4 ? 'ipv4' : 'ipv6').count(original);
  return node.on(place.transport < 0 ? 'fragment' : (carried[place.protocol] ?? 'data')).count(original);
}

const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100;
