// A system call of one side gave what is wanted: it succeeded, failed with an errno, or waits; and, where that is asked for, moved
// so many bytes, or left the socket in a state of the kernel's table.
import * as v from 'valibot';
import { callNames } from '../../contract/calls.ts';
import { sides } from '../../contract/sides.ts';
import { socketStates, type CallEntry } from '../../contract/entry.ts';
import { bytes } from '../say.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({
  side: v.picklist(sides),
  call: v.picklist(callNames),
  /** "ok", "waits", or the error: "EADDRINUSE". */
  gives: v.optional(
    v.pipe(v.string(), v.regex(/^(ok|waits|E[A-Z0-9]+)$/, 'ok, waits, or an error such as EADDRINUSE')),
    'ok',
  ),
  /** What it moved, or the number of the socket that it gave. */
  result: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** The socket's state right after it, by the kernel's table. */
  state: v.optional(v.picklist(socketStates)),
  /** Recv-Q right after it: bytes that wait to be read, or connections that wait for accept. */
  waiting: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'called',
  over: 'processes',
  aimed: false,
  params: Params,

  matches(view, params) {
    const found = callsOf(view, params).find((entry) => fits(entry, params));
    return found ? happened([found.id]) : notYet;
  },

  explain(view, params) {
    const { side, call, gives } = params;
    const last = callsOf(view, params).at(-1);
    if (!last) return `The ${side}’s side has not called ${call} yet.`;
    if (!given(last, gives)) return `${last.text} ${came(last)}. This step looks for ${wanted(gives)}.`;
    if (params.result !== undefined && last.result !== params.result)
      return `${last.text} gave ${last.result ?? 'nothing'}. This step looks for ${params.result}.`;
    const after = last.after ?? undefined;
    const stands = after
      ? `${after.state}, with ${counted(after.recvQueue, after.state)}`
      : 'not in the kernel’s table';
    return `After ${last.text} the socket is ${stands}. This step looks for ${lookedFor(params)}.`;
  },
};

const callsOf = (view: RunView, { side, call }: Params): readonly CallEntry[] =>
  view.entries.filter(
    (entry): entry is CallEntry => entry.type === 'call' && entry.side === side && entry.call === call,
  );

const given = ({ what, error }: CallEntry, gives: string): boolean =>
  gives === 'waits' ? what === 'waits' : what === 'returned' && (error ?? 'ok') === gives;

const fits = (entry: CallEntry, { gives, result, state, waiting }: Params): boolean =>
  given(entry, gives) &&
  (result === undefined || entry.result === result) &&
  (state === undefined || entry.after?.state === state) &&
  (waiting === undefined || entry.after?.recvQueue === waiting);

function came({ what, error, result, call }: CallEntry): string {
  if (what === 'cut-off') return 'was cut off: its program ended';
  if (what !== 'returned') return 'has not returned yet';
  if (error !== undefined) return `failed with ${error}`;
  return call === 'send' || call === 'recv' ? `moved ${bytes(result ?? 0)}` : 'succeeded';
}

const wanted = (gives: string): string =>
  gives === 'ok' ? 'one that succeeds' : gives === 'waits' ? 'one that waits' : gives;

const counted = (queue: number, state: string): string =>
  state === 'LISTEN' ? `${queue} in its queue` : `${bytes(queue)} unread`;

const lookedFor = ({ state, waiting }: Params): string =>
  [state, waiting === undefined ? undefined : `${waiting} waiting`].filter((one) => one !== undefined).join(', ');
