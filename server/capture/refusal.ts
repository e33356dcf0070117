// Says why no program can capture here, and the one command that would change it.
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ErrorCode } from '../shared/contract/errors.ts';
import { installs } from '../worlds/programs.ts';
import type { ToolName } from './tools.ts';

/** A program that was tried in vain. */
export interface Attempt {
  readonly tool: ToolName;
  /** Its exit status; a shell's 127 says that it is not installed, 126 that it may not be run. */
  readonly code: number | null;
  readonly stderr: string;
}

export interface Refused {
  readonly error: ErrorCode;
  readonly why: string;
  readonly remedy?: string;
}

/** `find` says where a program is installed, also where this user may not run it. */
export function refusal(attempts: readonly Attempt[], find: (tool: ToolName) => string | undefined = pathOf): Refused {
  const ran = attempts.find(hasRun);
  // A shell says 126 also where a folder of the PATH may not be searched, so it is looked for.
  const locked = attempts.find((attempt) => !hasRun(attempt) && find(attempt.tool) !== undefined);
  if (!ran && !locked) {
    return {
      error: 'capture_missing',
      why: 'Neither tcpdump nor dumpcap is installed.',
      remedy: process.platform === 'linux' ? installs('tcpdump') : 'Install tcpdump.',
    };
  }
  const why = ran ? reason(ran) : `You may not run ${find(locked?.tool ?? 'dumpcap') ?? 'it'}.`;
  return { error: 'capture_forbidden', why, remedy: remedyFor(ran?.tool, locked?.tool, find) };
}

const hasRun = ({ code }: Attempt): boolean => code !== 127 && code !== 126;

/** The line that says why, without the program's name before it. */
function reason({ tool, stderr }: Attempt): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /permission|permitted|denied/i.test(line)) ?? lines.find((line) => line !== '');
  return `${tool} says: ${telling?.replace(`${tool}: `, '') ?? 'nothing, but it ended.'}`;
}

function remedyFor(
  ran: ToolName | undefined,
  locked: ToolName | undefined,
  find: (tool: ToolName) => string | undefined,
): string {
  const user = userInfo().username;
  if (process.platform === 'darwin') return `sudo chown ${user} /dev/bpf*`;
  // Debian's package gives dumpcap the right, and lets the group wireshark run it.
  if (locked === 'dumpcap') return `sudo usermod -aG wireshark ${user}`;
  const tool = ran ?? locked ?? 'tcpdump';
  const rights = tool === 'dumpcap' ? 'cap_net_raw,cap_net_admin+eip' : 'cap_net_raw+eip';
  return `sudo setcap ${rights} ${find(tool) ?? tool}`;
}

function pathOf(tool: ToolName): string | undefined {
  const folders = ['/usr/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];
  const paths = folders.map((folder) => `${folder}/${tool}`);
  return paths.find((path) => statSync(path, { throwIfNoEntry: false }));
}
