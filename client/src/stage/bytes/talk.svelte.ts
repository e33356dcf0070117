// The conversation that the Bytes view shows, asked from the worker: anew when another is picked, and when it has grown.
import type { Run } from '../../state/run.svelte.ts';
import type { Exchange } from '../conversation/exchange.ts';
import type { StageState } from '../stage.svelte.ts';
import type { Said } from './turns.ts';

export class Talk {
  said: Said | undefined = $state.raw();
  loading = $state(false);
  readonly #run: () => Run;
  readonly #stage: () => StageState;
  /** The conversation of the picked packet, else the newest. */
  readonly exchange: Exchange | undefined = $derived.by(() => this.#stage().current);
  readonly #last = $derived(this.exchange?.arrows.at(-1)?.id);
  readonly #first = $derived(this.exchange?.arrows[0]?.id);

  constructor(run: () => Run, stage: () => StageState) {
    this.#run = run;
    this.#stage = stage;
  }

  /** What the two sides are called: the drawing knows who they are. */
  get names(): Record<'a' | 'b', string> | undefined {
    const { exchange, said } = this;
    if (exchange === undefined || said === undefined) return undefined;
    const name = ({ address, port }: Said['a']): string => {
      const party = [exchange.a, exchange.b].find((one) => one.port === port && one.address === address);
      return `${party?.name ?? address} :${port}`;
    };
    return { a: name(said.a), b: name(said.b) };
  }

  /** An effect: asks the worker. What comes late belongs to a conversation that is no longer shown. */
  follow(): (() => void) | undefined {
    const first = this.#first;
    void this.#last;
    const run = this.#run();
    if (first === undefined || !run.isFrame(first)) {
      this.said = undefined;
      return;
    }
    let stale = false;
    this.loading = true;
    void run.said(first).then((said) => {
      if (stale) return;
      this.said = said;
      this.loading = false;
    });
    return () => (stale = true);
  }
}
