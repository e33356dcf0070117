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

export function refusal(attempts: readonly Attempt[]): Refused {
  const ran = attempts.find(({ code }) => code !== 127 && code !== 126);
  const locked = attempts.find(({ code }) => code === 126);
  if (!ran && !locked) {
    return {
      error: 'capture_missing',
      why: 'Neither tcpdump nor dumpcap is installed.',
      remedy: process.platform === 'linux' ? installs('tcpdump') : 'Install tcpdump.',
    };
  }
  const words = ran ? reason(ran) : 'dumpcap may be run by the group wireshark alone.';
  return { error: 'capture_forbidden', why: words, remedy: remedyFor(ran, locked) };
}

/** The line that says why, without the program's name before it. */
function reason({ tool, stderr }: Attempt): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /permission|permitted|denied/i.test(line)) ?? lines.find((line) => line !== '');
  return `${tool} says: ${telling?.replace(`${tool}: `, '') ?? 'nothing, but it ended.'}`;
}

function remedyFor(ran: Attempt | undefined, locked: Attempt | undefined): string {
  const user = userInfo().username;
  if (process.platform === 'darwin') return `sudo chown ${user} /dev/bpf*`;
  // Debian's package gives dumpcap the right, and lets a group run it.
  if (locked?.tool === 'dumpcap') return `sudo usermod -aG wireshark ${user}`;
  return ran?.tool === 'dumpcap'
    ? `sudo setcap cap_net_raw,cap_net_admin+eip ${pathOf('dumpcap')}`
    : `sudo setcap cap_net_raw+eip ${pathOf('tcpdump')}`;
}

function pathOf(tool: ToolName): string {
  const folders = ['/usr/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];
  const paths = folders.map((folder) => `${folder}/${tool}`);
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })) ?? `"$(command -v ${tool})"`;
}
