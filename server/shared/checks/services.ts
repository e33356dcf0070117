// What the ledger's process entries say about a service: folded one entry at a time into ServiceFacts.
import type { CallEntry, ProcessEntry } from '../contract/entry.ts';
import type { Freeze, ServiceFacts } from './types.ts';

const freezesKept = 100;

/** The facts after one more process entry of this service; `before` is undefined for the first. */
export function tellService(before: ServiceFacts | undefined, entry: ProcessEntry): ServiceFacts {
  const fresh = before === undefined || entry.what === 'started' || before.pid !== entry.pid;
  const listens = entry.listens ?? before?.listens;
  const facts: ServiceFacts = {
    name: entry.name,
    kind: entry.kind ?? before?.kind ?? '',
    world: entry.world,
    pid: entry.pid,
    state: fresh ? 'starting' : before.state,
    since: fresh ? entry.id : before.since,
    freezes: fresh ? closed(before?.freezes ?? [], entry) : before.freezes,
    ...(listens && { listens }),
  };
  switch (entry.what) {
    case 'ready':
      return { ...facts, state: 'running', since: entry.id };
    case 'frozen': {
      if (facts.state === 'frozen') return facts;
      const freezes = [...facts.freezes, { id: entry.id, since: entry.at }].slice(-freezesKept);
      return { ...facts, state: 'frozen', since: entry.id, freezes };
    }
    case 'thawed':
      return { ...facts, state: 'running', since: entry.id, freezes: closed(facts.freezes, entry) };
    case 'exited':
    case 'crashed':
    case 'killed':
    case 'failed': {
      const gone = { ...facts, state: 'gone' as const, since: entry.id, freezes: closed(facts.freezes, entry) };
      return entry.signal === undefined ? gone : { ...gone, signal: entry.signal };
    }
    case 'started':
    case 'hung':
    case 'answers':
    case 'limit':
      return facts;
  }
}

/** The facts of a caller after one of its calls: where its socket is bound is where checks look for what comes to it. */
export function tellCall(
  before: ServiceFacts,
  { pid, what, call, transport = 'tcp', local, error }: CallEntry,
): ServiceFacts {
  const binds = what === 'returned' && error === undefined && (call === 'bind' || call === 'listen');
  if (!binds || !local || before.pid !== pid) return before;
  return { ...before, listens: { transport, ...local } };
}

/** The freezes with the last one ended by this entry: a thaw, or the end of the process. */
function closed(freezes: readonly Freeze[], by: ProcessEntry): readonly Freeze[] {
  const last = freezes.at(-1);
  if (!last || last.until !== undefined) return freezes;
  return [...freezes.slice(0, -1), { ...last, until: by.at, ...(by.what === 'thawed' && { thawed: by.id }) }];
}
