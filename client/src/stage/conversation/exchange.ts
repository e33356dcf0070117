// One conversation as it is drawn: who talks, what went to and fro, what the programs did. Only facts of the ledger; the
// layout gives them places. `captured.ts` makes it from packets, `implied.ts` from socket events alone, and `picture.ts` puts
// those side by side that share an end.
import type { HostName } from '../../../../server/shared/contract/lesson.ts';
import type { End, TcpState } from '../../../../server/shared/conversations/types.ts';
import type { Fold, PacketProtocol, Sketch, SketchPacket } from '../../dissector/messages.ts';
import { isStopped, type Touch } from '../../state/touched.ts';

/** One end of it: a program and its port. */
export interface Party {
  readonly name: string;
  readonly host: HostName;
  readonly pid: number | undefined;
  readonly address: string;
  readonly port: number;
  /** `borrowed`: lent to a client for a while; `listening`: a service's own; `closed`: nobody is there. */
  readonly kind: 'borrowed' | 'listening' | 'closed';
  /** In whose colour its port is shown, where somebody waits there. */
  readonly protocol: PacketProtocol;
  /** The run's name of the service that it is. */
  readonly service: string | undefined;
  /** Said at the end of the card's second line: "borrowed", "LISTEN", "frozen". */
  readonly note: string;
  /** A service that holds its port open now. */
  readonly open: boolean;
  /** So many ends share this lifeline: the port is that of the first. */
  readonly others?: number;
}

/** An end that nobody has told of, and that nobody was found to hold. */
export const unnamed = 'a program';

/** What stands for the PID of an end: nothing where nobody is there, or where many share a lifeline. */
export function pidText({ name, pid }: Party): string {
  return pid !== undefined ? `pid ${pid}` : name === unnamed ? 'pid unknown' : '';
}

/** A packet, or (implied) what a socket event says must have crossed. */
export interface Arrow {
  /** The entry id of the frame, or of the socket event. */
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  readonly from: End;
  readonly label: string;
  readonly protocol: PacketProtocol;
  /** It carries the program's bytes; so many. */
  readonly heavy: boolean;
  readonly length?: number;
  readonly reset: boolean;
  /** From a socket event, not from a packet. */
  readonly implied: boolean;
  /** Id of the packet it repeats. */
  readonly repeats?: number;
  /** Id of the packet that an ICMP error quotes. */
  readonly quotes?: number;
  readonly unanswered: boolean;
  /** As the worker tells it of a packet. */
  readonly again?: SketchPacket['again'];
  readonly numbers?: SketchPacket['numbers'];
  readonly change?: SketchPacket['change'];
  /** What a fault did with it; `asBefore`: the same as with the packet before it that went the same way. */
  readonly touch?: Touch;
  readonly asBefore?: boolean;
}

/** In order of time; of the same time, in order of arrival. */
export const byTime = (x: Pick<Arrow, 'at' | 'id'>, y: Pick<Arrow, 'at' | 'id'>): number => x.at - y.at || x.id - y.id;

/** It did not arrive: its arrow breaks off. */
export const breaksOff = ({ unanswered, touch }: Arrow): boolean => unanswered || isStopped(touch);

interface Mark {
  readonly end: End;
  readonly state: TcpState;
  readonly id: number;
}

/** What a program did or what became of it: "read 6 bytes", "frozen". */
export interface Happening {
  readonly id: number;
  readonly at: number;
  readonly end: End;
  readonly text: string;
}

export interface Exchange {
  readonly key: string;
  /** The key of the worker's sketch, to unfold it by; none where packets are implied. */
  readonly sketch: string | undefined;
  readonly transport: 'tcp' | 'udp';
  /** The world that each end is in. */
  readonly worlds: Readonly<Record<End, string>>;
  readonly a: Party;
  readonly b: Party;
  readonly arrows: readonly Arrow[];
  readonly folded: readonly Fold[] | undefined;
  /** More is drawn than at first; `most`: no more can be. */
  readonly unfolded: { readonly most: boolean } | undefined;
  /** Packets of it before the step began; not drawn. */
  readonly earlier: number;
  /** Each side's first sequence number, where it was seen. */
  readonly first?: Sketch['first'];
  readonly marks: readonly Mark[];
  readonly happenings: readonly Happening[];
  /** The packet that completed the handshake. */
  readonly openedBy: number | undefined;
  /** It is open, and not both sides have said goodbye: it goes on though nothing crosses. Never so for UDP. */
  readonly goesOn: boolean;
}

/** "6 bytes", "1 byte". */
export function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
