// Copies of packets that a firewall rule has stopped: rules of the playground end with a `log` to a group, and tcpdump reads
// it as link type NFLOG (LINKTYPE_NFLOG in libpcap's list). Pure reading; the program is started by openSource.
import { copyGroup } from '../shared/firewall/nft.ts';
import type { CaptureTool } from './tools.ts';

/** A packet that a rule has matched. */
export interface Copy {
  /** What stands in the rule's `log prefix`. */
  readonly prefix: string;
  /** From the IP header on: a view. */
  readonly packet: Uint8Array;
}

/** Kinds of attribute: linux/netfilter/nfnetlink_log.h. */
const [payloadKind, prefixKind] = [9, 10];

/** Read one record; undefined where it is not whole. Lengths and kinds are in this computer's byte order: little-endian. */
export function readCopy(bytes: Uint8Array): Copy | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let packet: Uint8Array | undefined;
  let prefix = '';
  for (let at = 4; at + 4 <= bytes.length;) {
    const length = view.getUint16(at, true);
    // The top bits of a kind are flags.
    const kind = view.getUint16(at + 2, true) & 0x3fff;
    if (length < 4 || at + length > bytes.length) return undefined;
    const value = bytes.subarray(at + 4, at + length);
    if (kind === payloadKind) packet = value;
    if (kind === prefixKind) prefix = new TextDecoder('latin1').decode(value).replace(/\0.*$/s, '');
    at += (length + 3) & ~3;
  }
  return packet && { prefix, packet };
}

/** tcpdump on the group; it needs the world's rights, as every capture does. */
export const copies: CaptureTool = {
  name: 'tcpdump',
  argv: () => ['tcpdump', '-i', `nflog:${copyGroup}`, '-U', '--immediate-mode', '-s', '512', '-w', '-'],
  ready: /listening on/,
  dropped: () => 0,
};
