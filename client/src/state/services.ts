// The programs of a run, as its process entries tell: each service as it is now, and who had which pid.
import type { Endpoint, ProcessEntry } from '../../../server/shared/contract/entry.ts';
import { publishedName } from '../../../server/shared/contract/run.ts';

type ServiceState = 'starting' | 'running' | 'frozen' | 'hung' | 'gone';

/** A service of the run as it is now. A restarted one keeps its name and has a new pid. */
export interface Service {
  readonly name: string;
  readonly kind: string;
  readonly world: string;
  readonly pid: number;
  readonly state: ServiceState;
  /** Where it listens, or listened last. */
  readonly listens?: { readonly transport: 'tcp' | 'udp' } & Endpoint;
  /** A code of the error table, where it failed. */
  readonly error?: string;
  readonly detail?: string;
}

const stateAfter: Readonly<Record<ProcessEntry['what'], ServiceState>> = {
  started: 'starting',
  ready: 'running',
  thawed: 'running',
  answers: 'running',
  frozen: 'frozen',
  hung: 'hung',
  exited: 'gone',
  crashed: 'gone',
  killed: 'gone',
  failed: 'gone',
  limit: 'gone',
};

/** Services by name, in order of their first start. */
export function servicesOf(entries: readonly ProcessEntry[]): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  for (const entry of entries) {
    if (entry.role !== 'service') continue;
    const before = services.get(entry.name);
    // News of a process that was replaced meanwhile says nothing of the new one.
    if (before !== undefined && before.pid !== entry.pid && entry.what !== 'started' && before.state !== 'gone')
      continue;
    const same = before?.pid === entry.pid ? before : undefined;
    const listens = entry.listens ?? same?.listens;
    services.set(entry.name, {
      name: entry.name,
      kind: entry.kind ?? same?.kind ?? before?.kind ?? entry.name,
      world: entry.world,
      pid: entry.pid,
      state: stateAfter[entry.what],
      ...(listens === undefined ? {} : { listens }),
      ...(entry.error === undefined ? {} : { error: entry.error }),
      ...(entry.detail === undefined ? {} : { detail: entry.detail }),
    });
  }
  return services;
}

/** Does the service hold its port open? A frozen program's kernel still answers for it. */
export function isOpen(service: Service): boolean {
  return service.state === 'running' || service.state === 'frozen' || service.state === 'hung';
}

type Services = ReadonlyMap<string, Service>;

/** The port of 127.0.0.1 of the host at which a service of a private world is published now. */
export function publishedAt(services: Services, name: string): number | undefined {
  const relay = services.get(publishedName(name));
  return relay !== undefined && isOpen(relay) ? relay.listens?.port : undefined;
}

/** Where the learner's own browser reaches a service, which is on the host: "127.0.0.1:8080"; undefined where it does not. */
export function reachedByBrowser(services: Services, name: string, host: string): string | undefined {
  const port = publishedAt(services, name);
  if (port !== undefined) return `127.0.0.1:${port}`;
  const service = services.get(name);
  return service?.world === 'host' && service.listens ? `${host}:${service.listens.port}` : undefined;
}
