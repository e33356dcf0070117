// The program that every pooled process runs. It waits for its task over descriptor 3: to be a service, or an agent that acts.
// It ends at once when the server is gone. Started by child.ts; by hand it has nobody to speak with, and ends.
// What `listen` loads the first time it is called, two ms that a warm process has behind it.
import 'node:cluster';
import 'node:dns';
import { Socket } from 'node:net';
import { Kept } from '../actions/net/kept.ts';
import type { AgentAction } from '../actions/types.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { openChannel } from './channel.ts';
import { errorCode } from './news.ts';
import type { BehindService, FromChild, Service, ToChild, Told } from './types.ts';

/** Bytes of news that may wait for the server; what comes beyond is counted instead. */
const mostQueued = 1024 * 1024;

const aborts = new Map<number, AbortController>();
/** What the agent's actions leave open. */
const kept = new Kept();
let skipped = 0;
/** Of a relay: do something else from now on. */
let change: ((behind: BehindService) => void) | undefined;

const channel = openChannel(new Socket({ fd: 3, readable: true, writable: true }), {
  // The server is trusted: it is the one that started this process.
  message: (message) => take(message as ToChild),
  garbage: () => process.exit(1),
  closed: () => process.exit(0),
  drained: () => tellSkipped(),
});
const send = (message: FromChild): void => channel.send(message);

function tell(news: Told): void {
  if (channel.queued > mostQueued) {
    skipped += 1;
    return;
  }
  tellSkipped();
  send({ type: 'socket', news: { hr: String(process.hrtime.bigint()), ...news } });
}

function tellSkipped(): void {
  if (skipped > 0) send({ type: 'skipped', count: skipped });
  skipped = 0;
}

function take(message: ToChild): void {
  switch (message.type) {
    case 'serve':
      return void serve(message);
    case 'act':
      return void act(message);
    case 'change':
      change?.(message.behind);
      return send({ type: 'acted', key: message.key });
    case 'abort':
      return aborts.get(message.key)?.abort();
    case 'let-go':
      return kept.letGo();
    case 'load':
      return void Promise.all(message.modules.map((module) => import(module))).then(() => send({ type: 'loaded' }));
    case 'call':
      // For callers alone (server/syscalls).
      return;
    case 'ping':
      return send({ type: 'pong', n: message.n });
  }
}

async function serve({ kind, module, address, port, behind }: Extract<ToChild, { type: 'serve' }>): Promise<void> {
  process.title = kind;
  try {
    const { service } = (await import(module)) as { service: Service };
    const bound = await service.start(address, port, tell, behind);
    change = bound.change;
    send({ type: 'listening', transport: service.transport, address, port: bound.port });
  } catch (error) {
    send({ type: 'failed', error: errorCode(error, 'service_failed'), detail: words(error) });
    channel.finish(() => process.exit(1));
  }
}

async function act({ key, module, params, target }: Extract<ToChild, { type: 'act' }>): Promise<void> {
  process.title = 'client';
  const abort = new AbortController();
  aborts.set(key, abort);
  try {
    const { action } = (await import(module)) as { action: AgentAction };
    const tellOf = (news: Told): void => tell({ ...news, key });
    await action.run(params, target, { tell: tellOf, signal: abort.signal, kept });
    send({ type: 'acted', key });
  } catch (error) {
    const detail = words(error);
    send({ type: 'acted', key, error: errorCode(error, 'internal'), ...(detail === '' ? {} : { detail }) });
  } finally {
    aborts.delete(key);
  }
}

/** The raw text of a failure; the error table has the words for its code. */
function words(error: unknown): string {
  if (error instanceof PlaygroundError) return error.detail ?? '';
  return (error instanceof Error ? error.message : String(error)).slice(0, 1000);
}

process.title = 'playground-spare';
send({ type: 'up', pid: process.pid });
