// Brings a packet into view that is not among the rows that are told: where it stands the worker knows, once the filter has come to it.
import { untrack } from 'svelte';
import type { StageState } from '../stage.svelte.ts';
import { placeShown } from './rows.ts';

export class Seeker {
  #sought: number | undefined = $state();
  readonly #bring: (place: number) => void;

  /** Made with a component, and gone with it. */
  constructor(stage: () => StageState, bring: (place: number) => void) {
    this.#bring = bring;
    // In the list of one conversation the picked packet stands elsewhere.
    $effect(() => {
      void stage().followed;
      this.#sought = untrack(() => stage().run.selection);
    });
    // Asked again while the filter goes on, and once another list is shown.
    $effect(() => {
      const { run } = stage();
      const id = this.#sought;
      void [run.filtered, run.delta?.list];
      if (id !== undefined)
        void run.dissector.find({ id }).then((found) => this.#found(id, placeShown(found, run.delta)));
    });
  }

  /** Look for this packet from now on. */
  seek(id: number): void {
    this.#sought = id;
  }

  /** This one is picked, and in view: no other one is looked for. Itself it may be, where another list is about to be shown. */
  stay(id: number): void {
    if (this.#sought !== id) this.#sought = undefined;
  }

  #found(id: number, place: number | undefined): void {
    if (place === undefined || this.#sought !== id) return;
    this.#sought = undefined;
    this.#bring(place);
  }
}
