// The relays that are there now, as the ledger tells: what each stands in front of, where it listens, and what it does. Pure.
import type { RelayEntry } from '../../../server/shared/contract/entry.ts';
import type { Toxic } from '../../../server/shared/relay/toxics.ts';
import { isOpen, type Service } from './services.ts';

export interface Relay {
  readonly name: string;
  /** The service that it hands on to. */
  readonly of: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** Its port was asked for; else the kernel chose it. */
  readonly asked: boolean;
  readonly toxics: readonly Toxic[];
}

/** In order of their first setting; what was set last is in force, while the relay's process lives. */
export function relaysOf(entries: readonly RelayEntry[], services: ReadonlyMap<string, Service>): readonly Relay[] {
  const last = new Map(entries.map((entry) => [entry.name, entry]));
  return [...last.values()].flatMap(({ name, of, port: wanted, toxics }) => {
    const service = services.get(name);
    if (service?.listens === undefined || !isOpen(service)) return [];
    const { transport, port } = service.listens;
    return [{ name, of, transport, port, asked: wanted !== undefined, toxics }];
  });
}
