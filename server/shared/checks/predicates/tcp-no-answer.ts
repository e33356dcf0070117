// Connected, and no answer: the handshake was done and the client's first bytes were acknowledged (RFC 9293, 3.4), and then
// the service said nothing for a second, or ended its side without a word. TCP itself sets no limit to such a silence.
import * as v from 'valibot';
import type { TcpConversation, TcpPacket } from '../../conversations/types.ts';
import { absence, bytes, quote } from '../say.ts';
import { acknowledger, firstShowing, idsOf, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

/** ns without a word that count as no answer: on loopback one that comes takes ms. */
const silence = 1e9;

export const predicate: Predicate<Record<string, never>> = {
  id: 'tcp-no-answer',
  over: 'packets',
  aimed: true,
  params: v.strictObject({}),

  matches: (view, _params, on) => firstShowing(view, on, unheard),

  explain(view, _params, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const { handshake, reset, b } = last;
    if (handshake) return reset?.from === 'b' ? 'RST came: cut off, and not left waiting.' : whileConnected(last);
    if (reset?.from === 'b') return `Port ${b.port} answered your SYN with RST: refused. This looks for a connection.`;
    return `You are not connected to port ${b.port}: the handshake is not complete.`;
  },
};

function whileConnected(talk: TcpConversation): string {
  const { sent, fins, packets } = talk;
  if (sent.a.length === 0)
    return fins.a ? 'You connected, and hung up without a word.' : 'You are connected, and have said nothing yet.';
  if (sent.b.length > 0) return `The server answered ${quote(sent.b)}.`;
  const asked = acknowledged(talk);
  if (!asked) return `Your ${bytes(sent.a.length)} went out. Nothing has acknowledged them yet.`;
  const bye = packets.find(({ id }) => id === fins.a?.id);
  if (bye) {
    const waited = Math.max(0, (bye.at - asked.ack.at) / 1e9).toFixed(1);
    return `Your client hung up after ${waited} s. Give an answer a second’s time.`;
  }
  return `Your ${bytes(sent.a.length)} are acknowledged, and nothing has come back so far. The silence is measured once your client hangs up.`;
}

/** The handshake, the first bytes, their acknowledgement, and the packet that ended the silence; undefined without one. */
export function unheard(talk: TcpConversation): readonly number[] | undefined {
  const asked = talk.handshake && acknowledged(talk);
  if (!talk.handshake || !asked) return undefined;
  const { data, ack } = asked;
  // An answer is no end of a silence: it is an answer.
  const answer = talk.packets.find(({ from, length }) => from === 'b' && length > 0)?.id ?? Infinity;
  const end = talk.packets.find(
    ({ id, at, from, flags }) =>
      id >= ack.id && id < answer && !flags.rst && ((from === 'b' && flags.fin) || at - ack.at >= silence),
  );
  return end && idsOf([...talk.handshake.map((id) => ({ id })), data, ack, end]);
}

/** The client's first packet with bytes, and the one that acknowledges them. */
function acknowledged(talk: TcpConversation): { data: TcpPacket; ack: TcpPacket } | undefined {
  const data = talk.packets.find(({ from, length }) => from === 'a' && length > 0);
  const ack = data && acknowledger(talk, 'a', { start: 0, end: data.length });
  return data && ack && !ack.flags.rst ? { data, ack } : undefined;
}
