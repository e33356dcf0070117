// The live stream: one WebSocket is one tab. It subscribes to a run, gets what it lacks, then what is new.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import * as v from 'valibot';
import { ToServer, type ToBrowser } from '../shared/contract/messages.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Ends, Run } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import { Follower } from './follower.ts';

/** How a new WebSocket is served; the gate has admitted it. */
export function createLive(runs: Runs, version: string): (socket: WebSocket, request: IncomingMessage) => void {
  return (socket, { socket: carrier }) => new Tab(socket, endsOf(carrier), runs, version);
}

/** Both ends of a connection to the playground. */
export function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): Ends {
  return {
    client: { address: plain(remoteAddress), port: remotePort ?? 0 },
    server: { address: plain(localAddress), port: localPort ?? 0 },
  };
}

/** An IPv4 address is written as one, also on a socket of both families. */
const plain = (address = ''): string => address.replace(/^::ffff:/, '');

class Tab {
  readonly #socket: WebSocket;
  readonly #ends: Ends;
  readonly #runs: Runs;
  readonly #version: string;
  #follower: Follower | undefined;
  #leave: (() => void)[] = [];

  constructor(socket: WebSocket, ends: Ends, runs: Runs, version: string) {
    this.#socket = socket;
    this.#ends = ends;
    this.#runs = runs;
    this.#version = version;
    socket.on('message', (data, binary) => this.#hear(data, binary));
    socket.on('close', () => this.#unsubscribe());
    socket.on('error', () => socket.terminate());
  }

  #hear(data: RawData, binary: boolean): void {
    const message = binary ? undefined : parse(data);
    if (!message) {
      this.#say({ type: 'error', error: 'body_malformed' });
      this.#socket.close(1008, 'unknown message');
      return;
    }
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe(message.run, message.from);
      case 'fetch':
        return this.#follower?.fetch(message.from, message.to);
    }
  }

  #subscribe(id: string, from: number): void {
    this.#unsubscribe();
    let run: Run;
    try {
      run = this.#runs.get(id);
    } catch (error) {
      if (!(error instanceof PlaygroundError)) throw error;
      return this.#say({ type: 'ended', why: error.code });
    }
    this.#introduce(run, from);
    this.#follower = new Follower(run.ledger, this.#socket, from);
    this.#leave = [
      run.attach(this.#ends),
      run.onState((state) => this.#say({ type: 'lesson', state })),
      run.onInfo(() => this.#introduce(run, this.#follower?.cursor ?? from)),
      run.onEnd((why) => {
        this.#unsubscribe();
        this.#say({ type: 'ended', why });
      }),
    ];
    this.#say({ type: 'lesson', state: run.state });
  }

  #introduce(run: Run, from: number): void {
    this.#say({ type: 'snapshot', run: run.info, version: this.#version, from });
  }

  #unsubscribe(): void {
    this.#follower?.stop();
    this.#follower = undefined;
    for (const leave of this.#leave.splice(0)) leave();
  }

  #say(message: ToBrowser): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parse(data: RawData): ToServer | undefined {
  try {
    const result = v.safeParse(ToServer, JSON.parse(String(data)));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
