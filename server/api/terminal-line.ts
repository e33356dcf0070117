// The WebSocket of a terminal, /ws/terminal: one connection is one terminal of one run. Output waits in the pseudo-terminal,
// where it holds up the program that writes, until the page has drawn what came before: nothing grows anywhere.
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import * as v from 'valibot';
import type { Runs } from '../runs/runs.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import {
  terminalInput,
  terminalWindow,
  ToTerminal,
  type FromTerminal,
  type TerminalSize,
} from '../shared/contract/terminal.ts';
import type { Terminal } from '../terminal/terminals.ts';

/** What a terminal rings when it cannot take what is typed (termios(3), IMAXBEL). */
const bell = Buffer.from([7]);

export function isTerminalLine({ url = '/' }: IncomingMessage): boolean {
  return url.split('?', 1)[0] === '/ws/terminal';
}

/** How a new WebSocket is served; the gate has admitted it. */
export function createTerminalLine(runs: Runs): (socket: WebSocket) => void {
  return (socket) => void new Line(socket, runs);
}

class Line {
  readonly #socket: WebSocket;
  readonly #runs: Runs;
  #asked = false;
  #terminal: Terminal | undefined;
  /** Bytes of output that are on their way, or wait to be drawn. */
  #under = 0;

  constructor(socket: WebSocket, runs: Runs) {
    this.#socket = socket;
    this.#runs = runs;
    socket.on('message', (data, binary) => this.#hear(data, binary));
    socket.on('close', () => void this.#terminal?.stop());
    socket.on('error', () => socket.terminate());
  }

  #hear(data: RawData, binary: boolean): void {
    const bytes = data as Buffer; // `ws` gives whole messages so, unless told otherwise
    if (binary) return this.#terminal && bytes.length <= terminalInput ? this.#type(bytes) : this.#refuse();
    const message = parse(bytes);
    if (!message || (message.type === 'open') === this.#asked) return this.#refuse();
    switch (message.type) {
      case 'open':
        this.#asked = true;
        return void this.#open(message);
      case 'size':
        return this.#terminal?.resize(message);
      case 'drawn':
        return this.#drawn(message.bytes);
    }
  }

  async #open({ run, world, columns, rows }: TerminalSize & { run: string; world: string }): Promise<void> {
    try {
      const terminal = await this.#runs.get(run).terminals.open(world, { columns, rows });
      if (this.#socket.readyState !== this.#socket.OPEN) return await terminal.stop();
      this.#terminal = terminal;
      this.#say({ type: 'opened' });
      terminal.output.on('data', (chunk: Buffer) => this.#show(chunk));
      this.#end(await terminal.ended);
    } catch (error) {
      const { code, detail } =
        error instanceof PlaygroundError ? error : new PlaygroundError('internal', String(error));
      this.#end(code, detail);
    }
  }

  #type(bytes: Buffer): void {
    if (this.#terminal?.write(bytes) === false) this.#show(bell);
  }

  #show(chunk: Buffer): void {
    this.#socket.send(chunk);
    this.#under += chunk.length;
    if (this.#under >= terminalWindow) this.#terminal?.output.pause();
  }

  #drawn(bytes: number): void {
    this.#under = Math.max(0, this.#under - bytes);
    if (this.#under < terminalWindow / 2) this.#terminal?.output.resume();
  }

  #end(why: string, detail?: string): void {
    this.#say({ type: 'ended', why, ...(detail !== undefined && { detail }) });
    this.#socket.close(1000);
  }

  #refuse(): void {
    this.#socket.close(1008, 'unknown message');
  }

  #say(message: FromTerminal): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parse(data: Buffer): ToTerminal | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ToTerminal), String(data));
  return result.success ? result.output : undefined;
}
