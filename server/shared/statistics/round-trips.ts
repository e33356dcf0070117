// The round trips of one TCP conversation: from a packet to the ACK that acknowledges it (Wireshark's tcp.analysis.ack_rtt). Of what
// was sent again nobody knows which of the two was acknowledged, so it is left out (Karn; RFC 6298, 3).
import { isMarked } from '../conversations/marks.ts';
import { endOf } from '../conversations/flight.ts';
import type { End, TcpPacket } from '../conversations/types.ts';
import { ahead } from '../dissect/bytes.ts';
import type { TripPoint } from './types.ts';

/** Numbers [start, end) that a side sent again and that are not acknowledged yet. */
interface Doubtful {
  readonly start: number;
  readonly end: number;
}

export class RoundTrips {
  readonly #doubtful: { [E in End]?: Doubtful | undefined } = {};

  /** Take the next packet; `acknowledged`: the one that its ACK ends at. Returns the round trip that it ends. */
  take(packet: TcpPacket, acknowledged: TcpPacket | undefined): TripPoint | undefined {
    const { from, flags } = packet;
    if (isMarked(packet, 'retransmission')) this.#doubtful[from] = joined(this.#doubtful[from], packet);
    const other = from === 'a' ? 'b' : 'a';
    const doubtful = this.#doubtful[other];
    if (flags.ack && doubtful && ahead(packet.ack, doubtful.end) >= 0) this.#doubtful[other] = undefined;
    if (acknowledged === undefined || (doubtful && overlap(acknowledged, doubtful))) return undefined;
    return {
      id: packet.id,
      at: packet.at,
      of: acknowledged.id,
      from: acknowledged.from,
      took: packet.at - acknowledged.at,
    };
  }
}

function joined(before: Doubtful | undefined, packet: TcpPacket): Doubtful {
  const end = endOf(packet);
  if (before === undefined) return { start: packet.seq, end };
  return {
    start: ahead(packet.seq, before.start) < 0 ? packet.seq : before.start,
    end: ahead(end, before.end) > 0 ? end : before.end,
  };
}

const overlap = (packet: TcpPacket, { start, end }: Doubtful): boolean =>
  ahead(packet.seq, end) < 0 && ahead(start, endOf(packet)) < 0;
