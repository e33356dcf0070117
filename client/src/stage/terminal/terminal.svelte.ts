// One terminal of this page: its WebSocket (/ws/terminal) on one side, its document (frames/terminal) on the other.
import {
  terminalInput,
  type FromTerminal,
  type TerminalSize,
  type ToTerminal,
} from '../../../../server/shared/contract/terminal.ts';
import font from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';
import { later } from '../../frames/terminal/later.ts';
import type { Begin, FromFrame, ToFrame } from '../../frames/terminal/messages.ts';
import { openLine, type Line } from '../../link/stream.ts';
import { coloursNow, onColours } from './colours.ts';

/** ms between two messages of what is typed; the first goes at once. */
const inputEvery = 20;
/** Bytes that are typed or pasted and not yet sent; more is let go. */
const mostInput = 1 << 20;

export interface TerminalOptions {
  readonly run: string;
  readonly world: string;
  readonly token: string;
  /** The keys that lead out of it were pressed. */
  readonly leave: () => void;
}

export class Terminal {
  readonly world: string;
  state: 'opening' | 'open' | 'ended' = $state('opening');
  /** Why it has ended: `shell`, or a code of the error table. */
  why: { readonly code: string; readonly detail?: string } | undefined = $state.raw();
  readonly #options: TerminalOptions;
  #port: MessagePort | undefined;
  #line: Line | undefined;
  #typed: Uint8Array[] = [];
  #waiting = 0;
  #stopColours: () => void = () => undefined;
  readonly #send = later(inputEvery, () => this.#flush());

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.world = options.world;
  }

  /** The document has been loaded into this frame: hand it its end of the port. */
  async begin(frame: HTMLIFrameElement): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromFrame>) => this.#hear(data);
    const bytes = await fetch(font).then(
      (answer) => (answer.ok ? answer.arrayBuffer() : undefined),
      () => undefined, // Without it, the system's font is taken.
    );
    const message: Begin = { type: 'begin', colours: coloursNow(), font: bytes };
    // Its origin is nobody's, so none can be named; what is in the frame is ours (frame-src).
    frame.contentWindow?.postMessage(message, '*', [port2, ...(bytes ? [bytes] : [])]);
    this.#stopColours = onColours((colours) => this.#show({ type: 'colours', colours }));
  }

  focus(): void {
    this.#show({ type: 'focus' });
  }

  /** Put text at the prompt, as if it were pasted. */
  paste(text: string): void {
    this.#show({ type: 'paste', text });
    this.focus();
  }

  /** End it: the server ends all that was started in it. */
  stop(): void {
    this.#stopColours();
    this.#line?.close();
    this.#port?.close();
  }

  #hear(message: FromFrame): void {
    switch (message.type) {
      case 'size': {
        const { columns, rows } = message;
        if (this.#line) return this.#tell({ type: 'size', columns, rows });
        return this.#open({ columns, rows });
      }
      case 'input':
        return this.#type(message.bytes);
      case 'drawn':
        return this.#tell({ type: 'drawn', bytes: message.bytes });
      case 'leave':
        return this.#options.leave();
    }
  }

  #open(size: TerminalSize): void {
    const { run, world, token } = this.#options;
    const line = openLine(token, '/ws/terminal');
    this.#line = line;
    line.onopen = () => line.send(JSON.stringify({ type: 'open', run, world, ...size } satisfies ToTerminal));
    line.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      if (typeof data !== 'string') return this.#show({ type: 'output', bytes: new Uint8Array(data) });
      const message = JSON.parse(data) as FromTerminal;
      if (message.type === 'ended') return this.#end(message.why, message.detail);
      this.state = 'open';
      this.focus();
    };
    line.onerror = () => undefined; // `close` follows and says as much.
    line.onclose = () => this.#end('server_gone');
  }

  #type(bytes: Uint8Array): void {
    if (this.state !== 'open' || this.#waiting + bytes.length > mostInput) return;
    this.#typed.push(bytes);
    this.#waiting += bytes.length;
    this.#send();
  }

  #flush(): void {
    const all = new Uint8Array(this.#waiting);
    let at = 0;
    for (const bytes of this.#typed) {
      all.set(bytes, at);
      at += bytes.length;
    }
    const rest = all.subarray(terminalInput);
    this.#typed = rest.length > 0 ? [rest] : [];
    this.#waiting = rest.length;
    if (this.state === 'open') this.#line?.send(all.subarray(0, terminalInput));
    if (rest.length > 0) this.#send();
  }

  #tell(message: ToTerminal): void {
    if (this.state === 'open') this.#line?.send(JSON.stringify(message));
  }

  #show(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #end(code: string, detail?: string): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.why = { code, ...(detail !== undefined && { detail }) };
    this.#show({ type: 'over' });
  }
}
