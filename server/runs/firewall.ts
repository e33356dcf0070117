// The firewall of a run's private world: rules are changed by actions, and read back from the kernel again and again, so
// that the ledger has every change and what each rule has counted, whoever made it.
import type { Ledger } from '../ledger/types.ts';
import type { KernelRule } from '../shared/firewall/nft.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { changeRules, listRules } from '../worlds/nft.ts';
import type { World } from '../worlds/types.ts';
import type { Touched } from './touched.ts';

/** ms between two looks: while there are rules, and while there are none. */
const [often, seldom] = [400, 1000];

export class Firewall {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #touched: Touched | undefined;
  #told = '';
  /** nft was not there at the last look. */
  #missing = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  /** `touched`: who tells which packets were stopped; none where packets are not captured. */
  constructor(world: World, ledger: Ledger, touched?: Touched) {
    this.#world = world;
    this.#ledger = ledger;
    this.#touched = touched;
    // A look that the end of the network cuts short is no refusal of nft's.
    void world.gone.then(() => this.stop());
  }

  /** Look from now on; in the host world, where nothing is ever set, nothing happens. */
  watch(): void {
    if (this.#timer || this.#stopped || this.#world.kind !== 'private') return;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.look(), this.#told.length > 2 ? often : seldom).unref();
  }

  /** Change the rules by an nft script, whole or not at all; resolves once they are told. Rejects as changeRules does. */
  async change(script: string): Promise<void> {
    if (this.#world.kind === 'private') await this.#touched?.start();
    await changeRules(this.#world, script);
    this.watch();
    await this.#looking;
    await this.look();
  }

  /** Look now; resolves once what has changed is told. `anew`: tell it although nothing has. */
  look(anew = false): Promise<void> {
    if (anew) this.#told = '';
    if (!this.#timer || this.#stopped) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      this.#wait();
    });
    return this.#looking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#touched?.stop();
  }

  async #look(): Promise<void> {
    let rules: KernelRule[];
    try {
      rules = await listRules(this.#world);
    } catch (error) {
      if (this.#stopped) return;
      if (error instanceof PlaygroundError && error.code === 'nft_missing') return this.#miss(error);
      this.#ledger.append({ type: 'notice', error: 'nft_refused', detail: String(error) });
      return await this.stop();
    }
    this.#missing = false;
    const told = JSON.stringify(rules);
    if (this.#stopped || told === this.#told) return;
    if (this.#told !== '' || rules.length > 0) {
      this.#ledger.append({ type: 'firewall', world: this.#world.name, rules: rules.slice(0, 100) });
    }
    this.#told = told;
  }

  /** nft has gone away: that is said once, and it may come back. Where it has never been, nobody asked for it. */
  #miss({ detail }: PlaygroundError): void {
    if (!this.#missing && this.#told !== '')
      this.#ledger.append({ type: 'notice', error: 'nft_missing', ...(detail !== undefined && { detail }) });
    this.#missing = true;
  }
}
