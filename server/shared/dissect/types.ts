// What dissection finds in a frame. A protocol is one file in protocols/ and says itself what it rides on.
import type { Answered, InDatagram, InStream, Message } from './messages/types.ts';
import type { Remembered } from './remembered.ts';

/**
 * A field of a layer. `start` and `end` are byte offsets in the frame; `bits` counts from the most significant bit of
 * `start`, as RFCs do, and `to` is the first bit after the field.
 */
export interface Field {
  readonly id: string;
  readonly label: string;
  /** The value as it is read: a number, or text for addresses and data. */
  readonly value: number | string | boolean;
  /** The value as it is shown: "64 × 1024 = 65 536". */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly bits?: readonly [from: number, to: number] | undefined;
  /** One plain sentence: what this field is for. */
  readonly says: string;
  /** The section it comes from, where that is not the one of what it lies in: "RFC 7323, 2.2". */
  readonly source?: string | undefined;
  /** The entry id of the packet that it begins in, where that is not this one (see Assembled). */
  readonly packet?: number | undefined;
  /** The same of the packet that it ends in. */
  readonly endsIn?: number | undefined;
  readonly fields?: readonly Field[] | undefined;
}

export interface Layer {
  /** The protocol's id: "tcp"; "unreadable" where the rest could not be read. */
  readonly protocol: string;
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly fields: readonly Field[];
  /** The frame ends before this layer does: captured only in part, or cut by its sender. */
  readonly truncated: boolean;
  /** Why the rest is unreadable; only on such a layer. */
  readonly reason?: string;
  /** It belongs to a packet that an ICMP error quotes, not to this one. */
  readonly quoted?: true;
  /** The section that its fields come from, but for those that name their own: "RFC 9293, 3.1". */
  readonly source?: string | undefined;
  /** The entry id of the packet that it begins in, where that is not this one (see Assembled). */
  readonly packet?: number | undefined;
}

/**
 * Where a layer's payload goes on: in which table, and under which number, the next protocol is looked up. `end` is where the
 * payload ends by this layer's own lengths, which may be beyond the bytes that were captured. What no protocol claims is data.
 */
export interface Next {
  readonly table: string;
  readonly key: number | string;
  readonly start: number;
  readonly end: number;
  /** What follows is the beginning of another packet, which this layer quotes. */
  readonly quotes?: true;
}

/** What follows a layer cannot be read, and why: one plain sentence. */
interface Stop {
  readonly start: number;
  readonly reason: string;
}

export interface Dissection {
  readonly layer: Layer;
  readonly next?: Next;
  readonly stop?: Stop;
}

/** What a protocol may ask beside the bytes: what the conversation knows (relative numbers, window scale). */
export interface Context {
  /** The layers below, outermost first. */
  readonly below: readonly Layer[];
  /** Where the layer and all it carries end by the lengths of the layers below; beyond `end` when the frame was cut. */
  readonly whole: number;
  /** First sequence number of each side and the window shift, where the handshake was seen. */
  readonly tcp?: { readonly sender: TcpSide | undefined; readonly receiver: TcpSide | undefined } | undefined;
  /** Is this port lent to a client for a while (borrowed), as far as known? */
  readonly borrowed?: ((port: number) => boolean) | undefined;
  /** What the sender says, where its conversation knows. */
  readonly stream?: StreamPart | undefined;
  /** The layer belongs to a packet that is quoted: what is not there was never sent. */
  readonly quoted?: true | undefined;
  /** What the dissector keeps of earlier layers of the same protocol. */
  readonly remembered?: Remembered | undefined;
}

/** What a packet's payload is part of. */
export interface StreamPart {
  /** The protocol of the message with which the packet's payload begins: its key in the table "message". */
  readonly protocol: string;
  /** Bytes of the stream before this packet's payload; 0 in a datagram. */
  readonly offset: number;
  /** The messages of the sender's stream, or of the datagram, that lie in this payload, in order. */
  readonly messages: readonly Message[];
  /** What the sender's stream, or the datagram, holds: offsets of messages count in it. */
  readonly sent: Uint8Array;
  /** The entry id of the packet that carries this byte of the stream, where that is known. */
  readonly packetOf?: (at: number) => number | undefined;
  /** What this packet brings of an answer, where it begins or ends one of these messages, and its question is known. */
  readonly answered?: (message: Message) => Answered | undefined;
}

/** A datagram that a frame's fragment completes: what all its fragments carried, put together. */
export interface Assembled {
  /** The datagram as if it had come in one piece: it begins with IP. */
  readonly bytes: Uint8Array;
  /** Where the frame's own piece lies in the frame, and where in `bytes`. */
  readonly start: number;
  readonly end: number;
  readonly at: number;
  /** What came in which frame, by entry id: [start, end) in `bytes`, in that order. */
  readonly pieces: readonly { readonly id: number; readonly start: number; readonly end: number }[];
}

/** What the caller may know of a frame beside its bytes. */
export type Known = Pick<Context, 'tcp' | 'borrowed' | 'stream'> & { readonly assembled?: Assembled | undefined };

interface TcpSide {
  readonly isn: number;
  readonly shift: number;
}

export interface Protocol {
  readonly id: string;
  readonly title: string;
  /** What Wireshark calls it in a display filter, where that is not its id; '' where it has no word for it. */
  readonly wireshark?: string;
  /** Where its header is described, "RFC 9293, 3.1"; only what no standard describes has none. */
  readonly source?: string;
  /** "ethernet" type 0x0800, "ip" protocol 6, "link" type 1, "message" of a protocol's own id: tables are named by the carrier. "any" 0 is the last resort. */
  readonly rides: readonly { readonly table: string; readonly key: number | string }[];
  /** Read one layer in `bytes[start, end)`. Never throws; never reads outside. */
  dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection;
  /** What rides on "message" says how its messages are found: in the streams of TCP, in datagrams, or in both. */
  readonly stream?: InStream;
  readonly datagram?: InDatagram;
}
