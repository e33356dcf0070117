// A sandbox run with relays in front of its services, on this computer's own loopback, for tests.
import { once } from 'node:events';
import net from 'node:net';
import { setTable } from '../../server/lesson-check/table.ts';
import type { Run } from '../../server/runs/run.ts';
import { loadPredicates } from '../../server/lessons/known.ts';
import { Runs } from '../../server/runs/runs.ts';
import { ViewBuilder } from '../../server/shared/checks/view.ts';
import type { SandboxService } from '../../server/shared/contract/api.ts';
import type { ActionEntry, Entry, ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { ownLibrary } from './library.ts';
import { entries, entry } from './run-entries.ts';

export const echo: SandboxService = { name: 'echo', kind: 'tcp-echo' };
export const post: SandboxService = { name: 'post', kind: 'udp-echo' };

const check = (await loadPredicates()).get('relay-touched');

const isTouched =
  (toxic: string) =>
  (one: Entry): one is SocketEntry =>
    one.type === 'socket' && one.what === 'touched' && one.toxic === toxic;

export interface Relayed extends AsyncDisposable {
  readonly run: Run;
  readonly entries: readonly Entry[];
  /** The first entry like this, now or later. */
  entry(like: (one: Entry) => boolean): Promise<Entry>;
  /** Do an action; how it ended. */
  act(action: string, to: string, params?: object): Promise<ActionEntry>;
  /** Have this set in force; the relay's port. */
  relay(to: string, ...toxics: object[]): Promise<number>;
  /** Where a service listens now. */
  portOf(name: string): number;
  /** What was told of a toxic, and the first of it, now or later. */
  touched(toxic: string): readonly SocketEntry[];
  told(toxic: string): Promise<SocketEntry>;
  connect(port: number): Promise<net.Socket>;
  /** What the check `relay-touched` on this service answers now. */
  check(on: string, toxic: string, times: number): boolean;
  end(): Promise<void>;
}

export async function relayed(...services: SandboxService[]): Promise<Relayed> {
  const library = await ownLibrary();
  const table = await setTable({ world: 'host', capture: 'off' });
  const runs = new Runs({ ...table.parts, library: async () => library });
  const run = await runs.open({ sandbox: { world: 'host', services } });
  const sockets: net.Socket[] = [];
  const act: Relayed['act'] = (action, to, params = {}) => {
    const key = run.act({ action, to, params: { ...params } });
    return entry(run, (one): one is ActionEntry => one.type === 'action' && one.key === key && one.what !== 'started');
  };
  const portOf = (name: string): number =>
    entries(run).findLast(
      (one): one is ProcessEntry => one.type === 'process' && one.name === name && one.what === 'ready',
    )?.listens?.port ?? 0;
  return {
    run,
    get entries() {
      return entries(run);
    },
    entry: (like) => entry(run, like),
    act,
    async relay(to, ...toxics) {
      const { what, error, detail } = await act('relay', to, { toxics });
      if (what !== 'finished') throw new Error(`${error}: ${detail}`);
      return portOf(`relay-of-${to}`);
    },
    portOf,
    touched: (toxic) => entries(run).filter(isTouched(toxic)),
    told: (toxic) => entry(run, isTouched(toxic)),
    async connect(port) {
      const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    },
    check(on, toxic, times) {
      const builder = new ViewBuilder(run.info.worlds, 'implied');
      for (const one of entries(run)) builder.add(one);
      const view = builder.view(1, true);
      return check?.matches(view, { toxic, times }, view.services.get(on)).met === true;
    },
    end: () => runs.end(run.info.id, 'stopped'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await runs.stop();
      await table.stop();
    },
  };
}
