// The doors of the sandbox: the run's services as they are now, and the learner's own programs found in the socket table.
// Pure; drawn by Doors.svelte.
import type { SandboxService, SystemInfo } from '../../../../server/shared/contract/api.ts';
import type { HostName } from '../../../../server/shared/contract/lesson.ts';
import { hostOf, type WorldInfo } from '../../../../server/shared/contract/run.ts';
import { reachOf, waits, type Reach, type SocketTable } from '../../state/rows.ts';
import { relayName } from '../../../../server/shared/relay/toxics.ts';
import { publishedAt, type Service } from '../../state/services.ts';

export type Transport = 'tcp' | 'udp';
/** The colour of a door is its protocol's. */
export type Speaks = 'tcp' | 'udp' | 'http';

export interface Door {
  readonly name: string;
  readonly kind: string;
  readonly host: HostName;
  readonly transport: Transport;
  readonly speaks: Speaks;
  readonly address: string;
  /** Where it listens, or was asked to; 0 where the kernel had not chosen yet. */
  readonly port: number;
  readonly pid: number;
  readonly state: 'starting' | 'open' | 'frozen' | 'hung' | 'closed' | 'taken' | 'failed';
  /** A code of the error table, and the raw text. */
  readonly error?: string;
  readonly detail?: string;
  /** The process that holds the port it wanted. */
  readonly heldBy?: number;
  /** The port of the host's 127.0.0.1 at which it is published. */
  readonly published?: number;
}

type Kinds = SystemInfo['services'];

const states: Readonly<Record<Service['state'], Door['state']>> = {
  starting: 'starting',
  running: 'open',
  frozen: 'frozen',
  hung: 'hung',
  gone: 'closed',
};

/** Every service of the run, in order of its first start. `asked`: what the learner asked for. */
export function doorsOf(
  services: ReadonlyMap<string, Service>,
  asked: readonly SandboxService[],
  kinds: Kinds,
  worlds: readonly WorldInfo[] = [],
): Door[] {
  const own = [...services.values()].filter(({ kind }) => kind !== 'relay');
  return own.map((service) => {
    const { name, kind, world, pid, listens, error, detail } = service;
    const transport = listens?.transport ?? kinds.find(({ id }) => id === kind)?.transport ?? 'tcp';
    const wanted = asked.find((one) => one.name === name);
    const named = portIn(detail);
    const published = publishedAt(services, name);
    // What a relay hands on is what the service behind it speaks.
    const behind = isRelay(kind) ? own.find((one) => relayName(one.name) === name) : undefined;
    const failed = service.state === 'gone' && error !== undefined;
    const holder = /\bpid (\d+)/i.exec(detail ?? '')?.[1];
    return {
      name,
      kind,
      host: hostOf(worlds, world),
      transport,
      speaks: speaks(behind?.kind ?? kind, transport),
      address: listens?.address ?? wanted?.address ?? named?.address ?? '127.0.0.1',
      port: listens?.port ?? wanted?.port ?? named?.port ?? 0,
      pid,
      state: failed ? (error === 'EADDRINUSE' ? 'taken' : 'failed') : states[service.state],
      ...(error === undefined ? {} : { error }),
      ...(detail === undefined ? {} : { detail }),
      ...(holder === undefined ? {} : { heldBy: Number(holder) }),
      ...(published === undefined ? {} : { published }),
    };
  });
}

/** Is it a relay in front of a service? */
export const isRelay = (kind: string): boolean => kind === 'tcp-relay' || kind === 'udp-relay';

/** Kinds say in their name what they speak: "http-hello". */
export const speaks = (kind: string, transport: Transport): Speaks => (kind.startsWith('http-') ? 'http' : transport);

/** "127.0.0.1:8080" or "[::1]:8080" in a raw text. */
function portIn(text: string | undefined): { address: string; port: number } | undefined {
  const found = /\[?((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*::[0-9a-f:]*)\]?:(\d{1,5})\b/i.exec(text ?? '');
  const [, address = '', port = '0'] = found ?? [];
  return found === null ? undefined : { address, port: Number(port) };
}

/** A program of the learner's own that waits for others. */
export interface Own {
  readonly key: string;
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  readonly pid?: number;
  readonly program?: string;
  readonly reach: Reach;
}

/** The learner's own programs on this computer that wait at a port, by port. */
export function ownOf(table: SocketTable, worlds: readonly WorldInfo[] = []): Own[] {
  return table.now
    .filter((row) => waits(row) && table.sideOf(row) === 'yours' && hostOf(worlds, row.world) === 'here')
    .map(({ key, transport, local, pid, program }) => ({
      key,
      transport,
      ...local,
      ...(pid === undefined ? {} : { pid }),
      ...(program === undefined ? {} : { program }),
      reach: reachOf(local.address),
    }))
    .sort((a, b) => a.port - b.port || a.address.localeCompare(b.address));
}

/** Who can reach a program at such an address: in a network of its own nobody but its neighbour, where there is one. */
export function reachedBy(reach: Reach, world: WorldInfo['kind'], joined: boolean): Reach | 'network' | 'neighbour' {
  if (world === 'host') return reach;
  if (!joined) return 'network';
  return reach === 'computer' ? 'computer' : 'neighbour';
}

/** A name for one more service of a kind: "echo", "echo-2". */
export function freeName(kind: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  const base = kind.slice(0, 56);
  let name = base;
  for (let count = 2; names.has(name); count++) name = `${base}-${count}`;
  return name;
}
