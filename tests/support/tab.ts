// A tab without a browser: gets a session, speaks the API, follows a run, waits for what it is told.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { decodeBatch, type Frame } from '../../server/shared/contract/frames.ts';
import type { ActRequest, RunList, RunRequest } from '../../server/shared/contract/api.ts';
import type { ActionEntry, Entry, ProcessEntry } from '../../server/shared/contract/entry.ts';
import type { LessonState } from '../../server/shared/contract/lesson.ts';
import type { ToBrowser } from '../../server/shared/contract/messages.ts';
import type { RunInfo } from '../../server/shared/contract/run.ts';

/** How long a test waits for what must come, ms. */
const patience = 20_000;

export class Tab {
  readonly #origin: string;
  readonly #token: string;
  #socket: WebSocket | undefined;
  readonly entries: Entry[] = [];
  readonly frames: Frame[] = [];
  /** Every id in the order in which it came. */
  readonly ids: number[] = [];
  state: LessonState | undefined;
  info: RunInfo | undefined;
  ended: string | undefined;
  readonly #looks = new Set<() => void>();

  private constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** Get a session at this address, as the page does: by the code in its fragment, or else by the kernel's word. */
  static async open(url: string): Promise<Tab> {
    const { origin, hash } = new URL(url);
    const code = new URLSearchParams(hash.slice(1)).get('code');
    const response = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(code === null ? {} : { code }),
    });
    if (!response.ok) throw new Error(`session: ${response.status} ${await response.text()}`);
    return new Tab(origin, ((await response.json()) as { token: string }).token);
  }

  /** What it got with its session. */
  get token(): string {
    return this.#token;
  }

  /** A second tab of the same browser. */
  another(): Tab {
    return new Tab(this.#origin, this.#token);
  }

  /**
   * One request below /api; the answer as it came. Where this process was held up between the connection and the request, the
   * server has not waited: such a request was not taken up, and is made again (RFC 9110, 15.5.9).
   */
  async request(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      origin: this.#origin,
      'content-type': 'application/json',
    };
    const ask = () =>
      fetch(`${this.#origin}/api${path}`, {
        method,
        headers,
        ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      });
    const answer = await ask();
    return answer.status === 408 ? ask() : answer;
  }

  /** The same, which must succeed. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Begin a lesson and follow it. */
  async begin(lesson: string): Promise<RunInfo> {
    const info = await this.ask<RunInfo>('POST', '/runs', { lesson });
    await this.follow(info.id);
    return info;
  }

  /** Begin a run in the sandbox: a second tab that follows it. */
  async sandbox(sandbox: Extract<RunRequest, { sandbox: unknown }>['sandbox']): Promise<Tab> {
    const tab = this.another();
    await tab.follow((await tab.ask<RunInfo>('POST', '/runs', { sandbox })).id);
    return tab;
  }

  /** Do any action; resolves with how it ended. */
  async act(deed: Partial<ActRequest> & { action: string }): Promise<ActionEntry> {
    const { key } = await this.ask<{ key: number }>('POST', `/runs/${this.info?.id}/act`, deed);
    const isOver = (entry: Entry): entry is ActionEntry =>
      entry.type === 'action' && entry.key === key && entry.what !== 'started';
    return this.entry(`the end of ${deed.action}`, isOver);
  }

  /** The service of this name, once it is ready. */
  service(name: string): Promise<ProcessEntry> {
    const isReady = (entry: Entry): entry is ProcessEntry =>
      entry.type === 'process' && entry.name === name && entry.what === 'ready';
    return this.entry(`${name}, ready`, isReady);
  }

  /** Follow a run from an entry id. */
  async follow(run: string, from = 1): Promise<void> {
    this.leave();
    const socket = this.line('/ws');
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary) => this.#hear(data, binary));
    socket.on('close', () => this.#look());
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify({ type: 'subscribe', run, from }));
    await this.until('a snapshot', () => this.info !== undefined || this.ended !== undefined);
  }

  /** End every run that the server holds, whoever began it; also one that is on the way, which nobody tells of once it is there. */
  async endAll(): Promise<void> {
    for (;;) {
      const { runs, opening } = await this.ask<RunList>('GET', '/runs');
      for (const { id } of runs) await this.ask('DELETE', `/runs/${id}`);
      if (opening === 0) return;
      await sleep(10);
    }
  }

  /** A WebSocket of this tab's, as the page opens it. */
  line(path: string): WebSocket {
    const address = `${this.#origin.replace('http', 'ws')}${path}`;
    const socket = new WebSocket(address, ['playground.v1', `bearer.${this.#token}`], { origin: this.#origin });
    socket.binaryType = 'nodebuffer';
    return socket;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  leave(): void {
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  /** Press a button of the current step. */
  press(item: string): Promise<{ key: number }> {
    return this.ask('POST', `/runs/${this.info?.id}/do`, { item });
  }

  learner(request: Record<string, string>): Promise<void> {
    return this.ask('POST', `/runs/${this.info?.id}/learner`, request);
  }

  /** Wait until this is so; rejects with what was seen so far. */
  until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(
          new Error(`no ${what} within ${patience} ms; entries: ${JSON.stringify(this.entries.slice(-12), null, 1)}`),
        );
      }, patience);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }

  /** Wait for an entry that came or will come. */
  async entry<E extends Entry>(what: string, matches: (entry: Entry) => entry is E): Promise<E>;
  async entry(what: string, matches: (entry: Entry) => boolean): Promise<Entry>;
  async entry(what: string, matches: (entry: Entry) => boolean): Promise<Entry> {
    await this.until(what, () => this.entries.some(matches));
    const found = this.entries.find(matches);
    if (!found) throw new Error(what);
    return found;
  }

  #hear(data: Buffer, binary: boolean): void {
    if (binary) {
      decodeBatch(data, (frame) => {
        this.ids.push(frame.id);
        this.frames.push(frame);
      });
    } else this.#read(JSON.parse(String(data)) as ToBrowser);
    this.#look();
  }

  #read(message: ToBrowser): void {
    switch (message.type) {
      case 'snapshot':
        this.info = message.run;
        return;
      case 'entries':
        this.entries.push(...message.entries);
        this.ids.push(...message.entries.map(({ id }) => id));
        return;
      case 'lesson':
        this.state = message.state;
        return;
      case 'ended':
        this.ended = message.why;
        return;
      case 'gap':
      case 'error':
        throw new Error(`unexpected: ${JSON.stringify(message)}`);
    }
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
