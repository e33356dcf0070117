// The client said more than its TCP might send at once: it sent so many bytes, waited for word of them, and then sent more.
import * as v from 'valibot';
import type { TcpConversation, TcpPacket } from '../../conversations/types.ts';
import { absence, bytes } from '../say.ts';
import { firstShowing, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ rounds: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-rounds',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { rounds }, on) {
    return firstShowing(view, on, (talk) => {
      const found = roundsOf(talk);
      return found.length >= rounds ? found.map(({ id }) => id) : undefined;
    });
  },

  explain(view, { rounds }, on) {
    if (!on?.listens) return 'The server is starting.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const found = roundsOf(last).length;
    if (found === 0) return 'You are connected, and have said nothing yet.';
    const said = `You have said ${bytes(last.sent.a.length)}`;
    if (found === 1) return `${said}, which went out in one go: none had to wait. Say more.`;
    return `${said}, in ${found} goes with a wait between. This step looks for ${rounds}.`;
  },
};

/** The first packet of each round: new bytes, sent after the first ones of the round before were acknowledged (RFC 5681, 3.1). */
function roundsOf({ packets }: TcpConversation): readonly TcpPacket[] {
  const rounds: TcpPacket[] = [];
  let sent = 0;
  let heard = true;
  for (const packet of packets) {
    if (packet.from === 'b') heard ||= packet.flags.ack && packet.ack - 1 > (rounds.at(-1)?.offset ?? Infinity);
    else if (packet.length > 0 && packet.offset >= sent) {
      if (heard) rounds.push(packet);
      heard = false;
      sent = packet.offset + packet.length;
    }
  }
  return rounds;
}
