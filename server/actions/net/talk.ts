// One TCP connection of the agent: everything that happens on it is told as it happens, and every wait on it has an end.
// All actions over TCP are written with it; those that keep connections open put it into `kept`.
import { Socket } from 'node:net';
import { ends, errorCode, preview, writeTold, type Ends } from '../../processes/news.ts';
import { within } from '../../processes/wait.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { PlaygroundError } from '../../shared/contract/errors.ts';
import type { Hands } from '../types.ts';
import { isTarget, isPort } from '../../shared/loopback.ts';

/** ms without anything from the other side after which waiting for it is over. */
export const idleTime = 10_000;
/** ms for a whole conversation that is not kept. */
const wholeTime = 30_000;
/** Bytes that may come after each text that was said. */
const mostHeard = 1024 * 1024;

type Event = 'connect' | 'data' | 'end' | 'close';
type Reason = 'stopped' | 'target_forbidden' | 'ETIMEDOUT' | 'answer_endless';

export class Talk {
  readonly remote: Endpoint;
  /** Resolves once the socket is closed and that was told. */
  readonly closed: Promise<unknown>;
  readonly #socket = new Socket({ allowHalfOpen: true });
  #tell: Hands['tell'];
  #both: Ends;
  /** What came since the last text was said. */
  #heard: Buffer[] = [];
  #size = 0;
  #peerEnded = false;
  #gone = false;

