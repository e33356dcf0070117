// The shell command for what stands in the form, asked from the server when the typing pauses.
import type { ActRequest } from '../../../../server/shared/contract/api.ts';
import type { Run } from '../../state/run.svelte.ts';

/** ms without a change after which the server is asked. */
const pause = 200;

interface Asked {
  readonly run: Run;
  /** None where the form does not say one yet. */
  readonly request: ActRequest | undefined;
}

export class CommandOf {
  /** Empty while there is none. */
  text = $state('');
  readonly #now: () => Asked;

  constructor(now: () => Asked) {
    this.#now = now;
  }

  /** An effect: asks anew when the action changes, and forgets what comes too late. */
  follow(): () => void {
    const { run, request } = this.#now();
    let stale = false;
    if (request === undefined) this.text = '';
    const timer = setTimeout(() => {
      if (request === undefined) return;
      run.api.command(run.id, request).then(
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
