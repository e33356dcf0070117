// One program whose system calls the learner presses: sends it one call at a time, and tells the ledger that it was called, that
// it waits, what came back, and what the kernel's table says of the socket then. Made by callers.ts.
import { codedError } from '../processes/agent.ts';
import type { FromChild, Returned, SocketNews } from '../processes/types.ts';
import { within } from '../processes/wait.ts';
import type { Watched } from '../processes/watched.ts';
import { written, type Call } from '../shared/contract/calls.ts';
import type { Side } from '../shared/contract/sides.ts';
import type { CallEntry, Endpoint, NewEntry } from '../shared/contract/entry.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { World } from '../worlds/types.ts';
import { kernelRow, type KnownSocket } from './kernel-row.ts';
import { newsOf, textOf } from './news.ts';
import { wordsOf } from './words.ts';

/** ms after which a call that has not returned is said to wait; ms that it may wait at most. */
const waitsAfter = 100;
const waitsLongest = 300_000;
/** ms between two tries to interrupt it (a signal that comes just before the call is lost), and for how long. */
const interruptEvery = 50;
const interruptTime = 1000;

export interface CallerOptions {
  readonly side: Side;
  readonly name: string;
  readonly world: World;
  readonly tell: (entry: NewEntry) => void;
  /** ns since the run began, of a monotonic time. */
  readonly at: (hr: bigint) => number;
}

interface Running {
  readonly n: number;
  readonly call: Call;
  readonly since: bigint;
  done(returned: Returned): void;
}

type Told = Partial<Omit<CallEntry, 'type' | 'id' | 'what'>>;

