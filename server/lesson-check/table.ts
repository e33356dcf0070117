// Everything a run needs, put together as the composition root does, but without a page: lessons are played on it.
import { once } from 'node:events';
import net from 'node:net';
import { detectNetcat, shellOf } from '../actions/shell/detect.ts';
import { preflightCapture, preflightPrivate } from '../capture/preflight.ts';
import { loadPredicates } from '../lessons/known.ts';
import type { Known } from '../lessons/known.ts';
import { loadActions, loadServices } from '../processes/discover.ts';
import type { RunParts } from '../runs/parts.ts';
import type { Run } from '../runs/run.ts';
import { Stands } from '../runs/stands.ts';
import type { Observation } from '../shared/contract/run.ts';
import type { WorldKind } from '../worlds/types.ts';
import { Worlds } from '../worlds/worlds.ts';

/** How lessons are played: in which world, and with or without capture. */
export interface Way {
  readonly world: WorldKind;
  readonly capture: 'auto' | 'off';
}

export interface Table {
  readonly way: Way;
  readonly parts: RunParts;
  readonly worlds: Worlds;
  /** Why this world cannot be had here, if so. */
  readonly refused: string | undefined;
  /** How packets are seen in this world. */
  readonly observation: Observation;
  /** ms after which a wait has failed: a bound, never a pause. */
  readonly patience: number;
  /** A connection to a listener that stands for the playground's own: a tab of its page. */
  openTab(): Promise<net.Socket>;
  /** Who plays now. */
  readonly players: Set<{ readonly run: Run; end(): Promise<unknown> }>;
  /** End whoever plays, and everything that was started for them. */
  stop(): Promise<void>;
}

/** What a lesson may name, as found in the folders. */
export async function whatIsKnown(): Promise<Known> {
  const [services, actions, predicates] = await Promise.all([loadServices(), loadActions(), loadPredicates()]);
  const known = new Map([...actions].map(([id, { value }]) => [id, value]));
  return { predicates, services: new Set(services.keys()), actions: known };
}

/** Set a table for one way of playing. The caller stops it. */
export async function setTable(way: Way, patience = 20_000): Promise<Table> {
  const worlds = new Worlds({ allow: way.world });
  const [preflight, services, actions, checks, netcat] = await Promise.all([
    worlds.preflight(),
    loadServices(),
    loadActions(),
    loadPredicates(),
    detectNetcat(),
  ]);
  const door = await openStandIn();
  const captureOff = way.capture === 'off';
  const stands = new Stands({ worlds, possible: preflight.worlds, captureOff });
  const players: Table['players'] = new Set();
  const parts: RunParts = {
    stands,
    services,
    actions,
    checks,
    ledger: {},
    idleMs: 600_000,
    pinnedMs: 600_000,
    ownPorts: () => [door.port],
    allPids: () => [...players].flatMap(({ run }) => run.pids),
    shell: (world) => shellOf(world, netcat),
    whyNot: () => preflight.why ?? 'world_forbidden',
    onIdle: () => undefined,
    // Each player begins at the beginning.
    progress: { get: () => undefined, set: () => undefined },
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...players].map((one) => one.end()));
    await stands.stop();
    await worlds.stop();
    door.stop();
  };
  const refused = preflight.worlds.includes(way.world) ? undefined : (preflight.detail ?? preflight.why);
  const observation = captureOff || refused !== undefined ? off : await observe(way.world, worlds);
  return { way, parts, worlds, refused, observation, patience, openTab: door.connect, players, stop };
}

const off: Observation = { packets: 'implied' };

async function observe(kind: WorldKind, worlds: Worlds): Promise<Observation> {
  return kind === 'private' ? preflightPrivate() : preflightCapture(await worlds.open('host'));
}

/** A listener in the place of the playground's door. */
async function openStandIn() {
  const server = net.createServer((socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const sockets = new Set<net.Socket>();
  const connect = async (): Promise<net.Socket> => {
    const socket = net.connect(port, '127.0.0.1');
    sockets.add(socket);
    await once(socket, 'connect');
    return socket;
  };
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, connect, stop };
}
