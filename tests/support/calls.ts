// Presses system calls in a run, one after another, and looks at what the ledger says of each, of packets and of processes.
import { expect } from 'vitest';
import type { Table } from '../../server/lesson-check/table.ts';
import { Run } from '../../server/runs/run.ts';
import { sandboxLesson } from '../../server/runs/sandbox.ts';
import type { CallInput, CallName } from '../../server/shared/contract/calls.ts';
import type { Side } from '../../server/shared/contract/sides.ts';
import type { ActionEntry, CallEntry, Entry, ProcessEntry } from '../../server/shared/contract/entry.ts';
import type { KernelSettings } from '../../server/shared/contract/kernel.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { TcpConversation } from '../../server/shared/conversations/types.ts';

/** Begin a run without services, in which calls are pressed. */
export async function pressing(table: Table, kernel: KernelSettings = {}): Promise<Presses> {
  const { kernel: free, ...lesson } = sandboxLesson({ world: table.way.world });
  return new Presses(await Run.open({ ...lesson, kernel: { ...free, ...kernel } }, table.parts));
}

type More<Name extends CallName> = Omit<Extract<CallInput, { call: Name }>, 'side' | 'call'>;

export class Presses implements AsyncDisposable {
  readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.run.end('over');
  }

  get entries(): readonly Entry[] {
    return this.run.ledger.read(1, Infinity).pieces.flatMap((one) => (one.type === 'entries' ? one.entries : []));
  }

  get frames(): readonly Frame[] {
    return this.run.ledger.read(1, Infinity).pieces.flatMap((one) => (one.type === 'frames' ? one.frames : []));
  }

  get calls(): readonly CallEntry[] {
    return this.entries.filter((one) => one.type === 'call');
  }

  /** TCP conversations as they were captured, with a server's port. */
  talks(port: number): readonly TcpConversation[] {
    const all = new Conversations();
    for (const frame of this.frames) all.add(frame);
    return all.list.filter(({ b }) => b.port === port);
  }

  /** An entry that is there, or comes within 20 s. */
  entry<E extends Entry>(fits: (one: Entry) => one is E): Promise<E>;
  entry(fits: (one: Entry) => boolean): Promise<Entry>;
  entry(fits: (one: Entry) => boolean): Promise<Entry> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.entries.find(fits);
        if (found) end(() => resolve(found));
      };
      const last = (): string => JSON.stringify(this.entries.slice(-20), null, 1);
      const late = setTimeout(() => end(() => reject(new Error(`it did not come; the last: ${last()}`))), 20_000);
      const stop = this.run.ledger.onAppend(look);
      const end = (then: () => void): void => {
        clearTimeout(late);
        stop();
        then();
      };
      queueMicrotask(look);
    });
  }

  /** Begin a call; gives the key of its action. */
  begin<Name extends CallName>(side: Side, call: Name, more?: More<Name>): number {
    return this.run.act({ action: 'call', params: { side, call, ...more } });
  }

  /** Wait until an action is over. */
  over(key: number): Promise<ActionEntry> {
    return this.entry((one): one is ActionEntry => one.type === 'action' && one.key === key && one.what !== 'started');
  }

  /** Press a call and wait for its end: what the ledger says that it returned. */
  async press<Name extends CallName>(side: Side, call: Name, more?: More<Name>): Promise<CallEntry> {
    const before = this.calls.length;
    const { error, detail } = await this.over(this.begin(side, call, more));
    const returned = this.calls.slice(before).find((one) => one.side === side && one.what === 'returned');
    if (!returned) throw new Error(`${call}: ${error ?? ''} ${detail ?? ''}`);
    return returned;
  }

  /** The same, for one that must succeed: the number that it gave. */
  async gives<Name extends CallName>(side: Side, call: Name, more?: More<Name>): Promise<number> {
    const { error, result } = await this.press(side, call, more);
    expect(error, call).toBeUndefined();
    return result ?? -1;
  }

  /** A call that waits, and the key of its action. */
  async waits<Name extends CallName>(side: Side, call: Name, more?: More<Name>): Promise<[CallEntry, number]> {
    const before = this.calls.length;
    const key = this.begin(side, call, more);
    const fits = (one: Entry): one is CallEntry =>
      one.type === 'call' && one.side === side && one.what === 'waits' && this.calls.indexOf(one) >= before;
    return [await this.entry(fits), key];
  }

  /** A socket of this side that listens at a port of 127.0.0.1: its number. */
  async listens(side: Side, port: number, backlog = 128): Promise<number> {
    const socket = await this.gives(side, 'socket');
    await this.gives(side, 'bind', { socket, port });
    await this.gives(side, 'listen', { socket, backlog });
    return socket;
  }

  /** A socket of this side that is connected to 127.0.0.1: its number. */
  async connects(side: Side, port: number): Promise<number> {
    const socket = await this.gives(side, 'socket');
    await this.gives(side, 'connect', { socket, port });
    return socket;
  }

  /** End the program of a side by an action, and wait until its end is told. */
  async ends(side: Side, action: 'kill' | 'stop' = 'kill'): Promise<void> {
    const { pid } = this.calls.findLast((one) => one.side === side) ?? { pid: 0 };
    await this.over(this.run.act({ action, to: `${side}-side`, params: {} }));
    await this.entry(
      (one): one is ProcessEntry =>
        one.type === 'process' && one.pid === pid && ['killed', 'exited'].includes(one.what),
    );
  }
}
