// Conversations: the frames of one 5-tuple in one world. TCP's with what they say about the state of each end, UDP's with the
// errors that came back.
import type { Endpoint } from '../contract/entry.ts';
import type { Answered, Message } from '../dissect/messages/types.ts';

/** RFC 9293, 3.3.2, with Linux's names. `SYN_RECV` is the new socket's, LISTEN stays with the listener. */
export type TcpState =
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT_1'
  | 'FIN_WAIT_2'
  | 'CLOSE_WAIT'
  | 'CLOSING'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSED';

/** `a` is the end that spoke first (the client, where the SYN was seen); `b` is the other. */
export type End = 'a' | 'b';

export interface Flags {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
  readonly urg: boolean;
}

export interface TcpPacket {
  /** The entry id of its frame. */
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  readonly from: End;
  readonly flags: Flags;
  /** Relative to the side's first number where that was seen, else as in the header. */
  readonly seq: number;
  readonly ack: number;
  /** In bytes: scaled where the handshake was seen (RFC 7323, 2.3), else as in the header. */
  readonly window: number;
  /** Bytes of payload, by the IP header; the frame may hold fewer. */
  readonly length: number;
  /** The payload that was captured: a view of the frame's bytes, which must stay as they are. */
  readonly payload: Uint8Array;
  /** Bytes of the other side's payload that it acknowledges for the first time, of those that were waiting for it. */
  readonly acked: number;
  readonly waiting: number;
  /** Repeats sequence numbers already sent: the id of what it repeats. */
  readonly repeats?: number;
  /** Its sender says that it has had the other side's bytes from this number on before (RFC 2883). Numbers as in `ack`. */
  readonly twice?: number;
  /** Bytes of its side's stream before its payload; negative where it comes before what was seen first. 0 without payload. */
  readonly offset: number;
  /** What stands out about it: bits of marks.ts, 0 for most. */
  readonly marks: number;
  /** The id of the packet that ends where its ACK does, when that is said for the first time; 0 where there is none. */
  readonly acks: number;
  /** Bytes of its side that are under way once it is sent: not acknowledged yet. 0 where it carries none. */
  readonly inFlight: number;
  /** It says the same as this ACK, for so many times after it. */
  readonly same?: { readonly as: number; readonly count: number };
}

export interface StateChange {
  readonly end: End;
  readonly state: TcpState;
  /** The packet that shows it. */
  readonly id: number;
  readonly at: number;
}

export interface TcpConversation {
  /** Unique in its `Conversations`. */
  readonly key: string;
  readonly transport: 'tcp';
  readonly world: number;
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly packets: readonly TcpPacket[];
  /** Packets beyond the bound: counted, and followed in all that is below, but not kept in `packets`. */
  readonly unlisted: number;
  /**
   * Told as if each packet arrives, since on loopback it does; what a later packet disproves is taken back. The state that
   * an end has at last is the last one here that is its own.
   */
  readonly states: readonly StateChange[];
  /** Each side's first sequence number and window shift, where its SYN was seen. */
  readonly sides: { readonly a?: { isn: number; shift: number }; readonly b?: { isn: number; shift: number } };
  /** The ids of SYN, SYN ACK and ACK, once all three were seen. */
  readonly handshake?: readonly [number, number, number];
  /** Bytes each side sent, in TCP order without gaps, each byte once; kept to 1 MiB a side. */
  readonly sent: { readonly a: Uint8Array; readonly b: Uint8Array };
  /** The FIN of each side and the packet that acknowledges it. */
  readonly fins: { readonly a?: { id: number; acked?: number }; readonly b?: { id: number; acked?: number } };
  /** The RST and who sent it. */
  readonly reset?: { readonly id: number; readonly from: End };
  /** What both sides say, where a protocol knows how to read it: messages in order, by their places in `sent`. */
  readonly messages?: Messages;
  /** See `AnsweredIn`; absent where nothing was said that anybody reads. */
  readonly answered?: AnsweredIn;
  /** ICMP errors that quote a packet of this conversation; a bounded number. */
  readonly icmp: readonly IcmpError[];
}

/** The messages of both sides; the last one of each may still be growing. */
export type Messages = Readonly<Record<End, readonly Message[]>>;

/** What a packet, by its entry id, brings of one of the messages, where that is an answer to a question that was seen (see answers.ts). */
export type AnsweredIn = (message: Message, packet: number) => Answered | undefined;

/** An ICMP or ICMPv6 error about a packet of the conversation. */
export interface IcmpError {
  readonly kind: 'icmp';
  /** The entry id of its frame. */
  readonly id: number;
  readonly at: number;
  /** The end that the quoted packet was meant for: the error comes from there, or from a router on the way. */
  readonly from: End;
  /** The address that sent it. */
  readonly by: string;
  /** Of IP: types and codes of 4 and 6 differ. */
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
  /** "port unreachable" */
  readonly name: string;
  /** The id of the packet it quotes, where that one was seen. */
  readonly quotes?: number;
}

export interface UdpDatagram {
  readonly kind: 'datagram';
  /** The entry id of its frame. */
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  readonly from: End;
  /** Bytes of payload, by the UDP header. */
  readonly length: number;
  /** The payload, as far as it was captured; empty once a conversation has kept 1 MiB. */
  readonly payload: Uint8Array;
  /** What it says, where a protocol knows how to read it. */
  readonly message?: Message;
}

export type UdpPacket = UdpDatagram | IcmpError;

/** The datagrams of one 5-tuple in one world, and the ICMP errors about them. UDP knows no beginning and no end. */
export interface UdpConversation {
  /** Unique in its `Conversations`. */
  readonly key: string;
  readonly transport: 'udp';
  readonly world: number;
  /** `a` is the end that was seen to send first. */
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly packets: readonly UdpPacket[];
  readonly answered: AnsweredIn;
  /** Packets beyond the bound: counted, but not kept in `packets`. */
  readonly unlisted: number;
}

export type Conversation = TcpConversation | UdpConversation;
export type Packet = TcpPacket | UdpPacket;
