// One TCP connection that goes through a relay: what comes from the client goes on to the service, and the other way, each
// direction through its own chain of toxics. Ends and resets are handed on as they come.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ends, writeTold } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import type { Stream } from '../../shared/relay/toxics.ts';
import { call } from '../net/call.ts';
import { follow, type TellNews } from '../net/follow.ts';
import type { Dose } from './dose.ts';
import { Intake } from './intake.ts';
import { Chain } from './stream/chain.ts';
import type { Hands } from './stream/stage.ts';

/** Hand on, to this service, what this client sends. `dose`: the toxics that are in force now. */
export function handOn(client: Socket, target: Endpoint, dose: () => Dose, tell: TellNews): void {
  const over = new AbortController();
  follow(client, tell);
  const service = call(target, tell, true);
  const both = [client, service] as const;
  const cut = (one: Socket): void => {
    over.abort();
    // Node would wait for a connection that is being made before it resets it.
    if (one.connecting) one.destroy();
    else if (!one.destroyed) one.resetAndDestroy();
  };
  for (const [one, other] of [both, [service, client]] as const)
    one.on('close', () => {
      const ended = one.readableEnded && one.writableFinished;
      if (!ended && !over.signal.aborted) cut(other);
    });

  const handsOf = (stream: Stream) => (now: Dose) => {
    const until = waiting(over.signal, now.replaced);
    const where = () => (stream === 'upstream' ? ends(client) : { ...ends(service), remote: target });
    const hands: Hands = {
      now: () => performance.now(),
      random: Math.random,
      until,
      say: (toxic, amount) => tell({ what: 'touched', ...where(), toxic, amount: Math.round(amount) }),
      close: () => {
        over.abort();
        for (const one of both) one.destroySoon();
      },
      reset: () => both.forEach(cut),
    };
    return hands;
  };
  const up = new Chain('upstream', dose, handsOf('upstream'));
  const down = new Chain('downstream', dose, handsOf('downstream'));
  void pump([client, service], up, over.signal, tell);
  void pump([service, client], down, over.signal, tell);
}

/** Until the end has come and was handed on, or the connection is over. */
async function pump(
  [from, to]: readonly [Socket, Socket],
  chain: Chain,
  over: AbortSignal,
  tell: TellNews,
): Promise<void> {
  const intake = new Intake(from);
  over.addEventListener('abort', () => intake.stop(), { once: true });
  try {
    chain.meet();
    for await (const piece of intake)
      for await (const { bytes } of chain.pass(piece)) {
        if (over.aborted || to.destroyed) return;
        if (!writeTold(to, bytes, tell)) await drained(to);
      }
    if (over.aborted) return;
    await chain.end();
    to.end();
  } catch (error) {
    // A stage that waits hears of the end in this way.
    if (!over.aborted) throw error;
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('drain', resolve).once('close', resolve);
  });

/** Hands.until: a timer of Node's may come a little early, and then is set again. */
function waiting(over: AbortSignal, replaced: AbortSignal): Hands['until'] {
  const signal = AbortSignal.any([over, replaced]);
  return async (then) => {
    for (;;) {
      over.throwIfAborted();
      if (replaced.aborted) return false;
      const left = then - performance.now();
      if (left <= 0) return true;
      // Why it was cut short is looked at above.
      await sleep(Math.ceil(left), undefined, { signal }).catch(() => undefined);
    }
  };
}
