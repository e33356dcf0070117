// The states of both ends, from what a packet says about its sender and does to its receiver (RFC 9293, 3.3.2 and 3.10).
// A packet is taken as delivered, which on loopback it is, but for a SYN: only the answer shows that somebody took it.
import type { TcpState } from './types.ts';

/** What is known of one end. */
export class EndState {
  state: TcpState | undefined = undefined;
  /** The numbers after its SYN and its FIN: what the other end's ACK must reach. */
  synEnd: number | undefined = undefined;
  finEnd: number | undefined = undefined;
  /** Its FIN has reached the other end, and all its bytes before it. */
  finTaken = false;
  /** It has sent something after its SYN, as one that is established does. */
  spoke = false;
  /** It has sent a SYN ACK. */
  agreed = false;
  /** It repeated its SYN ACK after an ACK: that one was not taken, and the next may not be (a full queue of accept). */
  doubted = false;
}

/** What a packet says. */
export interface Signs {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly rst: boolean;
  /** The number it acknowledges, as in the header. */
  readonly ackNumber: number;
  /** The number after its FIN, if it has one. */
  readonly finEnd: number | undefined;
  /** It carries payload. */
  readonly says: boolean;
  /** With this packet, all that its sender said before its FIN has been seen. */
  readonly whole: boolean;
}

/** Where the changes go. `retract` takes back the end's last change, which a packet has disproved. */
export interface Teller {
  tell(end: EndState, state: TcpState): void;
  retract(end: EndState): void;
}

const reaches = (ack: number, mark: number | undefined): boolean => mark !== undefined && ((ack - mark) | 0) >= 0;

/** Take one packet from `me` to `peer`: change their states and tell each change. */
export function advance(me: EndState, peer: EndState, signs: Signs, teller: Teller): void {
  const enter = (end: EndState, state: TcpState): void => {
    if (end.state === state) return;
    end.state = state;
    teller.tell(end, state);
  };
  if (signs.rst) {
    // An end without a state has none to lose: nobody listened.
    for (const end of [me, peer]) if (end.state !== undefined) enter(end, 'CLOSED');
  } else if (signs.syn) {
    if (signs.ack) answer(me, peer, signs, enter, teller);
    else ask(me, peer, enter);
  } else {
    talk(me, peer, signs, enter);
    finish(me, peer, signs, enter, teller);
  }
}

type Enter = (end: EndState, state: TcpState) => void;

/** SYN. Where both ask at once, each receives the other's SYN in SYN_SENT (RFC 9293, 3.5, figure 7). */
function ask(me: EndState, peer: EndState, enter: Enter): void {
  if (me.state === undefined || me.state === 'CLOSED') enter(me, 'SYN_SENT');
  if (peer.state === 'SYN_SENT' && peer !== me) enter(peer, 'SYN_RECV');
}

/** SYN ACK */
function answer(me: EndState, peer: EndState, signs: Signs, enter: Enter, teller: Teller): void {
  if (me.state === undefined || me.state === 'SYN_SENT') enter(me, 'SYN_RECV');
  else if (me.state === 'ESTABLISHED' && me.agreed && !me.spoke) {
    // It never took the ACK that should have established it.
    me.doubted = true;
    me.state = 'SYN_RECV';
    teller.retract(me);
  }
  me.agreed = true;
  const waiting = peer.state === 'SYN_SENT' || peer.state === 'SYN_RECV';
  if (peer.state === undefined || (waiting && reaches(signs.ackNumber, peer.synEnd))) enter(peer, 'ESTABLISHED');
}

/** A packet without SYN: both ends know each other, or one of them learns it now. */
function talk(me: EndState, peer: EndState, signs: Signs, enter: Enter): void {
  // Picked up in mid-stream: what was before is not known.
  if (me.state === undefined) enter(me, 'ESTABLISHED');
  if (peer.state === undefined) enter(peer, 'ESTABLISHED');
  if (!signs.ack) return;
  const says = signs.says || signs.finEnd !== undefined;
  if (me.state === 'SYN_SENT' && (peer.synEnd === undefined || reaches(signs.ackNumber, peer.synEnd)))
    enter(me, 'ESTABLISHED');
  if (me.state === 'SYN_RECV' && says) enter(me, 'ESTABLISHED');
  me.spoke ||= me.state !== 'SYN_RECV';
  if (peer.state === 'SYN_RECV' && !peer.doubted && reaches(signs.ackNumber, peer.synEnd)) enter(peer, 'ESTABLISHED');
}

/** FIN, and the acknowledgement of one (RFC 9293, 3.6). */
function finish(me: EndState, peer: EndState, signs: Signs, enter: Enter, teller: Teller): void {
  const heard = signs.ack && reaches(signs.ackNumber, peer.finEnd);
  if (heard && !peer.finTaken) {
    peer.finTaken = true;
    receive(me, enter);
  }
  const says = signs.finEnd !== undefined && me.finEnd === undefined;
  if (says) {
    me.finEnd = signs.finEnd;
    if (heard) enter(me, 'LAST_ACK');
    else if (peer.finTaken) {
      // Both said it at once, and the packets crossed: it was not in CLOSE_WAIT (RFC 9293, figure 13).
      teller.retract(me);
      enter(me, 'FIN_WAIT_1');
      enter(me, 'CLOSING');
    } else enter(me, 'FIN_WAIT_1');
  }
  const delivers = me.finEnd !== undefined && !me.finTaken && signs.whole;
  if (heard) {
    // FIN and ACK in one packet lead from FIN_WAIT_1 to TIME_WAIT at once (RFC 9293, 3.10.7.4).
    if (peer.state === 'FIN_WAIT_1') enter(peer, delivers ? 'TIME_WAIT' : 'FIN_WAIT_2');
    else if (peer.state === 'CLOSING') enter(peer, 'TIME_WAIT');
    else if (peer.state === 'LAST_ACK') enter(peer, 'CLOSED');
  }
  if (delivers) {
    me.finTaken = true;
    receive(peer, enter);
  }
}

/** This end has got the other's FIN and all before it. */
function receive(end: EndState, enter: Enter): void {
  if (end.state === 'ESTABLISHED' || end.state === 'SYN_RECV') enter(end, 'CLOSE_WAIT');
  else if (end.state === 'FIN_WAIT_1') enter(end, 'CLOSING');
  else if (end.state === 'FIN_WAIT_2') enter(end, 'TIME_WAIT');
}

/** This end has nothing more to say or hear; an end without a state never was there. */
export const isOver = (end: EndState): boolean =>
  end.state === undefined || end.state === 'CLOSED' || end.state === 'TIME_WAIT';