export class Caller {
  readonly #options: CallerOptions;
  readonly #sockets = new Map<number, KnownSocket>();
  #watched: Watched | undefined;
  #running: Running | undefined;
  #last = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** The process it speaks for from now on. */
  settle(watched: Watched): void {
    this.#watched = watched;
    void watched.gone.then(() => {
      if (this.#running) this.#tell(this.#running, 'cut-off');
    });
  }

  get pid(): number {
    return this.#watched?.child.pid ?? 0;
  }
  get alive(): boolean {
    return this.#watched?.child.alive === true;
  }

  /** A socket of it, as it was after the last call on it. */
  socket(number: number): KnownSocket | undefined {
    return this.#sockets.get(number);
  }

  /** Take a message of the process. */
  hear(message: FromChild): void {
    if (message.type === 'returned' && message.n === this.#running?.n) this.#running.done(message);
  }

  /**
   * Make one call; resolves with what it gave once it has returned and that is told. Rejects with its errno, `caller_waits` while another one
   * waits, `caller_ended`, or `stopped` where it cannot be interrupted.
   */
  async call(call: Call, signal: AbortSignal): Promise<Returned> {
    const watched = this.#watched;
    if (!watched || !this.alive) throw new PlaygroundError('caller_ended');
    if (this.#running) throw new PlaygroundError('caller_waits', written(this.#running.call));
    let done: Running['done'] = () => undefined;
    const returned = new Promise<Returned>((resolve) => (done = resolve));
    const running: Running = { n: ++this.#last, call, since: process.hrtime.bigint(), done };
    this.#running = running;
    this.#tell(running, 'called');
    if (call.call === 'connect') this.#news(running, { what: 'connecting' }, running.since);
    watched.child.send({ type: 'call', n: running.n, words: wordsOf(call) });
    const finished = returned.then((one) => this.#finish(running, one));
    const waits = setTimeout(() => void this.#wait(running), waitsAfter);
    let stop: (() => void) | undefined;
    const stopped = new Promise<'stopped'>((resolve) => {
      stop = () => void this.#interrupt(finished).then(() => resolve('stopped'));
    });
    const late = setTimeout(() => stop?.(), waitsLongest);
    if (signal.aborted) stop?.();
    else if (stop) signal.addEventListener('abort', stop, { once: true });
    try {
      const end = await Promise.race([finished, stopped, watched.gone.then(() => 'ended' as const)]);
      if (end === 'ended') throw new PlaygroundError('caller_ended');
      if (end === 'stopped') throw new PlaygroundError('stopped');
      if (end.error !== undefined) throw codedError(end.error, undefined);
      return end;
    } finally {
      clearTimeout(waits);
      clearTimeout(late);
      if (stop) signal.removeEventListener('abort', stop);
    }
  }

  /** Send SIGINT until the call has returned; a frozen program does not hear it. */
  async #interrupt(finished: Promise<unknown>): Promise<void> {
    for (let left = interruptTime; left > 0; left -= interruptEvery) {
      this.#watched?.child.kill('SIGINT');
      if (await within(interruptEvery, finished)) return;
    }
  }

  async #wait(running: Running): Promise<void> {
    const after = await this.#after(running.call);
    if (this.#running === running) this.#tell(running, 'waits', after === undefined ? {} : { after });
  }

  async #finish(running: Running, returned: Returned): Promise<Returned> {
    const { call } = running;
    const { result, error, data } = returned;
    this.#learn(call, returned);
    const began = timeOf(returned.began, running.since);
    const over = timeOf(returned.over, process.hrtime.bigint());
    const about = aboutOf(call, result);
    const socket = about === undefined ? undefined : this.#sockets.get(about);
    const news = socket && newsOf(call, returned, socket);
    // What is written leaves during the call; all else is known at its end.
    if (news) this.#news(running, news, call.call === 'send' ? began : over, about);
    const after = await this.#after(call, result, error);
    if (call.call === 'close' && error === undefined) this.#sockets.delete(call.socket);
    this.#running = undefined;
    this.#tell(running, 'returned', {
      at: this.#options.at(over),
      took: Number(over - began),
      ...(result !== undefined && { result }),
      ...(error !== undefined && { error }),
      ...(data !== undefined && { data: textOf(data) }),
      ...(socket && { transport: socket.transport }),
      ...(socket?.local && { local: socket.local }),
      ...(socket?.remote && { remote: socket.remote }),
      ...(after !== undefined && { after }),
    });
    return returned;
  }

  /** Remember what is known of the socket now. */
  #learn(call: Call, { result, inode, local, remote }: Returned): void {
    const about = aboutOf(call, result);
    if (about === undefined || inode === undefined) return;
    const fresh = call.call === 'socket' || call.call === 'accept';
    const before = fresh ? undefined : this.#sockets.get(about);
    const transport = call.call === 'socket' ? call.transport : (before?.transport ?? 'tcp');
    const ends = { ...(isSet(local) && { local }), ...(isSet(remote) && { remote }) };
    this.#sockets.set(about, { ...before, transport, inode, ...ends });
  }

  async #after(call: Call, result?: number, error?: string): Promise<CallEntry['after']> {
    const socket = this.#sockets.get(aboutOf(call, result) ?? -1);
    if (!socket) return undefined;
    return kernelRow(socket, this.#options.world.netPid, call.call === 'close' && error === undefined);
  }

  #tell({ n, call }: Running, what: CallEntry['what'], more: Told = {}): void {
    const { side, world, tell } = this.#options;
    const socket = 'socket' in call ? { socket: call.socket } : {};
    const text = written(call);
    tell({ type: 'call', world: world.name, pid: this.pid, side, what, n, call: call.call, text, ...socket, ...more });
  }

  #news({ call }: Running, news: Omit<SocketNews, 'hr' | 'transport'>, hr: bigint, about = aboutOf(call)): void {
    const { world, name, tell, at } = this.#options;
    const { transport = 'tcp', local, remote } = this.#sockets.get(about ?? -1) ?? {};
    // Where a try has failed, nothing but the call says whom it was for.
    const to = call.call === 'connect' ? { address: call.address, port: call.port } : remote;
    const ends = { ...(local && { local }), ...(to && { remote: to }) };
    tell({ type: 'socket', world: world.name, pid: this.pid, name, transport, ...ends, ...news, at: at(hr) });
  }
}

/** The socket that a call is about: of socket and accept the one that they gave. */
function aboutOf(call: Call, result?: number): number | undefined {
  if (call.call === 'socket') return result;
  if (call.call === 'accept') return result ?? call.socket;
  return 'socket' in call ? call.socket : undefined;
}

/** A program cannot have seen anything after now, whatever its clock says. */
function timeOf(said: string | undefined, otherwise: bigint): bigint {
  const now = process.hrtime.bigint();
  const hr = said === undefined ? otherwise : BigInt(said);
  return hr > now ? now : hr;
}

const isSet = (end: Endpoint | undefined): end is Endpoint => end !== undefined && end.port !== 0;
