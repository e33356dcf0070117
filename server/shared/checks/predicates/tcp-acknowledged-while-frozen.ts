// The kernel shook hands and acknowledged the client's bytes while the service's program was stopped and said nothing.
import * as v from 'valibot';
import { absence, ended } from '../say.ts';
import { happened, idsOf, notYet, talks } from '../talks.ts';
import { waiting } from '../waiting.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

type None = Record<string, never>;

export const predicate: Predicate<None> = {
  id: 'tcp-acknowledged-while-frozen',
  over: 'packets',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const found = on && waiting(view, on).findLast((one) => one.acknowledged !== undefined);
    // That no echo came may be said only once all packets so far are in, or once the freeze is over.
    if (!found || (!view.settled && found.freeze.until === undefined)) return notYet;
    const ids = [found.freeze.id, ...found.handshake, found.data, found.acknowledged];
    return happened(idsOf(ids.flatMap((id) => (id === undefined ? [] : [{ id }]))));
  },

  explain(view, _params, on) {
    if (!on) return 'The server has not started yet.';
    if (on.state === 'gone' && on.signal !== undefined)
      return `${ended(on)} Ending is not freezing: SIGSTOP stops a process, and SIGCONT lets it go on.`;
    if (on.state === 'gone') return ended(on);
    return on.state === 'frozen' ? whileFrozen(view, on) : whileRunning(view, on);
  },
};

function whileRunning(view: RunView, on: ServiceFacts): string {
  const frozen = on.freezes.some((freeze) => (freeze.thawed ?? 0) > (view.entries[0]?.id ?? 0));
  if (frozen)
    return 'You thawed the server before a hello reached it. Freeze it again, and say hello while it is frozen.';
  if (talks(view, on).length > 0) return 'The server was running when you said hello. Freeze it first, then say hello.';
  return 'The server is running. Freeze it first.';
}

function whileFrozen(view: RunView, on: ServiceFacts): string {
  const last = waiting(view, on).at(-1);
  if (last && last.data === undefined) return 'The handshake is done, though the server is frozen. Now say something.';
  if (last) return view.settled ? 'Your bytes went out. Nothing has acknowledged them yet.' : 'Waiting for packets.';
  if (talks(view, on).some((talk) => talk.handshake))
    return 'This conversation began before the server was frozen. Connect anew, while it is frozen.';
  const why = absence(view, on);
  return why.startsWith('You ') ? why : 'The server is frozen. Now say hello to it.';
}
