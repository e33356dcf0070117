// The ends of a UDP datagram, read from a captured frame: checks use it to say "that was UDP, this step wants TCP".
import { link } from '../contract/frames.ts';
import type { Frame } from '../contract/frames.ts';
import type { Datagram } from './types.ts';

/** Where the IP header begins, by libpcap's link type. */
const ipAt = new Map<number, number>([
  [link.null, 4],
  [link.loop, 4],
  [link.raw, 0],
  [link.ethernet, 14],
]);

const UDP = 17;

/** The datagram in a frame, or undefined when it is anything else, a later fragment, or cut short. Never throws. */
export function readDatagram(frame: Frame): Datagram | undefined {
  const start = ipAt.get(frame.link);
  if (start === undefined || frame.bytes.length < start + 20) return undefined;
  const view = new DataView(frame.bytes.buffer, frame.bytes.byteOffset + start, frame.bytes.length - start);
  const version = view.getUint8(0) >> 4;
  if (version === 4) return ends(frame, view, (view.getUint8(0) & 15) * 4, 9, dotted(view, 12), dotted(view, 16));
  if (version === 6 && view.byteLength >= 40) return ends(frame, view, 40, 6, groups(view, 8), groups(view, 24));
  return undefined;
}

function ends(frame: Frame, ip: DataView, head: number, protocolAt: number, from: string, to: string) {
  const fragment = head < 40 && (ip.getUint16(6) & 0x1fff) !== 0;
  if (ip.getUint8(protocolAt) !== UDP || fragment || ip.byteLength < head + 8) return undefined;
  return {
    id: frame.id,
    world: frame.world,
    from: { address: from, port: ip.getUint16(head) },
    to: { address: to, port: ip.getUint16(head + 2) },
  };
}

const dotted = (ip: DataView, at: number) => [0, 1, 2, 3].map((i) => ip.getUint8(at + i)).join('.');

/** An IPv6 address; only ::1 needs its short form here. */
function groups(ip: DataView, at: number): string {
  const all = [0, 2, 4, 6, 8, 10, 12, 14].map((i) => ip.getUint16(at + i).toString(16)).join(':');
  return all === '0:0:0:0:0:0:0:1' ? '::1' : all;
}
