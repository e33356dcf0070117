// The shell command for what stands in the form, asked from the server when the typing pauses.
import type { ExperimentSend } from '../../../../server/shared/contract/experiment.ts';
import type { Bench } from '../bench.svelte.ts';

/** ms without a change after which the server is asked. */
const pause = 200;

export class CommandOf {
  /** Empty while there is none. */
  text = $state('');
  readonly #now: () => { readonly bench: Bench; readonly action: ExperimentSend | undefined };

  constructor(now: () => { readonly bench: Bench; readonly action: ExperimentSend | undefined }) {
    this.#now = now;
  }

  /** An effect: asks anew when the action changes, and forgets what comes too late. */
  follow(): () => void {
    const { bench, action } = this.#now();
    let stale = false;
    if (action === undefined) this.text = '';
    const timer = setTimeout(() => {
      if (action === undefined) return;
      bench.run.api.command(bench.run.id, bench.request(action)).then(
        (command) => {
          if (!stale) this.text = command ?? '';
        },
        () => {
          // What cannot be said as a command is refused again, in words, when it is sent.
          if (!stale) this.text = '';
        },
      );
    }, pause);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }
}
