// One change of the firewall: asked for, under way, done, or failed with why.
import type { ActRequest, Problem } from '../../../../server/shared/contract/api.ts';
import { toProblem } from '../../session/access.svelte.ts';
import { actionOf, failureOf } from '../../state/outcome.ts';
import type { Run } from '../../state/run.svelte.ts';

export class Change {
  readonly #run: Run;
  #asking = $state(false);
  #key: number | undefined = $state();
  #refused: Problem | undefined = $state.raw();
  readonly #over = $derived.by(() =>
    this.#key === undefined ? undefined : actionOf(this.#run.entries, this.#key).over,
  );
  readonly busy = $derived(this.#asking || (this.#key !== undefined && this.#over === undefined));
  readonly done = $derived(this.#over?.what === 'finished');
  readonly problem = $derived(this.#refused ?? failureOf(this.#over));

  constructor(run: Run) {
    this.#run = run;
  }

  /** Resolves once it has begun, or was refused. */
  async ask(request: ActRequest): Promise<void> {
    this.#asking = true;
    this.#refused = undefined;
    this.#key = undefined;
    try {
      this.#key = await this.#run.api.act(this.#run.id, request);
    } catch (error) {
      this.#refused = toProblem(error);
    }
    this.#asking = false;
  }
}
