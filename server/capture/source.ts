// One run of a capture program in a world: waits until it listens, reads its stream, and says how it ended.
import { PcapStream, type PcapRecord } from '../shared/capture-file/pcap-stream.ts';
import type { World } from '../worlds/types.ts';
import { captureTools, type CaptureTool } from './tools.ts';
import { refusal, type Attempt, type Refused } from './refusal.ts';

export interface SourceEnd {
  /** Frames the kernel dropped before the program could read them. */
  readonly dropped: number;
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

const readyMs = 5000;
const mostText = 8192;

/** Start the first program that can capture in this world. Every record is given to `take`, also before this resolves. */
export async function openSource(
  world: World,
  filter: string,
  take: (record: PcapRecord) => void,
  tools: readonly CaptureTool[] = captureTools,
): Promise<Source | Refused> {
  const attempts: Attempt[] = [];
  for (const tool of tools) {
    const result = await attempt(world, tool, filter, take);
    if ('ended' in result) return result;
    attempts.push(result);
  }
  return refusal(attempts);
}

async function attempt(
  world: World,
  tool: CaptureTool,
  filter: string,
  take: (record: PcapRecord) => void,
): Promise<Source | Attempt> {
  const child = await world.tool(tool.argv(world, filter));
  const pcap = new PcapStream();
  child.stdout.on('data', (chunk: Uint8Array) => {
    if (pcap.failure) return;
    pcap.push(chunk, take);
    if (pcap.failure) void child.stop();
  });
  let text = '';
  const ready = new Promise<true>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-mostText);
      if (tool.ready.test(text)) resolve(true);
    });
  });
  const ended = Promise.all([child.ended, closed(child.stdout), closed(child.stderr)]).then(([end]): SourceEnd => {
    const failure = pcap.failure && `${tool.name} wrote something unreadable: ${pcap.failure.detail}`;
    return { dropped: tool.dropped(text), detail: failure ?? lastLine(text, tool, end.signal) };
  });
  const late = setTimeout(() => void child.stop(), readyMs);
  const listens = await Promise.race([ready, ended.then(() => false)]);
  clearTimeout(late);
  if (!listens) return { tool: tool.name, code: (await child.ended).code, stderr: text };
  const stop = async () => {
    await child.stop();
    return ended;
  };
  return { tool, pid: child.pid, ended, stop };
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
