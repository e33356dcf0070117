// The WebSocket of a run is the worker's: its packets do not pass through the page's thread, where they would wait for what is being
// drawn. What is said in words goes to the page, whose end is a line as any other.
import type { Line } from '../link/stream.ts';

type ToPage =
  | { readonly type: 'open' }
  | { readonly type: 'text'; readonly text: string }
  /** `last`: the id of the last packet that has come. */
  | { readonly type: 'closed'; readonly last: number };

/** Words for the server; or, without any, that the page closes it. */
interface ToSocket {
  readonly text?: string;
}

/** The page's end. */
export class PageEnd implements Line {
  readyState = 0;
  onopen: Line['onopen'] = null;
  onmessage: Line['onmessage'] = null;
  onclose: Line['onclose'] = null;
  onerror: Line['onerror'] = null;
  readonly #port: MessagePort;

  /** `reached` hears the id of the last packet that has come, before it is said that the line is closed. */
  constructor(port: MessagePort, reached: (last: number) => void) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<ToPage>) => {
      if (data.type === 'text') return this.onmessage?.({ data: data.text } as never);
      this.readyState = data.type === 'open' ? 1 : 3;
      if (data.type === 'open') return this.onopen?.({} as never);
      reached(data.last);
      this.onclose?.({} as never);
      port.close();
    };
  }

  send(text: string): void {
    this.#port.postMessage({ text } satisfies ToSocket);
  }

  close(): void {
    this.#port.postMessage({} satisfies ToSocket);
  }
}

/** The worker's end of a socket: `take` has each batch of packets, `last` says which came last, the page hears the rest. */
export function hear(socket: Line, port: MessagePort, take: (batch: ArrayBuffer) => void, last: () => number): void {
  const say = (message: ToPage): void => port.postMessage(message);
  socket.onopen = () => say({ type: 'open' });
  socket.onclose = () => say({ type: 'closed', last: last() });
  socket.onmessage = ({ data }: { data: string | ArrayBuffer }) =>
    typeof data === 'string' ? say({ type: 'text', text: data }) : take(data);
  port.onmessage = ({ data: { text } }: MessageEvent<ToSocket>) =>
    text === undefined ? socket.close() : socket.send(text);
}
