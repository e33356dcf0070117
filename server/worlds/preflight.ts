// Can a private world be made here? Tries it for real, and where it fails says why and what would allow it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findProgram, installs, toolEnvironment, type ProgramName } from './programs.ts';
import { chooseWay } from './way.ts';

export interface Refusal {
  /** The reason, as one sentence or the system's own words. */
  readonly detail: string;
  /** The one command, or the one setting, that would allow it; absent where nothing would. */
  readonly remedy?: string;
}

/** What a refusal is told from. Settings are the text of their file below /proc/sys, absent where there is none. */
export interface Facts {
  readonly platform: string;
  readonly missing: ProgramName | undefined;
  /** What `unshare` or `ip` printed. */
  readonly printed: string;
  readonly root: boolean;
  readonly container: boolean;
  readonly cloneAllowed: string | undefined;
  readonly mostUserNamespaces: string | undefined;
  readonly mostNetNamespaces: string | undefined;
  readonly apparmor: string | undefined;
}

/** ms in which the trial must end: it takes a few, on a busy computer seconds. */
const trialMs = 10_000;

const needed: readonly ProgramName[] = ['unshare', 'nsenter', 'setpriv', 'ip'];

/** Undefined when a private world can be made; takes a few ms. */
export async function tryPrivate(): Promise<Refusal | undefined> {
  const missing = await firstMissing();
  const printed = process.platform === 'linux' && missing === undefined ? await attempt() : '';
  if (printed === undefined) return undefined;
  return explain({
    platform: process.platform,
    missing,
    printed,
    root: process.geteuid?.() === 0,
    container: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
    cloneAllowed: await setting('kernel/unprivileged_userns_clone'),
    mostUserNamespaces: await setting('user/max_user_namespaces'),
    mostNetNamespaces: await setting('user/max_net_namespaces'),
    apparmor: await setting('kernel/apparmor_restrict_unprivileged_userns'),
  });
}

/** From the surest cause to the least. */
export function explain(facts: Facts): Refusal {
  if (facts.platform !== 'linux') return { detail: 'Private networks are a feature of Linux.' };
  if (facts.missing) {
    return { detail: `The program ${facts.missing} is not installed.`, remedy: installs(facts.missing) };
  }
  const off = (value: string | undefined, is: string) => !facts.root && value === is;
  if (off(facts.cloneAllowed, '0')) {
    return switchedOff('kernel.unprivileged_userns_clone is 0.', 'kernel.unprivileged_userns_clone=1');
  }
  if (facts.mostUserNamespaces === '0') {
    return switchedOff('user.max_user_namespaces is 0.', 'user.max_user_namespaces=15000');
  }
  if (facts.mostNetNamespaces === '0') {
    return switchedOff('user.max_net_namespaces is 0.', 'user.max_net_namespaces=15000');
  }
  if (off(facts.apparmor, '1')) {
    const name = 'kernel.apparmor_restrict_unprivileged_userns';
    return switchedOff(`AppArmor keeps ordinary users from it: ${name} is 1.`, `${name}=0`);
  }
  const detail = facts.printed.trim() || 'The system gave no reason.';
  if (facts.container) {
    return { detail: `This container may not: ${detail}`, remedy: 'Start the container with --cap-add SYS_ADMIN' };
  }
  return { detail };
}

const switchedOff = (detail: string, value: string): Refusal => ({ detail, remedy: `sudo sysctl -w ${value}` });

async function firstMissing(): Promise<ProgramName | undefined> {
  const paths = await Promise.all(needed.map(findProgram));
  return needed.find((_, at) => paths[at] === undefined);
}

/** Undefined when it works, else what was printed. Where AppArmor restricts it, `unshare` works and `ip` does not. */
function attempt(): Promise<string | undefined> {
  const [command = 'unshare', ...args] = chooseWay().unshare;
  const trial = [...args, 'setpriv', '--pdeathsig', 'KILL', '--', 'ip', 'link', 'set', 'lo', 'up'];
  return new Promise((resolve) => {
    execFile(command, trial, { timeout: trialMs, env: toolEnvironment() }, (error, _, stderr) =>
      resolve(error ? stderr.trim() || error.message : undefined),
    );
  });
}

async function setting(name: string): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/sys/${name}`, 'utf8')).trim();
  } catch {
    return undefined; // This kernel has no such setting.
  }
}
