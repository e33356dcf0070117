// The WebSocket of one run: subscribes from the first id that is missing, and tries again with growing pauses when the
// line breaks, so that nothing is missing and nothing comes twice. It only moves messages; run.svelte.ts keeps them, and the packets
// beside them are the worker's (dissector/wire.ts).
import type { ToBrowser, ToServer } from '../../../server/shared/contract/messages.ts';

/** What a stream needs of a WebSocket; the browser's own fits, and so does the one of `ws`. */
export interface Line {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface StreamOptions {
  readonly run: string;
  /** Open a connection to /ws with the token. */
  readonly open: () => Line;
  /** The first id that is missing. */
  readonly next: () => number;
  readonly message: (message: ToBrowser) => void;
  readonly status: (status: 'live' | 'reconnecting') => void;
  /** The line broke. Is there still something to come back to? */
  readonly lives: () => Promise<boolean>;
}

/** Pauses before trying again, in ms; the last one repeats. */
const pauses = [0, 250, 500, 1_000, 2_000, 5_000] as const;
const isOpen = 1;

/** The browser's WebSocket to this page's own server; what is no text comes as ArrayBuffer. */
export function openLine(token: string, path = '/ws'): Line {
  const { protocol, host } = location;
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`;
  const socket = new WebSocket(address, ['playground.v1', `bearer.${token}`]);
  socket.binaryType = 'arraybuffer';
  return socket as Line;
}

export class Stream {
  readonly #options: StreamOptions;
  #line: Line | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#line?.close();
  }

  /** Ask for frames that a gap left out. False when there is no line to ask over. */
  fetch(from: number, to: number): boolean {
    return this.#send({ type: 'fetch', from, to });
  }

  #connect(): void {
    const line = this.#options.open();
    this.#line = line;
    line.onopen = () => {
      this.#send({ type: 'subscribe', run: this.#options.run, from: this.#options.next() });
    };
    line.onmessage = ({ data }: { data: string }) => {
      if (this.#stopped) return;
      const message = JSON.parse(data) as ToBrowser;
      if (message.type === 'snapshot') {
        this.#failures = 0;
        this.#options.status('live');
      }
      this.#options.message(message);
    };
    line.onerror = () => undefined; // `close` follows and says as much.
    line.onclose = () => void this.#broken();
  }

  async #broken(): Promise<void> {
    if (this.#stopped) return;
    this.#options.status('reconnecting');
    if (!(await this.#options.lives()) || this.#stopped) return;
    const pause = pauses[Math.min(this.#failures, pauses.length - 1)] ?? 5_000;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #send(message: ToServer): boolean {
    if (this.#line?.readyState !== isOpen) return false;
    this.#line.send(JSON.stringify(message));
    return true;
  }
}
