// A browser with nobody looking over its shoulder: Playwright has every WebSocket message of a page copied to the test, by the page's
// own thread, a fourteenth of a processor at 5 000 packets/s. Here a page is only asked to evaluate, and nobody is attached in between.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { WebSocket } from 'ws';
import { launchOptions, systemChromium } from '../support/browser.ts';

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export class BareBrowser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #line: WebSocket;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #target = '';
  #count = 0;

  private constructor(process: ChildProcess, profile: string, line: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#line = line;
    line.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      this.#asked.get(answer.id ?? 0)?.(answer);
    });
  }

  /** Start it, with one page of this size at an address. */
  static async open(url: string, size: { readonly width: number; readonly height: number }): Promise<BareBrowser> {
    const file = systemChromium() ?? chromium.executablePath();
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-profile-'));
    const flags = [...(launchOptions().args ?? []), '--remote-debugging-port=0', `--user-data-dir=${profile}`];
    const process = spawn(file, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await devtools(process);
    const line = new WebSocket(address, { maxPayload: 2 ** 28 });
    await once(line, 'open');
    const browser = new BareBrowser(process, profile, line);
    const { targetId } = await browser.#ask('Target.createTarget', { url, ...size });
    browser.#target = String(targetId);
    return browser;
  }

  /** What an expression in the page is, once it is settled. In between nobody is attached to the page. Rejects where it throws. */
  async evaluate<T>(expression: string): Promise<T> {
    const { sessionId } = await this.#ask('Target.attachToTarget', { targetId: this.#target, flatten: true });
    const wanted = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', wanted, String(sessionId));
    await this.#ask('Target.detachFromTarget', { sessionId });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value: T }).value;
  }

  /** Wait until an expression in the page is true; a page that is being loaded has none. */
  async until(expression: string): Promise<void> {
    while (!(await this.evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) await sleep(50);
  }

  /** End it: by its own word, since what was started may be a script that waits for it. */
  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    await this.#ask('Browser.close', {});
    await ended;
    this.#line.close();
    fs.rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #ask(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = (this.#count += 1);
    this.#line.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    return new Promise((resolve, reject) => {
      this.#asked.set(id, ({ result, error }) => {
        this.#asked.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
    });
  }
}

/** Where a browser that was started listens for its developer's tools. */
async function devtools({ stderr }: ChildProcess): Promise<string> {
  if (stderr) {
    for await (const line of readline.createInterface({ input: stderr })) {
      const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (address !== undefined) {
        stderr.resume();
        return address;
      }
    }
  }
  throw new Error('the browser ended before it listened');
}
