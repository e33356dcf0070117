// One run of a capture program in a world: waits until it listens, reads its stream, and says how it ended.
import { PcapStream, type PcapRecord } from '../shared/capture-file/pcap-stream.ts';
import type { World } from '../worlds/types.ts';
import { captureTools, type CaptureTool } from './tools.ts';
import { refusal, type Attempt, type Refused } from './refusal.ts';

/** What is heard of a capture program while it runs. */
export interface SourceEars {
  record(record: PcapRecord): void;
  /** So many frames more were dropped by the kernel before the program could read them. */
  dropped?(frames: number): void;
}

export interface SourceEnd {
  /** What it printed last, or what was wrong with its stream. */
  readonly detail: string;
}

export interface Source {
  readonly tool: CaptureTool;
  readonly pid: number;
  /** Resolves after its last record was given. */
  readonly ended: Promise<SourceEnd>;
  stop(): Promise<SourceEnd>;
}

/** Listening takes 50 ms, on a busy computer many times that. */
const readyMs = 15_000;
/** How often the program is asked what was dropped, while frames come. */
const countMs = 2000;
const mostText = 8192;

/** Start the first program that can capture in this world. Every record is given to `ears`, also before this resolves. */
export async function openSource(
  world: World,
  filter: string,
  ears: SourceEars,
  tools: readonly CaptureTool[] = captureTools,
): Promise<Source | Refused> {
  const attempts: Attempt[] = [];
  for (const tool of tools) {
    const result = await attempt(world, tool, filter, ears);
    if ('ended' in result) return result;
    attempts.push(result);
  }
  return refusal(attempts);
}

async function attempt(world: World, tool: CaptureTool, filter: string, ears: SourceEars): Promise<Source | Attempt> {
  const child = await world.tool(tool.argv(world, filter));
  const pcap = new PcapStream();
  let fresh = false;
  child.stdout.on('data', (chunk: Uint8Array) => {
    if (pcap.failure) return;
    pcap.push(chunk, (record) => {
      fresh = true;
      ears.record(record);
    });
    if (pcap.failure) void child.stop();
  });
  let text = '';
  let told = 0;
  const tellDropped = (): void => {
    const all = tool.dropped(text);
    if (all > told) ears.dropped?.(all - told);
    told = Math.max(told, all);
  };
  const ready = new Promise<true>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-mostText);
      if (tool.ready.test(text)) resolve(true);
      tellDropped();
    });
  });
  // It has frames, so it listens, and knows that signal.
  const counting = setInterval(() => {
    if (fresh && tool.counts) ask(child.pid, tool.counts);
    fresh = false;
  }, countMs).unref();
  const ended = Promise.all([child.ended, closed(child.stdout), closed(child.stderr)]).then(([end]): SourceEnd => {
    const failure = pcap.failure && `${tool.name} wrote something unreadable: ${pcap.failure.detail}`;
    clearInterval(counting);
    return { detail: failure ?? lastLine(text, tool, end.signal) };
  });
  const late = setTimeout(() => void child.stop(), readyMs);
  const listens = await Promise.race([ready, ended.then(() => false)]);
  clearTimeout(late);
  if (!listens) return { tool: tool.name, code: (await child.ended).code, stderr: text };
  const stop = async () => {
    clearInterval(counting); // Its counters are printed at its end.
    await child.stop();
    return ended;
  };
  return { tool, pid: child.pid, ended, stop };
}

/** A program that has just ended is asked nothing. */
function ask(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function closed(stream: NodeJS.ReadableStream & { readonly closed: boolean }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', () => resolve());
  });
}

function lastLine(text: string, tool: CaptureTool, signal: string | null): string {
  if (signal) return `${tool.name} was ended by ${signal}`;
  return text.trim().split('\n').at(-1) ?? '';
}
