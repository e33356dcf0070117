// Which packet brought a byte of a side's stream: with it, all bytes up to there had come. Pure.
import type { Arrival } from './answers.ts';
import { Stream } from './stream.ts';
import type { End, TcpPacket } from './types.ts';

const nothing = new Uint8Array(0);

/** Of packets in the order of capture; undefined where none of them brought it. */
export function arrivals(packets: readonly TcpPacket[], from: End): (offset: number) => Arrival | undefined {
  let list: readonly (Arrival & { readonly whole: number })[] | undefined;
  return (offset) => {
    list ??= growth(packets, from);
    return list.find(({ whole }) => whole > offset);
  };
}

/** The packets that made the stream longer, and how long it was then. */
function growth(packets: readonly TcpPacket[], from: End): (Arrival & { whole: number })[] {
  const stream = new Stream(0);
  stream.begin(0);
  const list = [];
  for (const { id, at, from: sender, offset, length } of packets) {
    if (sender !== from || length === 0) continue;
    const before = stream.whole;
    stream.add(offset, length, nothing);
    if (stream.whole > before) list.push({ id, at, whole: stream.whole });
  }
  return list;
}
