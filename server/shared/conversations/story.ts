// What a packet means, in a title and one to three plain sentences, for the head of its detail.
// Only what was seen is said: who the client is, is known where a SYN was.
import { bytesText, durationText, grouped } from '../dissect/text.ts';
import { datagramStory } from './datagram-story.ts';
import { namedIn } from './context.ts';
import { messageStory } from './message-story.ts';
import { heardGoodbye } from './label.ts';
import { isAgain, ordinal, whatStandsOut } from './mark-story.ts';
import { isMarked } from './marks.ts';
import { resetReason, resetSentences } from './reset.ts';
import { roundTrip } from './round-trip.ts';
import type { Conversation, End, Packet, TcpConversation, TcpPacket } from './types.ts';

export interface Story {
  readonly title: string;
  readonly says: string;
}

const other = (end: End): End => (end === 'a' ? 'b' : 'a');

/** "The client", or "Port 43670" where the beginning was not seen. */
function name(end: End, conversation: TcpConversation): string {
  if (conversation.sides.a === undefined && conversation.sides.b === undefined) return `Port ${conversation[end].port}`;
  return end === 'a' ? 'The client' : 'The server';
}

/** The same within a sentence. */
const inside = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A packet of this conversation as a short story. */
export function story(packet: Packet, conversation: Conversation): Story {
  if ('kind' in packet || conversation.transport === 'udp') return datagramStory(packet, conversation);
  const me = name(packet.from, conversation);
  const peer = inside(name(other(packet.from), conversation));
  const { title, says } = tell(packet, conversation, me, peer);
  const stands = whatStandsOut(packet, { me, peer });
  return {
    title: isAgain(packet) ? `${title}, again` : title,
    says: [stands, says].filter(Boolean).join(' '),
  };
}

function tell(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story {
  const { flags, length } = packet;
  if (flags.rst) return reset(packet, conversation, me, peer);
  if (flags.syn && flags.ack) {
    return {
      title: `${me} agrees`,
      says: `Two messages in one packet: ACK, I got your SYN, and SYN, my own numbers start here.${early(length)}`,
    };
  }
  if (flags.syn) {
    return {
      title: `${me} asks to connect`,
      says: `SYN says from which number on its bytes will be counted.${early(length) || ' It carries no words.'}`,
    };
  }
  if (flags.fin) return goodbye(packet, conversation, me, peer);
  if (length > 0) return said(packet, conversation, me, peer) ?? words(packet, conversation, me, peer);
  return acknowledgement(packet, conversation, me, peer);
}

/** Words in the first packet of a side (RFC 7413, 3.1). */
const early = (length: number): string =>
  length === 0
    ? ''
    : ` It carries ${bytesText(length)} already: with fast open, words need not wait for the handshake.`;

function reset(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story {
  const reason = resetReason(packet, conversation);
  const why = resetSentences[reason](inside(me));
  if (reason === 'refused')
    return { title: 'The kernel refuses', says: `RST: nobody listens at port ${conversation.b.port}. ${why}` };
  const over = `RST: the conversation is over, and what is still under way is lost. No answer comes from ${peer}.`;
  return { title: `${me} ends it at once`, says: `${over} ${why}` };
}

function goodbye(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story {
  const last = packet.length > 0 ? ` It comes with the last ${bytesText(packet.length)}.` : '';
  if (heardGoodbye(packet, conversation)) {
    return {
      title: `${me} says goodbye too`,
      says: `FIN: it has said everything as well. Its ACK tells ${peer} that all up to its FIN has come.${last}`,
    };
  }
  return { title: `${me} says goodbye`, says: `FIN: it has said everything, and can still hear ${peer}.${last}` };
}

function said(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story | undefined {
  const { offset, length } = packet;
  const messages = namedIn(packet, conversation)?.messages ?? [];
  return messageStory(messages, { start: offset, end: offset + length }, me, peer);
}

function words(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story {
  const title = `${me} sends ${bytesText(packet.length)}`;
  const parts: string[] = [];
  const begun = conversation.sides[packet.from] !== undefined && packet.seq === 1 && packet.repeats === undefined;
  if (begun && packet.from === 'a') parts.push('The first packet that carries words.');
  else if (begun && comesBack(packet, conversation)) parts.push('The same bytes come back.');
  else if (begun) parts.push('The first words of the server.');
  if (packet.inFlight > packet.length) parts.push(`With it, ${bytesText(packet.inFlight)} are under way.`);
  if (packet.flags.psh) parts.push('PSH asks the receiver to hand them over at once.');
  if (packet.acked > 0) parts.push(`It also acknowledges ${bytesText(packet.acked)} of ${peer}.`);
  if (parts.length === 0 && packet.repeats === undefined)
    parts.push('More bytes of the same stream, in the order of their numbers.');
  return { title, says: parts.join(' ') };
}

/** What the server says first is what it had heard of the client by then (its ACK says how much). */
function comesBack(packet: TcpPacket, conversation: TcpConversation): boolean {
  const sent = conversation.sent.a;
  return (
    packet.payload.length > 0 &&
    packet.payload.length <= Math.min(sent.length, packet.ack - 1) &&
    packet.payload.every((byte, index) => byte === sent[index])
  );
}

function acknowledgement(packet: TcpPacket, conversation: TcpConversation, me: string, peer: string): Story {
  const { acked, waiting } = packet;
  const theirs = conversation.fins[other(packet.from)];
  if (conversation.handshake?.[2] === packet.id) {
    return { title: `${me} confirms`, says: 'ACK: the third of three. Now both know that both can send and hear.' };
  }
  if (theirs?.acked === packet.id) {
    const mine = conversation.fins[packet.from];
    const closed =
      mine !== undefined && mine.id <= packet.id
        ? ' Both sides have said goodbye.'
        : ` It may still speak: the conversation is half-closed.`;
    return { title: `${me} has heard the goodbye`, says: `ACK: the FIN of ${peer} has come.${closed}` };
  }
  const pure = pureTitle(packet, me);
  if (pure !== undefined) return { title: pure, says: '' };
  if (acked === 0) {
    return {
      title: `${me} says where it stands`,
      says: `ACK without anything new: the next number it waits for, and ${grouped(packet.window)} bytes of room.`,
    };
  }
  const all =
    acked === waiting
      ? acked === 1
        ? 'The byte has come.'
        : `All ${grouped(acked)} bytes have come.`
      : `${grouped(acked)} of ${grouped(waiting)} bytes have come so far.`;
  return {
    title: `${me} acknowledges ${bytesText(acked)}`,
    says: `${all}${took(packet, conversation)} Its kernel says so, whether or not the program has read them.`,
  };
}

/** An ACK whose marks say all there is to say. */
function pureTitle(packet: TcpPacket, me: string): string | undefined {
  if (isMarked(packet, 'keep-alive')) return `${me} asks whether anyone is there`;
  if (isMarked(packet, 'keep-alive-ack')) return `${me} is there`;
  if (isMarked(packet, 'window-update')) return `${me} has more room`;
  if (isMarked(packet, 'zero-window-probe-ack')) return `${me} still has no room`;
  if (packet.same !== undefined) return `${me} repeats its ACK, the ${ordinal(packet.same.count + 1)} time`;
  return undefined;
}

/** The round trip, where the packet that it acknowledges was seen. */
function took(packet: TcpPacket, conversation: TcpConversation): string {
  const ns = roundTrip(packet, conversation);
  return ns === undefined ? '' : ` That took ${durationText(ns)}, there and back.`;
}
