// A sink that keeps all it is given and lets a test wait for it, and programs that make traffic in a world.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CaptureSink, RawFrame } from '../../server/capture/types.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds, type Preflight } from '../../server/worlds/worlds.ts';
import { ending, lackingAll } from './needs.ts';

/** Which worlds can be had here; tests of a kind that cannot say why. */
export const possible: Preflight = await new Worlds({ allow: 'auto' }).preflight();
export const noPrivate = possible.worlds.includes('private') ? '' : (possible.detail ?? 'not here');
export const whyNoPrivate = ending(noPrivate);
/** The same for a private world in which packets are captured. */
export const noPackets = noPrivate || lackingAll('tcpdump', 'dumpcap');
export const whyNoPackets = ending(noPackets);

/** Everything a capture told, with frames copied. */
export class Collected implements CaptureSink {
  readonly frames: (RawFrame & { readonly text: string })[] = [];
  readonly said: string[] = [];
  readonly pids: number[] = [];
  #looks = new Set<() => void>();

  frame(frame: RawFrame): void {
    const bytes = frame.bytes.slice();
    this.frames.push({ ...frame, bytes, text: Buffer.from(bytes).toString('latin1') });
    this.#look();
  }
  started(tool: string, pid: number): void {
    this.#say(`started ${tool}`, pid);
  }
  handedOver(pid: number): void {
    this.#say('handed over', pid);
  }
  dropped(frames: number): void {
    this.#say(`dropped ${frames}`);
  }
  lost(_detail: string, final: boolean): void {
    this.#say(final ? 'lost for good' : 'lost');
  }
  jumped(ms: number): void {
    this.#say(`jumped ${ms}`);
  }

  /** Frames that contain this text. */
  with(text: string): (RawFrame & { readonly text: string })[] {
    return this.frames.filter((frame) => frame.text.includes(text));
  }

  /** Waits until it holds; rejects after 20 s with what was said so far. */
  until(holds: (all: this) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!holds(this)) return;
        this.#looks.delete(look);
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`not within 20 s; ${this.frames.length} frames, said: ${this.said.join(', ')}`));
      }, 20_000);
      this.#looks.add(look);
      look();
    });
  }

  #say(words: string, pid?: number): void {
    this.said.push(words);
    if (pid !== undefined) this.pids.push(pid);
    this.#look();
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

/** A program in a world that prints lines and reads lines. */
export interface Program {
  readonly child: ChildProcess;
  line(): Promise<string>;
  tell(line: string): void;
  /** Close its input and wait for its end. */
  end(): Promise<void>;
}

/** Run a piece of JavaScript in a world, `before` standing before its Node; `lines` is there to read its input, and `say` to answer. */
export function program(world: World, script: string, before: readonly string[] = []): Program {
  const head = `
    const lines = require('node:readline').createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value;
    const say = (value) => console.log(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)));
    const [net, dgram, { once }] = [require('node:net'), require('node:dgram'), require('node:events')];`;
  const [command = '', ...args] = [
    ...world.enter,
    ...before,
    process.execPath,
    '-e',
    `${head}\n(async () => {${script}})()`,
  ];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error('the program ended');
      return String(value);
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** A UDP receiver that says its port, for senders to aim at. */
export const receiver = `
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  say(socket.address().port);
  await next();
  socket.close();`;

/** Sends the lines it reads to a UDP port, and says when each has left. */
export const sender = (port: number) => `
  const socket = dgram.createSocket('udp4');
  for (let line = await next(); line !== undefined; line = await next()) {
    await new Promise((sent) => socket.send(line, ${port}, '127.0.0.1', sent));
    say('sent');
  }
  socket.close();`;
