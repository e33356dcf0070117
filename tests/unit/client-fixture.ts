// What the tests of the client's rooms share: the ten packets of a real hello, as frames and as the worker knows them.
import { Sockets } from '../../client/src/state/sockets.ts';
import { readFileSync } from 'node:fs';
import { createDissector } from '../../server/shared/dissect/dissector.ts';
import type { Protocol } from '../../server/shared/dissect/types.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { encodeBatch, type Frame } from '../../server/shared/contract/frames.ts';
import type { Endpoint, ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import type { RunInfo } from '../../server/shared/contract/run.ts';
import { label } from '../../server/shared/conversations/label.ts';
import { story } from '../../server/shared/conversations/story.ts';
import { loadFolder } from './client-folder.ts';
import { Model } from '../../client/src/dissector/model.ts';
import { createLanguage, type Language } from '../../client/src/stage/packets/filter/language.ts';
import type { Terms } from '../../client/src/stage/packets/filter/types.ts';

/** The ten packets, with these ids. */
export function hello(ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]): Frame[] {
  const file = readCaptureFile(readFileSync(new URL('../fixtures/hello.pcap', import.meta.url)));
  if (!file.ok) throw new Error(file.detail);
  const start = file.frames[0]?.at ?? 0;
  return file.frames
    .slice(0, ids.length)
    .map((frame, index) => ({ ...frame, id: ids[index] ?? 0, at: frame.at - start }));
}

export const batch = (frames: readonly Frame[]): Uint8Array<ArrayBuffer> => encodeBatch(frames);

/** A worker's model with all protocols. */
export async function newModel(): Promise<Model> {
  const protocols = (await loadFolder('server/shared/dissect/protocols')) as { protocol: Protocol }[];
  const dissector = createDissector(protocols.map(({ protocol }) => protocol));
  return new Model({ label, story, filter: await filterLanguage(), ...dissector });
}

/** All words of the filter. */
export async function filterLanguage(): Promise<Language> {
  const protocols = (await loadFolder('server/shared/dissect/protocols')) as { protocol: Protocol }[];
  const terms = (await loadFolder('client/src/stage/packets/filter/terms')) as { terms: Terms }[];
  return createLanguage(
    terms.map((file) => file.terms),
    protocols.map(({ protocol }) => protocol),
  );
}

export const client: Endpoint = { address: '127.0.0.1', port: 43670 };
export const server: Endpoint = { address: '127.0.0.1', port: 43127 };

export const info: RunInfo = {
  id: 'r1',
  lesson: 'hello',
  began: 0,
  worlds: [{ name: 'w1', kind: 'private' }],
  observation: { packets: 'captured' },
};

/** What a conversation is drawn with where nothing is known but its packets. */
export const around = {
  worlds: info.worlds,
  sockets: new Sockets(),
  services: new Map(),
  processes: [],
  calls: [],
  touched: new Map(),
};

/** The echo service, ready. */
export const ready: ProcessEntry = {
  id: 11,
  at: 0,
  type: 'process',
  world: 'w1',
  pid: 4318,
  name: 'echo',
  role: 'service',
  kind: 'tcp-echo',
  what: 'ready',
  listens: { transport: 'tcp', ...server },
};

/** What a program told of its socket; the client's, unless said otherwise. */
export function told(id: number, what: SocketEntry['what'], more: Partial<SocketEntry> = {}): SocketEntry {
  const base = { type: 'socket', world: 'w1', pid: 4312, name: 'client', transport: 'tcp' } as const;
  return { id, at: id * 1000, ...base, what, local: client, remote: server, ...more };
}

/** The same at the server's end. */
export function toldByServer(id: number, what: SocketEntry['what'], more: Partial<SocketEntry> = {}): SocketEntry {
  return told(id, what, { pid: 4318, name: 'echo', local: server, remote: client, ...more });
}
