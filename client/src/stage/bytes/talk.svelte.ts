// The conversation that the Bytes view shows, asked from the worker: anew when another is picked, and when it has grown.
import type { Run } from '../../state/run.svelte.ts';
import type { Exchange } from '../conversation/exchange.ts';
import type { StageState } from '../stage.svelte.ts';
import type { DecodedTalk } from './decoded.ts';
import type { Said } from './turns.ts';

export class Talk {
  said: Said | undefined = $state.raw();
  /** The same message by message, while that is wanted. */
  decoded: DecodedTalk | undefined = $state.raw();
  loading = $state(false);
  readonly #run: () => Run;
  readonly #stage: () => StageState;
  readonly #wantsDecoded: () => boolean;
  /** The packet that the worker is asked about: the picked one, else the first of the conversation that is shown. */
  readonly #asked = $derived.by(() => {
    const { selection } = this.#run();
    if (selection !== undefined && this.#run().isFrame(selection)) return selection;
    return this.#stage().current?.arrows[0]?.id;
  });
  /** The drawing of what is shown, where it is drawn. */
  readonly exchange: Exchange | undefined = $derived.by(() => {
    const { current, exchanges } = this.#stage();
    const { said } = this;
    return said === undefined ? current : exchanges.find(({ sketch }) => sketch !== undefined && sketch === said.key);
  });
  readonly #last = $derived(this.exchange?.arrows.at(-1)?.id);

  constructor(run: () => Run, stage: () => StageState, wantsDecoded: () => boolean) {
    this.#run = run;
    this.#stage = stage;
    this.#wantsDecoded = wantsDecoded;
  }

  /** What the two sides are called: the drawing knows who they are. */
  get names(): Record<'a' | 'b', string> | undefined {
    const { exchange, said } = this;
    if (said === undefined) return undefined;
    const name = ({ address, port }: Said['a']): string => {
      const party = [exchange?.a, exchange?.b].find((one) => one?.port === port && one.address === address);
      return `${party?.name ?? address} :${port}`;
    };
    return { a: name(said.a), b: name(said.b) };
  }

  /** An effect: asks the worker. What comes late belongs to a conversation that is no longer shown. */
  follow(): (() => void) | undefined {
    const asked = this.#asked;
    const drawn = this.#stage().current?.arrows[0]?.id;
    const decodes = this.#wantsDecoded();
    void this.#last;
    if (asked === undefined || !this.#run().isFrame(asked)) {
      this.said = this.decoded = undefined;
      return;
    }
    let stale = false;
    this.loading = true;
    void this.#ask([asked, drawn ?? asked], decodes).then(({ said, decoded }) => {
      if (stale) return;
      this.said = said;
      this.decoded = decoded;
      this.loading = false;
    });
    return () => (stale = true);
  }

  /** The picked packet may be in no conversation: then the one that is drawn last is shown. */
  async #ask(ids: readonly [number, number], decodes: boolean): Promise<Pick<Talk, 'said' | 'decoded'>> {
    const { dissector } = this.#run();
    for (const id of ids) {
      const said = await dissector.said(id);
      if (said !== undefined) return { said, decoded: decodes ? await dissector.decoded(id) : undefined };
    }
    return { said: undefined, decoded: undefined };
  }
}