  /**
   * Connect; resolves once connected. A talk that is not `kept` is cut after 30 s, or when the signal says so.
   * Rejects, once the socket is closed, with its errno, `target_forbidden`, ETIMEDOUT (after 10 s), or `stopped`.
   */
  static async open({ address, port }: Endpoint, hands: Hands, how?: { kept: boolean }): Promise<Talk> {
    if (!isTarget(address) || !isPort(port)) throw new PlaygroundError('target_forbidden', `${address}:${port}`);
    const talk = new Talk({ address, port }, hands);
    const stop = (): void => talk.#cut('stopped');
    const whole = setTimeout(() => talk.#timeIsUp(), wholeTime);
    const release = (): void => {
      clearTimeout(whole);
      hands.signal.removeEventListener('abort', stop);
    };
    hands.signal.addEventListener('abort', stop, { once: true });
    if (hands.signal.aborted) stop();
    void talk.closed.then(release);
    await talk.#connected();
    if (how?.kept) release();
    return talk;
  }

  private constructor(remote: Endpoint, { tell }: Hands) {
    this.remote = remote;
    this.#tell = tell;
    this.#both = { transport: 'tcp', remote };
    const socket = this.#socket;
    socket.on('connect', () => this.#begin());
    socket.on('data', (bytes: Buffer) => this.#hear(bytes));
    socket.on('end', () => {
      this.#peerEnded = true;
      this.#tell({ what: 'peer-ended', ...this.#both });
    });
    socket.on('finish', () => this.#tell({ what: 'ended', ...this.#both }));
    socket.on('error', (error) => {
      // What we cut ourselves was told in other words.
      if (!(error instanceof PlaygroundError)) {
        this.#tell({ what: 'error', ...this.#both, error: errorCode(error, 'internal') });
      }
    });
    this.closed = new Promise<void>((resolve) => {
      socket.on('close', () => {
        this.#gone = true;
        this.#tell({ what: 'closed', ...this.#both });
        resolve();
      });
    });
    const hr = String(process.hrtime.bigint());
    socket.connect({ host: remote.address, port: remote.port });
    // Node connects to a literal address in the next tick; right after that the borrowed port is known, long before
    // the other side has answered. The time told is that of the call.
    process.nextTick(() => {
      this.#both = { ...this.#both, ...ends(socket), remote };
      this.#tell({ what: 'connecting', ...this.#both, hr });
    });
  }

  /** Another action uses it: what happens from now on is told as its own. */
  use(tell: Hands['tell']): this {
    this.#tell = tell;
    return this;
  }

  /** Bytes that came since the last text was said. */
  get size(): number {
    return this.#size;
  }

  /** Hand bytes to the kernel. What came so far is forgotten. Throws `side_ended` after our end. */
  say(bytes: Uint8Array, taken?: () => void): void {
    if (this.#socket.writableEnded) throw new PlaygroundError('side_ended');
    this.#heard = [];
    this.#size = 0;
    writeTold(this.#socket, bytes, (news) => {
      this.#tell({ ...news, ...this.#both });
      taken?.();
    });
  }

  /** Say it; resolves once the kernel has taken it. Rejects with the error that closed it, or `no_answer` after 10 s. */
  async sayAndWait(bytes: Uint8Array): Promise<void> {
    const taken = new Promise<void>((resolve) => this.say(bytes, resolve));
    const done = Promise.race([taken, this.closed]).then(() => true);
    if (!(await within(idleTime, done))) throw this.giveUp('no_answer');
    if (this.#gone && this.#socket.errored) throw this.#socket.errored;
  }

  /**
   * Wait until what came since the last text is `enough`; until nothing has come for `silence` ms; or until nothing more
   * can come. Rejects, once it is closed, with the error that ended it.
   */
  async hear(enough: (heard: Buffer) => boolean, silence: number): Promise<'enough' | 'silence' | 'over'> {
    let found = false;
    const isOver = (): boolean => this.#peerEnded || this.#gone;
    const look = (): boolean => (found ||= enough(Buffer.concat(this.#heard))) || isOver();
    await this.#until(look, ['data', 'end', 'close'], silence);
    if (found) return 'enough';
    return isOver() ? 'over' : 'silence';
  }

  /** End our side (FIN); what still comes is told. Nothing happens when it has ended. Resolves once that is done. */
  async end(): Promise<void> {
    const socket = this.#socket;
    if (socket.writableFinished || socket.destroyed) return;
    const sent = new Promise<void>((resolve) => socket.once('finish', () => resolve()));
    socket.end();
    await Promise.race([sent, this.closed]);
  }

  /** End our side, wait for the other to end too, at most until nothing has come for 10 s, and close. */
  async finish(): Promise<void> {
    await this.end();
    await this.hear(() => false, idleTime);
    await this.close();
  }

  /** Close both directions (close(2)): FIN, unless it was sent before. Resolves once the socket is closed. */
  async close(): Promise<void> {
    await this.end();
    this.#socket.destroy();
    await this.closed;
  }

  /** Throw the connection away: the kernel sends RST in the place of FIN. Resolves once the socket is closed. */
  async reset(): Promise<void> {
    this.#socket.resetAndDestroy();
    await this.closed;
  }

  /** Tell that we wait no longer; returns the error to throw. The connection stays, but for what never could go on. */
  giveUp(code: 'no_answer' | 'ETIMEDOUT' | 'answer_endless'): PlaygroundError {
    this.#tell({ what: 'gave-up', ...this.#both, error: code });
    if (code !== 'no_answer') this.#cut(code);
    return new PlaygroundError(code);
  }

  #begin(): void {
    this.#both = ends(this.#socket);
    if (this.#both.remote?.address !== this.remote.address) this.#cut('target_forbidden');
    else this.#tell({ what: 'connected', ...this.#both });
  }

  #hear(bytes: Buffer): void {
    this.#tell({ what: 'read', ...this.#both, bytes: bytes.length, text: preview(bytes) });
    this.#heard.push(bytes);
    this.#size += bytes.length;
    if (this.#size > mostHeard && !this.#socket.destroyed) this.giveUp('answer_endless');
  }

  #timeIsUp(): void {
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.giveUp('answer_endless');
  }

  #cut(reason: Reason): void {
    this.#socket.destroy(new PlaygroundError(reason));
  }

  async #connected(): Promise<void> {
    const stands = (): boolean => !this.#socket.connecting && !this.#socket.destroyed;
    await this.#until(stands, ['connect', 'close'], idleTime);
    if (stands()) return;
    const late = this.giveUp('ETIMEDOUT');
    await this.closed;
    throw late;
  }

  /** Wait until it is so, looking at each event, or none has come for `silence` ms. Rejects once closed by an error. */
  #until(isSo: () => boolean, events: readonly Event[], silence: number): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        for (const event of events) socket.off(event, look);
        if (this.#gone && socket.errored) reject(socket.errored);
        else resolve();
      };
      const look = (): void => {
        timer.refresh();
        // One that is being cut is looked at once more, when it is closed: then its error is known and told.
        if (this.#gone || (!socket.destroyed && isSo())) done();
      };
      const timer = setTimeout(done, silence);
      for (const event of events) socket.on(event, look);
      look();
    });
  }
}
