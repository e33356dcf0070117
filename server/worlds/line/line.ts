// A line between two private worlds: an address for each, and a wire between them that holds and loses what it is told to.
// Every frame on it is told by the wire itself, with what became of it. The kernel's own netem is not used, though many kernels have
// it: it cannot say which packet it touched, and knows no "first N". So the line is the same everywhere. Used by runs/lines.ts.
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { within } from '../../processes/wait.ts';
import { PlaygroundError } from '../../shared/contract/errors.ts';
import { lineAddresses } from '../../shared/line/addresses.ts';
import { directions, usual, type Faults, type LineFaults } from '../../shared/line/faults.ts';
import { findProgram, installs } from '../programs.ts';
import { runTool } from '../run-tool.ts';
import type { World } from '../types.ts';
import { WireStream, type WireFrame } from './records.ts';

export interface LineOptions {
  /** A frame on the line; its bytes are valid during the call. */
  frame(frame: WireFrame): void;
  /** So many frames could not be told of. */
  skipped(frames: number): void;
}

export interface Line {
  /** Of the wire. */
  readonly pid: number;
  /** Have this done from now on, to both directions at once. Rejects with `world_ended` when the wire is gone. */
  set(faults: LineFaults): Promise<void>;
  /** Resolves true once everything that was sent before this call has been told and has left the wire; false after 2 s. */
  settle(): Promise<boolean>;
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('./wire.pl', import.meta.url));

/** ms in which the wire must be there; it takes 100. */
const readyMs = 10_000;
const settleMs = 2000;
/** ms between two looks at whether the wire is empty. */
const every = 20;

/**
 * Join two private worlds, the second opened beside the first. Rejects with `line_missing` and what it takes where there is no
 * perl or no `ip`, or `line_refused` and the system's words.
 */
export async function openLine(worlds: readonly [World, World], options: LineOptions): Promise<Line> {
  const [here, there] = worlds;
  const perl = await findProgram('perl');
  if (perl === undefined) throw new PlaygroundError('line_missing', installs('perl'));
  const pids = [here.netPid, there.netPid].map(String);
  const tool = await here.tool(['unshare', '-n', '--', perl, script, ...pids]);
  let printed = '';
  const ready = new Promise<true>((resolve) => {
    tool.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2000);
      if (/^ready$/m.test(printed)) resolve(true);
    });
  });
  const gone = tool.ended.then(() => undefined);
  if (!(await within(readyMs, Promise.race([ready, gone])))) {
    await tool.stop();
    throw new PlaygroundError('line_refused', printed.trim());
  }
  const wire = new Wire(tool.talk, options);
  const line: Line = {
    pid: tool.pid,
    set: (faults) => wire.set(faults),
    settle: () => wire.settle(),
    gone,
    stop: () => tool.stop(),
  };
  try {
    await Promise.all(worlds.map((world, at) => address(world, at === 0 ? 0 : 1)));
  } catch (error) {
    await line.stop();
    throw error;
  }
  return line;
}

// The neighbours know each other's hardware addresses, so that no ARP comes between a learner's packets; and there is no IPv6 on
// the line, which would announce itself. Both in the network of the process that runs this.
const join = `
echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6 2>/dev/null
ip address add "$1/24" dev eth0 && ip link set eth0 up && ip neighbour add "$2" lladdr "$3" dev eth0 nud permanent`;

async function address(world: World, at: 0 | 1): Promise<void> {
  const argv = ['sh', '-c', join, 'join', lineAddresses[at], lineAddresses[1 - at] ?? '', `02:00:00:00:00:0${2 - at}`];
  const { code, stderr } = await runTool(world, argv);
  if (code !== 0) throw new PlaygroundError('line_refused', stderr.trim());
}

/** The server's end of the wire. */
class Wire {
  readonly #talk: Duplex;
  readonly #pongs = new Map<number, (held: number) => void>();
  #pings = 0;

  constructor(talk: Duplex | undefined, { frame, skipped }: LineOptions) {
    if (!talk) throw new PlaygroundError('private_only');
    this.#talk = talk;
    const stream = new WireStream();
    // The wire has ended, which `gone` tells; who asks waits with a bound.
    talk.on('error', () => undefined);
    talk.on('data', (chunk: Uint8Array) =>
      stream.push(chunk, (record) => {
        if (record.type === 'frame') frame(record);
        else if (record.type === 'skipped') skipped(record.frames);
        else this.#pongs.get(record.number)?.(record.held);
      }),
    );
  }

  async set(faults: LineFaults): Promise<void> {
    this.#say(`set ${directions.map((way) => numbers(faults[way])).join(' ')}`);
    // Once it has answered, it has obeyed.
    if ((await this.#ping()) === undefined) throw new PlaygroundError('world_ended', 'the line does not answer');
  }

  async settle(): Promise<boolean> {
    const until = performance.now() + settleMs;
    for (;;) {
      const held = await this.#ping();
      if (held === 0) return true;
      if (held === undefined || performance.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  }

  /** How many frames it holds; undefined where it does not answer within 2 s. */
  async #ping(): Promise<number | undefined> {
    const number = ++this.#pings;
    const pong = new Promise<number>((resolve) => this.#pongs.set(number, resolve));
    this.#say(`ping ${number}`);
    return within(settleMs, pong).finally(() => this.#pongs.delete(number));
  }

  #say(line: string): void {
    this.#talk.write(`${line}\n`);
  }
}

/** One direction's faults, in the order that the wire reads them. */
function numbers({ delay, jitter, loss, first, duplicate, reorder, late, rate, queue }: Faults): string {
  const all = [delay, jitter, loss, first, duplicate, reorder, late ?? usual.late, rate, queue ?? usual.queue];
  return all.map((number) => number ?? 0).join(' ');
}
