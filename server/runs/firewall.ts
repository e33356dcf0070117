// The firewall of a run's private world: rules are changed by actions, and read back from the kernel again and again, so
// that the ledger has every change and what each rule has counted, whoever made it.
import type { Ledger } from '../ledger/types.ts';
import type { KernelRule } from '../shared/firewall/nft.ts';
import { changeRules, listRules } from '../worlds/nft.ts';
import type { World } from '../worlds/types.ts';

/** ms between two looks. */
const every = 400;

export class Firewall {
  readonly #world: World;
  readonly #ledger: Ledger;
  #told = '';
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** Look from now on; in the host world, where nothing is ever set, nothing happens. */
  watch(): void {
    if (this.#timer || this.#stopped || this.#world.kind !== 'private') return;
    this.#timer = setInterval(() => void this.look(), every);
    this.#timer.unref();
  }

  /** Change the rules by an nft script, whole or not at all; resolves once they are told. Rejects as changeRules does. */
  async change(script: string): Promise<void> {
    await changeRules(this.#world, script);
    this.watch();
    await this.#looking;
    await this.look();
  }

  /** Look now; resolves once what has changed is told. `anew`: tell it although nothing has. */
  look(anew = false): Promise<void> {
    if (anew) this.#told = '';
    if (!this.#timer || this.#stopped) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    let rules: KernelRule[];
    try {
      rules = await listRules(this.#world);
    } catch (error) {
      // nft is gone, or the world is: that is said once.
      if (!this.#stopped) this.#ledger.append({ type: 'notice', error: 'nft_refused', detail: String(error) });
      return this.stop();
    }
    const told = JSON.stringify(rules);
    if (this.#stopped || told === this.#told) return;
    if (this.#told !== '' || rules.length > 0) {
      this.#ledger.append({ type: 'firewall', world: this.#world.name, rules: rules.slice(0, 100) });
    }
    this.#told = told;
  }
}
