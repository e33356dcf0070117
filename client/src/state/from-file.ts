// What a capture file says of the run that it shows: the run that was saved, or none, and then each interface is a network. Pure.
import type { RunInfo } from '../../../server/shared/contract/run.ts';
import type { Opened } from '../dissector/messages.ts';

/** A file that was read. */
export type OpenFile = Extract<Opened, { ok: true }>;

export function infoOf(id: string, { began, interfaces, run }: OpenFile): RunInfo {
  if (run !== undefined) return { ...run.info, id };
  const worlds = interfaces.map(({ name }, at) => ({ name: name ?? `interface ${at + 1}`, kind: 'host' as const }));
  return { id, lesson: '', began, worlds, observation: { packets: 'captured' } };
}
