// How this page gets its token: kept from before, by the code in the address, by the kernel's word, or from another tab.
// Where none of these works, a code has to be typed. The token never stands in the address, in HTML or in a cookie.
import type { Problem } from '../../../server/shared/contract/api.ts';
import { ProblemError, problemOf } from './problem.ts';
import { request } from './request.ts';

const key = 'loopback-playground.token';
/** How long a code is not asked for, while another tab of this origin may answer, in ms. */
const otherTabs = 200;

/** What a session needs of the browser; tests give their own. */
export interface Place {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly channel: BroadcastChannel;
  /** The code in the fragment of the address; taking it removes it from the address and the history. */
  takeCode(): string | undefined;
}

/** The place of a real tab. */
function browserPlace(): Place {
  return {
    storage: sessionStorage,
    channel: new BroadcastChannel(key),
    takeCode() {
      const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? undefined;
      if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
      return code;
    },
  };
}

type Said = { readonly ask: true } | { readonly token: string };

/** The session of one tab. `start()` once; afterwards it hands its token to other tabs until `stop()`. */
export class Session {
  /** Why a code is needed, when `start` found no token. */
  problem: Problem | undefined;
  /** Told the token where another tab, of a busy computer, gave it when a code was asked for already. */
  late: (token: string) => void = () => undefined;
  readonly #place: Place;
  #token: string | undefined;

  constructor(place: Place = browserPlace()) {
    this.#place = place;
    place.channel.addEventListener('message', this.#answer);
  }

  /** The token, or undefined when a code has to be typed. Throws ProblemError `server_gone` when nobody answers. */
  async start(): Promise<string | undefined> {
    const code = this.#place.takeCode();
    if (code !== undefined) {
      const token = await this.#refusable(() => this.#exchange(code));
      if (token !== undefined) return token;
    }
    const kept = this.#place.storage.getItem(key);
    if (kept !== null && (await works(kept))) return this.#keep(kept);
    const wrongCode = this.problem;
    const given = await this.#refusable(() => this.#exchange());
    if (given !== undefined) return given;
    const lent = await this.#askOtherTabs();
    if (lent !== undefined && (await works(lent))) return this.#keep(lent);
    this.problem = wrongCode ?? problemOf('no_token');
    this.#place.storage.removeItem(key);
    return undefined;
  }

  /** Exchange a typed code for the token. Throws ProblemError (`wrong_code`). */
  async enter(code: string): Promise<string> {
    return await this.#exchange(code.trim());
  }

  /** The token is no longer taken (the server was started anew): forget it and begin again. */
  async renew(): Promise<string | undefined> {
    this.#token = undefined;
    this.#place.storage.removeItem(key);
    return await this.start();
  }

  stop(): void {
    this.#place.channel.removeEventListener('message', this.#answer);
    this.#place.channel.close();
  }

  #keep(token: string): string {
    this.#token = token;
    this.problem = undefined;
    this.#place.storage.setItem(key, token);
    return token;
  }

  async #exchange(code?: string): Promise<string> {
    const body = code === undefined ? {} : { code };
    const answer = await request({ method: 'POST', path: '/api/session', body });
    return this.#keep(((await answer.json()) as { token: string }).token);
  }

  /** Undefined where the gate refused; anything else (no server) is thrown. */
  async #refusable(ask: () => Promise<string>): Promise<string | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status === 0 || error.status >= 500) throw error;
      this.problem = error.problem;
      return undefined;
    }
  }

  #askOtherTabs(): Promise<string | undefined> {
    const { channel } = this.#place;
    return new Promise((resolve) => {
      let waits = true;
      const hear = ({ data }: MessageEvent<Said>) => {
        if (!('token' in data)) return;
        channel.removeEventListener('message', hear);
        clearTimeout(timer);
        if (waits) resolve(data.token);
        else void this.#takeLate(data.token);
      };
      const timer = setTimeout(() => {
        waits = false;
        resolve(undefined);
      }, otherTabs);
      channel.addEventListener('message', hear);
      channel.postMessage({ ask: true } satisfies Said);
    });
  }

  /** Where it does not work, or nobody answers, the code is still asked for. */
  async #takeLate(token: string): Promise<void> {
    if (!(await works(token).catch(() => false)) || this.#token !== undefined) return;
    this.late(this.#keep(token));
  }

  readonly #answer = ({ data }: MessageEvent<Said>): void => {
    if ('ask' in data && this.#token !== undefined) {
      this.#place.channel.postMessage({ token: this.#token } satisfies Said);
    }
  };
}

/** Does the server take this token? Throws ProblemError when the server cannot be reached. */
async function works(token: string): Promise<boolean> {
  try {
    await request({ method: 'GET', path: '/api/system', token });
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return false;
    throw error;
  }
}
