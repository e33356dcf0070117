// What the processes of a run hold and print, asked for while somebody looks: it is no event, so no entry tells of it.
import type { ProcessVitals } from '../../../../server/shared/contract/api.ts';
import type { Run } from '../../state/run.svelte.ts';

/** ms between two questions. */
const every = 1_000;

export class Vitals {
  #now: readonly ProcessVitals[] = $state.raw([]);
  readonly #run: Run;
  readonly #wanted: () => boolean;

  /** `wanted`: is there a process to ask about? */
  constructor(run: Run, wanted: () => boolean) {
    this.#run = run;
    this.#wanted = wanted;
  }

  /** Ask until the function that is returned is called. */
  poll(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async (): Promise<void> => {
      await this.#ask();
      if (!over) timer = setTimeout(() => void ask(), every);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }

  /** Of the process with this PID, once it was told. */
  of(pid: number): ProcessVitals | undefined {
    return this.#now.find((one) => one.pid === pid);
  }

  async #ask(): Promise<void> {
    const { id, api, status, file } = this.#run;
    if (document.hidden || file !== undefined || status !== 'live' || !this.#wanted()) return;
    try {
      this.#now = (await api.processes(id)).processes;
    } catch {
      // The run's own connection says what is wrong; what was known stays until it is back.
    }
  }
}
