// Who is at the two ends of a connection: looked up among the run's services and among the sockets that programs told of.
import type { Endpoint, ProcessEntry } from '../../../../server/shared/contract/entry.ts';
import { isOpen, type Service } from '../../state/services.ts';
import type { Sockets } from '../../state/sockets.ts';
import type { Party } from './exchange.ts';

/** The run as the drawing reads it. */
export interface Scene {
  readonly sockets: Sockets;
  readonly services: ReadonlyMap<string, Service>;
  readonly processes: readonly ProcessEntry[];
}

/** The end that began: its port is borrowed. */
export function caller(scene: Scene, world: string, here: Endpoint, there: Endpoint): Party {
  const socket = scene.sockets.of(world, here, there);
  return {
    name: socket === undefined ? 'a program' : shown(socket.name),
    pid: socket?.pid,
    ...here,
    kind: 'borrowed',
    note: 'borrowed',
    open: false,
  };
}

/** The end that was called: a service, a program that told of its socket, or nobody. */
export function called(scene: Scene, world: string, here: Endpoint, there: Endpoint, refused: boolean): Party {
  const service = serviceAt(scene, world, here);
  const socket = scene.sockets.of(world, here, there);
  if (service !== undefined) {
    const pid = socket?.pid ?? service.pid;
    const open = isOpen(service) && !refused;
    const note = !open ? 'gone' : service.state === 'frozen' ? 'frozen' : 'LISTEN';
    return { name: service.kind, pid, ...here, kind: 'listening', note, open };
  }
  if (socket !== undefined) {
    return { name: socket.name, pid: socket.pid, ...here, kind: 'listening', note: '', open: false };
  }
  if (refused) return { name: 'nobody', pid: undefined, ...here, kind: 'closed', note: 'closed', open: false };
  return { name: 'a program', pid: undefined, ...here, kind: 'listening', note: '', open: false };
}

/** The service that listens, or listened, at this end. */
export function serviceAt(scene: Scene, world: string, end: Endpoint): Service | undefined {
  for (const service of scene.services.values()) {
    const at = service.listens;
    if (service.world === world && at?.port === end.port && (at.address === end.address || isWild(at.address))) {
      return service;
    }
  }
  return undefined;
}

const isWild = (address: string): boolean => address === '0.0.0.0' || address === '::';
const shown = (name: string): string => (name === 'client' ? 'your client' : name);
