// What the terminal shows once the playground is ready: a few lines for people, or one line of JSON for programs.
import type { Observation } from '../shared/contract/run.ts';
import type { WorldKind } from '../worlds/types.ts';

export interface Ready {
  /** Without a code. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly capture: Observation;
  readonly worlds: readonly WorldKind[];
  readonly version: string;
  /** How the learner's shell calls this program. */
  readonly program: string;
  /** The address with a one-time code, where a page needs one. */
  readonly codeUrl?: string;
  /** What else to say first, a line each: a port that was taken, a state folder that cannot be written. */
  readonly notes: readonly string[];
}

/** For people; ends with a newline. */
export function readyText(ready: Ready): string {
  const lines = [...ready.notes, `Loopback Playground ${ready.version}`, '', `  ${ready.codeUrl ?? ready.url}`, ''];
  if (ready.codeUrl !== undefined) lines.push('The code in this address works once, for 5 minutes.');
  const { packets, why, remedy } = ready.capture;
  if (packets === 'implied') lines.push(`Packets: implied. ${[why, remedy].filter(Boolean).join(' ')}`.trimEnd());
  if (!ready.worlds.includes('private')) lines.push(`Network: this computer. For more, run: ${ready.program} doctor`);
  lines.push('Stop with Ctrl+C.');
  return `${lines.join('\n')}\n`;
}

/** For programs: one line, ends with a newline. The code is in it where a page needs one. */
export function readyLine({ url, port, pid, capture, worlds, version, codeUrl }: Ready): string {
  return `${JSON.stringify({ url: codeUrl ?? url, port, pid, capture, worlds, version })}\n`;
}
