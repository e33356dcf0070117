// A terminal without a screen: types, reads what comes, and says what of it was drawn.
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { FromTerminal, TerminalSize, ToTerminal } from '../../server/shared/contract/terminal.ts';
import type { Tab } from './tab.ts';

/** How long a test waits for what must come, ms. */
const patience = 20_000;

export class TestTerminal {
  readonly socket: WebSocket;
  /** What came last; all of it would be too much. */
  output = '';
  bytes = 0;
  ended: Extract<FromTerminal, { type: 'ended' }> | undefined;
  #opened = false;
  #draws = true;
  #owed = 0;
  readonly #looks = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, binary) => this.#hear(data, binary));
    socket.on('close', () => this.#look());
    socket.on('error', () => socket.terminate());
  }

  /** Ask for a terminal in this network of the tab's run; resolves once it is open or refused. */
  static async open(tab: Tab, world = tab.info?.worlds.at(-1)?.name ?? '', size = { columns: 80, rows: 24 }) {
    const terminal = new TestTerminal(tab.line('/ws/terminal'));
    await once(terminal.socket, 'open');
    terminal.say({ type: 'open', run: tab.info?.id ?? '', world, ...size });
    await terminal.until('an answer', () => terminal.#opened || terminal.ended !== undefined);
    return terminal;
  }

  say(message: ToTerminal): void {
    this.socket.send(JSON.stringify(message));
  }

  type(text: string): void {
    this.socket.send(Buffer.from(text));
  }

  resize(size: TerminalSize): void {
    this.say({ type: 'size', ...size });
  }

  /** Type a line, and wait for what it prints to hold this. What was printed before is forgotten. */
  async run(line: string, prints: RegExp): Promise<RegExpExecArray> {
    this.output = '';
    this.type(`${line}\r`);
    return await this.sees(prints);
  }

  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    await this.until(String(pattern), () => pattern.test(this.output));
    return pattern.exec(this.output) as RegExpExecArray;
  }

  /** Draw nothing from now on, or go on. */
  freeze(frozen: boolean): void {
    this.#draws = !frozen;
    if (!frozen) this.#draw(0);
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(
          new Error(
            `no ${what} within ${patience} ms; the end of the output: ${JSON.stringify(this.output.slice(-2000))}`,
          ),
        );
      }, patience);
      this.#looks.add(look);
      look();
    });
  }

  #hear(data: Buffer, binary: boolean): void {
    if (binary) {
      this.bytes += data.length;
      this.output = (this.output + data.toString('utf8')).slice(-100_000);
      this.#draw(data.length);
    } else {
      const message = JSON.parse(String(data)) as FromTerminal;
      if (message.type === 'opened') this.#opened = true;
      else this.ended = message;
    }
    this.#look();
  }

  /** Seldom enough for the limit of messages in a second. */
  #draw(bytes: number): void {
    this.#owed += bytes;
    if (!this.#draws || this.#owed < 64 * 1024) return;
    this.say({ type: 'drawn', bytes: this.#owed });
    this.#owed = 0;
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
