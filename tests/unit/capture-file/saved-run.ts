// A run as its ledger has it, for the tests of its file: the ten packets of a real hello among what the programs told, with holes
// in the row of ids, and packets that a fault touched and that were lost.
import { writePcapng } from '../../../server/shared/capture-file/write-pcapng.ts';
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { RunInfo } from '../../../server/shared/contract/run.ts';
import { hello, info as runInfo, ready, told, toldByServer } from '../client-fixture.ts';

export const info: RunInfo = {
  ...runInfo,
  began: 1_700_000_000_123,
  observation: { packets: 'captured', tool: 'tcpdump' },
};

/** Ids 4 and 20 were let go, and 1 to 3 are entries. */
export const frames = hello([5, 6, 7, 9, 10, 13, 14, 15, 17, 18]).map((frame) => ({
  ...frame,
  bytes: Uint8Array.from(frame.bytes),
}));
const time = (place: number): number => frames[place]?.at ?? 0;

export const entries: readonly Entry[] = [
  { id: 1, at: 0, type: 'learner', what: 'entered', step: 'greet' },
  { id: 2, at: 0, type: 'capture', world: 'w1', what: 'started', tool: 'tcpdump', pid: 4300 },
  { ...ready, id: 3 },
  { ...toldByServer(8, 'accepted'), at: time(2) },
  { ...told(11, 'connected'), at: time(3) },
  { id: 12, at: time(4), type: 'touched', world: 'w1', frames: [9, 4], by: 'firewall', verdict: 'drop' },
  { id: 16, at: time(7), type: 'capture', world: 'w1', what: 'dropped', dropped: 7 },
  { ...told(19, 'closed'), at: time(9) },
];

export const comments = new Map([[9, 'The client sends 6 bytes\nFrom client (PID 4312) to tcp-echo (PID 4318)']]);
export const senders = new Map([[9, 4312]]);

export const saved = (): Uint8Array<ArrayBuffer> =>
  writePcapng(frames, { ...info, comments, senders, about: 'One\nTwo', run: { info, entries } });
