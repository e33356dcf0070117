// Who is at the two ends of a connection: looked up among the run's services and among the sockets that programs told of.
import type { CallEntry, Endpoint, ProcessEntry } from '../../../../server/shared/contract/entry.ts';
import { hostOf, type WorldInfo } from '../../../../server/shared/contract/run.ts';
import { sideNames } from '../../../../server/shared/contract/sides.ts';
import type { PacketProtocol } from '../../dissector/messages.ts';
import { boundAt, sideOf } from '../../state/calls.ts';
import { isOpen, type Service } from '../../state/services.ts';
import type { Sockets } from '../../state/sockets.ts';
import type { Touch } from '../../state/touched.ts';
import { t } from '../texts/texts.ts';
import { unnamed, type Party } from './exchange.ts';

/** The run as the drawing reads it. */
export interface Scene {
  readonly worlds: readonly WorldInfo[];
  readonly sockets: Sockets;
  readonly services: ReadonlyMap<string, Service>;
  readonly processes: readonly ProcessEntry[];
  /** System calls that were pressed. */
  readonly calls: readonly CallEntry[];
  /** Packets that a fault has touched, by entry id. */
  readonly touched: ReadonlyMap<number, Touch>;
}

/** One end of a conversation, and the other; `protocol` is what they speak. */
export interface Ends {
  readonly world: string;
  readonly transport: 'tcp' | 'udp';
  readonly protocol: PacketProtocol;
  readonly here: Endpoint;
  readonly there: Endpoint;
}

/** The end that began: its port is borrowed. A service may be one, too. */
export function caller(scene: Scene, { world, protocol, here, there }: Ends): Party {
  const socket = scene.sockets.of(world, here, there);
  const service = [...scene.services.values()].find((one) => one.world === world && one.pid === socket?.pid);
  const name = service?.kind ?? (socket === undefined ? unnamed : shown(socket.name));
  return {
    name,
    host: hostOf(scene.worlds, world),
    pid: socket?.pid,
    ...here,
    kind: 'borrowed',
    protocol,
    service: service?.name,
    note: 'borrowed',
    open: false,
  };
}

/** The end that was called: a service, a program that told of its socket, or nobody. */
export function called(scene: Scene, ends: Ends, refused: boolean): Party {
  const { world, transport, protocol, here, there } = ends;
  const service = serviceAt(scene, world, here, transport);
  const socket = scene.sockets.of(world, here, there);
  const host = hostOf(scene.worlds, world);
  const base = { ...here, host, protocol, kind: 'listening', service: service?.name } as const;
  if (service !== undefined) {
    const pid = socket?.pid ?? service.pid;
    const open = isOpen(service) && !refused;
    const waits = transport === 'tcp' ? 'LISTEN' : 'bound';
    const note = !open ? 'gone' : service.state === 'frozen' ? 'frozen' : waits;
    return { ...base, name: service.kind, pid, note, open };
  }
  const bound = boundAt(scene.calls, world, here);
  if (bound && !refused) {
    const { side, pid } = bound.entry;
    const note = bound.listens ? 'LISTEN' : 'bound';
    return { ...base, name: shown(sideNames[side]), pid, note: transport === 'tcp' ? note : 'bound', open: false };
  }
  if (socket !== undefined) return { ...base, name: shown(socket.name), pid: socket.pid, note: '', open: false };
  if (refused) return { ...base, name: 'nobody', pid: undefined, kind: 'closed', note: 'closed', open: false };
  return { ...base, name: unnamed, pid: undefined, note: '', open: false };
}

/** The service that listens, or listened, at this end. TCP's ports and UDP's are different doors. */
export function serviceAt(scene: Scene, world: string, end: Endpoint, transport: 'tcp' | 'udp'): Service | undefined {
  for (const service of scene.services.values()) {
    const at = service.listens;
    if (service.world !== world || at?.port !== end.port || at.transport !== transport) continue;
    if (at.address === end.address || isWild(at.address)) return service;
  }
  return undefined;
}

const isWild = (address: string): boolean => address === '0.0.0.0' || address === '::';

function shown(name: string): string {
  const side = sideOf(name);
  return side === undefined ? (name === 'client' ? 'your client' : name) : t.calls.sides[side];
}
