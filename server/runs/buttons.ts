// The buttons of a step: each runs its actions one after another, and tells the ledger what became of them.
import type { Action, Shell, Target } from '../actions/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Catalogue } from '../processes/discover.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Do, LessonState, Step } from '../shared/contract/lesson.ts';

export interface ButtonsOptions {
  readonly ledger: Ledger;
  readonly actions: Catalogue<Action>;
  supervisor(): Supervisor;
  settle(): Promise<boolean>;
  shell(): Shell;
  /** Something began or ended. */
  onChange(): void;
}

interface Pressed {
  readonly block: Do;
  readonly key: number;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export class Buttons {
  readonly #options: ButtonsOptions;
  #pressed: Pressed[] = [];
  #keys = 0;

  constructor(options: ButtonsOptions) {
    this.#options = options;
  }

  /** Begin; returns the key of its entries. Throws `busy` while another runs that is not in the background. */
  press(block: Do): number {
    const blocking = this.#pressed.find((one) => !one.block.background || one.block.id === block.id);
    if (blocking) throw new PlaygroundError('busy', blocking.block.label);
    const key = ++this.#keys;
    const abort = new AbortController();
    const done = this.#run(block, key, abort.signal).finally(() => {
      this.#pressed = this.#pressed.filter((one) => one.key !== key);
      this.#options.onChange();
    });
    this.#pressed.push({ block, key, abort, done });
    this.#options.onChange();
    return key;
  }

  /** End what runs, and wait for it. */
  async abort(): Promise<void> {
    const running = [...this.#pressed];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  stop(): void {
    for (const { abort } of this.#pressed) abort.abort();
  }

  /** What is busy, and each button of a step as shell commands, as far as the services it aims at are there. */
  surroundings(step: Step | undefined): Pick<LessonState, 'busy' | 'commands'> {
    const busy = this.#pressed.find((one) => !one.block.background)?.key ?? 0;
    const commands: Record<string, string> = {};
    for (const block of step?.blocks ?? []) {
      if (block.type !== 'do') continue;
      const lines = block.actions.map((one) => this.#command(one));
      if (lines.every((line) => line !== undefined)) commands[block.id] = lines.join('\n');
    }
    return { busy, commands };
  }

  async #run(block: Do, key: number, signal: AbortSignal): Promise<void> {
    for (const one of block.actions) {
      if (signal.aborted) return;
      if (!(await this.#act(one, key, signal))) return;
    }
  }

  /** One action, with its entries; false when it failed. */
  async #act(one: Do['actions'][number], key: number, signal: AbortSignal): Promise<boolean> {
    const { ledger, settle } = this.#options;
    const head = { type: 'action' as const, key, action: one.action, ...(one.to !== undefined && { to: one.to }) };
    const command = this.#command(one);
    ledger.append({ ...head, what: 'started', ...(command !== undefined && { command }) });
    try {
      await this.#perform(one, key, signal);
      await settle();
      ledger.append({ ...head, what: 'finished' });
      return true;
    } catch (error) {
      await settle();
      ledger.append({ ...head, what: 'failed', ...told(error) });
      return false;
    }
  }

  async #perform(one: Do['actions'][number], key: number, signal: AbortSignal): Promise<void> {
    const { supervisor, actions } = this.#options;
    const found = actions.get(one.action);
    const target = this.#target(one.to);
    if (!found) throw new PlaygroundError('not_found', `There is no action "${one.action}".`);
    if (!target) throw new PlaygroundError('service_missing', one.to);
    switch (found.value.by) {
      case 'supervisor':
        return supervisor().signal(target.name, found.value.signal);
      case 'agent':
        return supervisor().act(found.value, one.params, target, { key, signal });
    }
  }

  #target(name: string | undefined): Target | undefined {
    const handle = name === undefined ? undefined : this.#options.supervisor().handle(name);
    if (!handle || handle.state === 'gone' || handle.state === 'starting') return undefined;
    return { name: handle.name, pid: handle.pid, address: handle.address, port: handle.port };
  }

  #command(one: Do['actions'][number]): string | undefined {
    const target = this.#target(one.to);
    const action = this.#options.actions.get(one.action)?.value;
    return target && action?.command(one.params, target, this.#options.shell());
  }
}

function told(error: unknown): { error: string; detail?: string } {
  if (error instanceof PlaygroundError) return { error: error.code, ...(error.detail && { detail: error.detail }) };
  return { error: 'internal', detail: String(error) };
}
