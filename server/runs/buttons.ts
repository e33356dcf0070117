// The buttons of a step: each runs its actions one after another, and tells the ledger what became of them.
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { isTarget } from '../shared/loopback.ts';
import type { Action, Shell, Target, WorldAction } from '../actions/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Catalogue } from '../processes/discover.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { misshapen } from '../shared/contract/misshapen.ts';
import type { Deed, Do, LessonState, Step } from '../shared/contract/lesson.ts';
import type { World } from '../worlds/types.ts';
import type { Setting } from './setting.ts';

export interface ButtonsOptions {
  readonly ledger: Ledger;
  readonly actions: Catalogue<Action>;
  /** What the run is set up with now. */
  setting(): Setting;
  shell(world: World): Shell;
  /** Resolves once the step's services run: what is pressed before waits for it, and so is aimed at none of the step before. */
  ready(): Promise<void>;
  /** Something began or ended. */
  onChange(): void;
}

/** Actions outside of buttons that may run at a time. */
const mostFree = 32;

/** ms between two buttons of an answer that is shown, and ms that one may take. */
const showEvery = 1500;
const showLongest = 30_000;

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
  /** The answer that is being shown. */
  #playing: AbortController | undefined;

  constructor(options: ButtonsOptions) {
    this.#options = options;
  }

  /** Begin; returns the key of its entries. Throws `busy` while another runs that is not in the background. */
  press(block: Do): number {
    const blocking = this.#blocking(block);
    if (blocking) throw new PlaygroundError('busy', blocking.block.label);
    return this.#begin(block);
  }

  #blocking(block: Do): Pressed | undefined {
    return this.#pressed.find(({ block: { background, id } }) => !background || id === block.id);
  }

  /** Do one action beside the buttons: nothing waits for it, and it waits for nothing. Returns the key of its entries. */
  act(one: Deed): number {
    if (isElsewhere(one)) throw new PlaygroundError('target_forbidden', one.at);
    const free = this.#pressed.filter(({ block }) => block.id === '').length;
    if (free >= mostFree) throw new PlaygroundError('busy', `${mostFree} actions`);
    return this.#begin({ type: 'do', id: '', label: one.action, background: true, actions: [one] });
  }

  /** The shell command that does the same; undefined where the service it is aimed at is not there, or the address is none of ours. */
  command(one: Deed): string | undefined {
    if (isElsewhere(one)) return undefined;
    const action = this.#options.actions.get(one.action)?.value;
    const target = this.#target(one) ?? this.#toStart(action, one);
    if (!action || (!target && (action.aimed === true || one.to !== undefined))) return undefined;
    const params = v.safeParse(action.params, one.params);
    if (!params.success) return undefined;
    const { world } = this.#options.setting().on(one.from).stand;
    return action.command(params.output, target ?? nowhere, this.#options.shell(world));
  }

  #begin(block: Do): number {
    const key = ++this.#keys;
    const abort = new AbortController();
    const done = this.#run(block, key, abort.signal)
      // A mistake of ours in one button must not end the server.
      .catch((error: unknown) => void this.#options.ledger.append({ type: 'notice', ...told(error) }))
      .finally(() => {
        this.#pressed = this.#pressed.filter((one) => one.key !== key);
        this.#options.onChange();
      });
    this.#pressed.push({ block, key, abort, done });
    this.#options.onChange();
    return key;
  }

  /** Press these one after another, slowly enough to be followed; returns at once. `abort` ends it. */
  play(blocks: readonly Do[]): void {
    const playing = new AbortController();
    this.#playing = playing;
    void this.#play(blocks, playing.signal);
  }

  async #play(blocks: readonly Do[], signal: AbortSignal): Promise<void> {
    for (const block of blocks) {
      if (signal.aborted || this.#blocking(block)) return;
      const key = this.press(block);
      const done = this.#pressed.find((one) => one.key === key)?.done;
      // What runs in the background waits for the button after it.
      if (!block.background) await Promise.race([done, sleep(showLongest)]);
      await sleep(showEvery);
    }
  }

  /** End what runs, and wait for it. */
  async abort(): Promise<void> {
    this.#playing?.abort();
    const running = [...this.#pressed];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  stop(): void {
    this.#playing?.abort();
    for (const { abort } of this.#pressed) abort.abort();
  }

  /** What is busy, and each button of a step as shell commands, as far as the services it aims at are there. */
  surroundings(step: Step | undefined): Pick<LessonState, 'busy' | 'commands'> {
    const busy = this.#pressed.find((one) => !one.block.background)?.key ?? 0;
    const commands: Record<string, string> = {};
    for (const block of step?.blocks ?? []) {
      if (block.type !== 'do') continue;
      const lines = block.actions.map((one) => this.command(one));
      if (lines.every((line) => line !== undefined)) commands[block.id] = lines.join('\n');
    }
    return { busy, commands };
  }

  async #run(block: Do, key: number, signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#options.ready(), aborted]);
    for (const one of block.actions) {
      if (signal.aborted) return;
      if (!(await this.#act(one, key, signal))) return;
    }
  }

  /** One action, with its entries; false when it failed. */
  async #act(one: Deed, key: number, signal: AbortSignal): Promise<boolean> {
    const { ledger } = this.#options;
    const { action, to, from } = one;
    const head = {
      type: 'action' as const,
      key,
      action,
      ...(to !== undefined && { to }),
      ...(from !== undefined && { from }),
    };
    const command = this.command(one);
    ledger.append({ ...head, what: 'started', ...(command !== undefined && { command }) });
    try {
      await this.#perform(one, key, signal);
      await this.#catchUp();
      ledger.append({ ...head, what: 'finished' });
      return true;
    } catch (error) {
      await this.#catchUp();
      ledger.append({ ...head, what: 'failed', ...told(error) });
      return false;
    }
  }

  /** Resolves once what came of it is in the ledger. */
  async #catchUp(): Promise<void> {
    const setting = this.#options.setting();
    await Promise.all([setting.settle(), setting.look()]);
  }

  async #perform(one: Deed, key: number, signal: AbortSignal): Promise<void> {
    const setting = this.#options.setting();
    const { to } = one;
    const found = this.#options.actions.get(one.action);
    if (!found) throw new PlaygroundError('not_found', `There is no action "${one.action}".`);
    const action = found.value;
    if (action.by === 'supervisor' && action.does !== 'signal') {
      if (action.does === 'start') return setting.open(to ?? '');
      return setting.restart(to ?? '');
    }
    if (action.by === 'caller') return setting.here.callers.call(one.params, signal);
    const target = this.#target(one);
    if (action.by === 'world') return this.#arrange(action, one, target);
    if (!target) throw new PlaygroundError('service_missing', to);
    if (action.by === 'supervisor') return setting.supervisorOf(target.name).signal(target.name, action.signal);
    const { foreign, supervisor } = setting.on(one.from);
    if (!action.continues) await foreign.again(target.name);
    return supervisor.act(action, one.params, target, { key, signal });
  }

  /** Change the network itself. */
  async #arrange(action: WorldAction, { params, to, from }: Deed, target: Target | undefined): Promise<void> {
    const setting = this.#options.setting();
    const read = v.safeParse(action.params, params);
    if (!read.success) throw misshapen(read.issues);
    if (action.does === 'line') return setting.setLine(action.faults(read.output));
    if (action.does === 'relay') return setting.relay(to ?? '', action.relaying(read.output));
    if (action.does === 'publish') return setting.publish(to ?? '', action.port(read.output));
    if (action.does !== 'firewall') return setting.unpublish(to ?? '');
    if (to !== undefined && !target) throw new PlaygroundError('service_missing', to);
    return setting.on(from).firewall.change(action.script(read.output, target));
  }

  /** Where a service will listen that is to be started. */
  #toStart(action: Action | undefined, { to, from }: Deed): Target | undefined {
    const starts = action?.by === 'supervisor' && action.does !== 'signal' && to !== undefined;
    return starts ? this.#options.setting().spot(to, from) : undefined;
  }

  #target({ to, from, at, closed }: Deed): Target | undefined {
    if (to === undefined) return undefined;
    const target = this.#options.setting().target(to, from, closed);
    return target && at !== undefined ? { ...target, address: at } : target;
  }
}

/** Is it aimed where nothing is sent to? A command is made of the address before any client looks at it. */
const isElsewhere = ({ at }: Deed): boolean => at !== undefined && !isTarget(at);

const nowhere: Target = { name: '', pid: 0, address: '127.0.0.1', port: 0 };

function told(error: unknown): { error: string; detail?: string } {
  if (error instanceof PlaygroundError) return { error: error.code, ...(error.detail && { detail: error.detail }) };
  return { error: 'internal', detail: String(error) };
}
