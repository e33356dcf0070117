// Whether this page may talk to its server, and how: opening, by code, open, or nobody answers. App.svelte draws each.
import type { Problem, SystemInfo } from '../../../server/shared/contract/api.ts';
import { createApi, type Api } from '../link/api.ts';
import { ProblemError, problemOf } from '../link/problem.ts';
import { Session } from '../link/session.ts';

export type AccessState = 'opening' | 'code' | 'open' | 'failed';

/** Put anything thrown into the words of the error table. */
export function toProblem(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : problemOf('internal', String(error));
}

/** The page's access to its server. `start()` once, `stop()` when the page goes. */
export class Access {
  state: AccessState = $state('opening');
  /** Why a code is needed, or why opening failed. */
  problem: Problem | undefined = $state.raw();
  system: SystemInfo | undefined = $state.raw();
  #api: Api | undefined = $state.raw();
  readonly #session = new Session();

  /** The routes of /api. Call it only while `state` is `open`. */
  get api(): Api {
    if (this.#api === undefined) throw new Error('the page has no access yet');
    return this.#api;
  }

  async start(): Promise<void> {
    this.#session.late = (token) => void this.#open(() => Promise.resolve(token));
    await this.#open(() => this.#session.start());
  }

  /** The server no longer takes the token: it was started anew. */
  async renew(): Promise<void> {
    await this.#open(() => this.#session.renew());
  }

  /** Ask again what concerns every page; nothing changes where that is as it was, or cannot be asked now. */
  async look(): Promise<void> {
    const now = await this.#api?.system().catch(() => undefined);
    if (now && JSON.stringify(now.notices) !== JSON.stringify(this.system?.notices)) this.system = now;
  }

  /** Try a typed code. A wrong one is said in `problem`; the page stays as it is. */
  async enter(code: string): Promise<void> {
    try {
      await this.#begin(await this.#session.enter(code));
    } catch (error) {
      this.problem = toProblem(error);
    }
  }

  stop(): void {
    this.#session.stop();
  }

  async #open(token: () => Promise<string | undefined>): Promise<void> {
    this.state = 'opening';
    this.problem = undefined;
    try {
      const found = await token();
      if (found !== undefined) {
        await this.#begin(found);
        return;
      }
      // Asking for a code is no error; a code that was refused is.
      const refused = this.#session.problem;
      this.problem = refused?.error === 'no_token' ? undefined : refused;
      this.state = 'code';
    } catch (error) {
      this.problem = toProblem(error);
      this.state = 'failed';
    }
  }

  async #begin(token: string): Promise<void> {
    const api = createApi(token);
    this.system = await api.system();
    this.#api = api;
    this.problem = undefined;
    this.state = 'open';
  }
}
